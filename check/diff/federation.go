package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// SubgraphChange is one difference between two versions of a subgraph.
type SubgraphChange struct {
	Change
	// Before and After are where the element stands; a removed element's After is
	// its nearest surviving parent.
	Before, After sdl.Pos
}

// Federation lists what differs between two versions of one subgraph in all
// that steers the query planner or composition. Either may be nil: a new or
// removed subgraph.
func Federation(before, after *subgraph.Subgraph) []SubgraphChange {
	switch {
	case before == nil && after == nil:
		return nil
	case before == nil:
		return []SubgraphChange{{Change: Change{Kind: SubgraphAdded, New: after.URL, Subgraph: after.Name}, After: top(after)}}
	case after == nil:
		return []SubgraphChange{{Change: Change{Kind: SubgraphRemoved, Old: before.URL, Subgraph: before.Name}, Before: top(before)}}
	}
	d := federationDiffer{before: before, after: after}
	d.url()
	d.links()
	d.declarations()
	d.schemaDirectives()
	slices.SortStableFunc(d.changes, func(a, b SubgraphChange) int {
		return cmp.Or(strings.Compare(a.Coordinate, b.Coordinate), strings.Compare(string(a.Kind), string(b.Kind)), strings.Compare(a.Old+a.New, b.Old+b.New))
	})
	return d.changes
}

// top is where a subgraph as a whole is shown: the start of its file.
func top(s *subgraph.Subgraph) sdl.Pos { return sdl.Pos{Source: s.Source, Line: 1, Column: 1} }

type federationDiffer struct {
	before, after *subgraph.Subgraph
	changes       []SubgraphChange
}

func (d *federationDiffer) add(kind Kind, coordinate, old, now string, before, after sdl.Pos) {
	d.changes = append(d.changes, SubgraphChange{
		Change: Change{Kind: kind, Coordinate: coordinate, Old: old, New: now, Subgraph: d.after.Name},
		Before: before, After: after,
	})
}

// toggle reports something that is either there or not.
func (d *federationDiffer) toggle(was, is bool, removed, added Kind, at string, before, after sdl.Pos) {
	switch {
	case was && !is:
		d.add(removed, at, "", "", before, after)
	case !was && is:
		d.add(added, at, "", "", before, after)
	}
}

// value reports a text that appears, goes or changes.
func (d *federationDiffer) value(old, now string, added, removed, changed Kind, at string, before, after sdl.Pos) {
	switch {
	case old == now:
	case old == "":
		d.add(added, at, "", now, before, after)
	case now == "":
		d.add(removed, at, old, "", before, after)
	default:
		d.add(changed, at, old, now, before, after)
	}
}

func (d *federationDiffer) url() {
	d.value(d.before.URL, d.after.URL, RoutingURLAdded, RoutingURLRemoved, RoutingURLChanged, "", top(d.before), top(d.after))
}

// links compares which specifications a subgraph uses, and in which versions.
func (d *federationDiffer) links() {
	name := func(l *subgraph.Link) string { return l.Identity }
	pairs(d.before.Links, d.after.Links, name, func(a, b **subgraph.Link) {
		switch {
		case b == nil:
			d.add(LinkRemoved, "schema", (*a).URL, "", linkPos(*a, d.before), top(d.after))
		case a == nil:
			d.add(LinkAdded, "schema", "", (*b).URL, top(d.before), linkPos(*b, d.after))
		case (*a).Version != (*b).Version:
			d.add(LinkVersionChanged, "schema", (*a).URL, (*b).URL, linkPos(*a, d.before), linkPos(*b, d.after))
		}
	})
}

func linkPos(l *subgraph.Link, s *subgraph.Subgraph) sdl.Pos {
	if l.Directive != nil {
		return l.Directive.Pos
	}
	return top(s)
}

// composite says that routers select fields of the type. The others reach a
// subgraph only as values that clients send, which the verdict on clients judges.
func composite(t *sdl.Type) bool {
	return t.Kind == sdl.Object || t.Kind == sdl.Interface || t.Kind == sdl.Union
}

// declarations pairs the types that the subgraph's author wrote.
func (d *federationDiffer) declarations() {
	for _, old := range d.before.Schema.Types {
		if old.Pos.Line == 0 {
			continue // made by a specification
		}
		now := d.after.Schema.Type(old.Name)
		switch {
		case (now == nil || now.Pos.Line == 0) && composite(old):
			d.add(TypeDropped, old.Name, word(old.Kind), "", old.Pos, top(d.after))
		case now == nil || now.Pos.Line == 0:
		case now.Kind != old.Kind:
			d.add(DeclarationChanged, old.Name, word(old.Kind), word(now.Kind), old.Pos, now.Pos)
		default:
			d.sameKind(old, now)
		}
	}
	for _, now := range d.after.Schema.Types {
		if now.Pos.Line == 0 || !composite(now) {
			continue
		}
		if old := d.before.Schema.Type(now.Name); old == nil || old.Pos.Line == 0 {
			d.add(TypeDeclared, now.Name, "", word(now.Kind), top(d.before), now.Pos)
		}
	}
}

func (d *federationDiffer) sameKind(old, now *sdl.Type) {
	a, b := d.before.Type(old), d.after.Type(now)
	d.keys(old, now, a.Keys, b.Keys)
	d.toggle(a.InterfaceObject, b.InterfaceObject, InterfaceObjectRemoved, InterfaceObjectAdded, old.Name, old.Pos, now.Pos)
	switch old.Kind {
	case sdl.Interface:
		d.refs(old, now, ImplementerRemoved, ImplementerAdded)
	case sdl.Union:
		d.refs(old, now, MemberRemoved, MemberAdded)
	}
	if old.Kind == sdl.Object || old.Kind == sdl.Interface {
		d.fields(old, now)
	}
	eachPair(old, now, d.marks)
}

// refs compares the possible types of an interface or union. Whether a type
// belongs is written at the union, and at the type that implements.
func (d *federationDiffer) refs(old, now *sdl.Type, removed, added Kind) {
	name := func(t *sdl.Type) string { return t.Name }
	pairs(d.before.Type(old).Implementations, d.after.Type(now).Implementations, name, func(a, b **sdl.Type) {
		switch {
		case b == nil:
			left := now.Pos
			if t := d.after.Schema.Type((*a).Name); t != nil && old.Kind == sdl.Interface {
				left = t.Pos
			}
			d.add(removed, old.Name, (*a).Name, "", refPos(old, *a), left)
		case a == nil:
			d.add(added, old.Name, "", (*b).Name, old.Pos, refPos(now, *b))
		}
	})
}

// refPos is where a type is named as a member of a union, or names the
// interface that it implements.
func refPos(abstract, possible *sdl.Type) sdl.Pos {
	list, name := possible.Interfaces, abstract.Name
	if abstract.Kind == sdl.Union {
		list, name = abstract.Members, possible.Name
	}
	if i := slices.IndexFunc(list, func(r sdl.Ref) bool { return r.Name == name }); i >= 0 {
		return list[i].Pos
	}
	return possible.Pos
}

func (d *federationDiffer) keys(old, now *sdl.Type, before, after []subgraph.Key) {
	name := func(k subgraph.Key) string { return normal(k.Fields) }
	pairs(before, after, name, func(a, b *subgraph.Key) {
		switch {
		case b == nil:
			d.add(KeyRemoved, old.Name, a.Fields.Raw, "", a.Directive.Pos, now.Pos)
		case a == nil:
			d.add(KeyAdded, old.Name, "", b.Fields.Raw, old.Pos, b.Directive.Pos)
		case a.Resolvable && !b.Resolvable:
			d.add(KeyResolvableRemoved, old.Name, a.Fields.Raw, "", a.Directive.Pos, b.Directive.Pos)
		case !a.Resolvable && b.Resolvable:
			d.add(KeyResolvableAdded, old.Name, "", b.Fields.Raw, a.Directive.Pos, b.Directive.Pos)
		}
	})
}

func (d *federationDiffer) fields(old, now *sdl.Type) {
	pairs(old.Fields, now.Fields, fieldName, func(a, b **sdl.Field) {
		switch {
		case b == nil:
			if f := *a; d.before.Resolves(f) {
				d.add(ResolverRemoved, f.Coordinate(), f.Type.String(), "", f.Pos, now.Pos)
			}
		case a == nil:
			if g := *b; d.after.Resolves(g) {
				d.add(ResolverAdded, g.Coordinate(), "", g.Type.String(), old.Pos, g.Pos)
				// A field that is new here may take its traffic from somewhere.
				d.override(g.Coordinate(), nil, d.after.Field(g).Override, old.Pos, g.Pos)
			}
		default:
			d.field(*a, *b)
		}
	})
}

// plain says that federation has nothing to say of a field.
func plain(m *subgraph.FieldMeta) bool {
	return m.Requires == nil && m.Provides == nil && !m.External && m.Override == nil && len(m.Contexts) == 0
}

func (d *federationDiffer) field(old, now *sdl.Field) {
	if plain(d.before.Field(old)) && plain(d.after.Field(now)) {
		return
	}
	at, a, b := old.Coordinate(), d.before.Field(old), d.after.Field(now)
	set := func(x, y *subgraph.FieldSet, added, removed, changed Kind) {
		if normal(x) != normal(y) {
			d.value(raw(x), raw(y), added, removed, changed, at, old.Pos, now.Pos)
		}
	}
	set(a.Requires, b.Requires, RequiresAdded, RequiresRemoved, RequiresChanged)
	set(a.Provides, b.Provides, ProvidesAdded, ProvidesRemoved, ProvidesChanged)
	d.toggle(a.External, b.External, ExternalRemoved, ExternalAdded, at, old.Pos, now.Pos)
	d.override(at, a.Override, b.Override, old.Pos, now.Pos)
	d.value(contexts(a), contexts(b), FromContextAdded, FromContextRemoved, FromContextChanged, at, old.Pos, now.Pos)
}

func (d *federationDiffer) override(at string, a, b *subgraph.Override, before, after sdl.Pos) {
	var x, y subgraph.Override
	if a != nil {
		x = *a
	}
	if b != nil {
		y = *b
	}
	d.value(x.From, y.From, OverrideAdded, OverrideRemoved, OverrideChanged, at, before, after)
	if a != nil && b != nil {
		d.value(x.Label, y.Label, OverrideLabelAdded, OverrideLabelRemoved, OverrideLabelChanged, at, before, after)
	}
}

func contexts(m *subgraph.FieldMeta) string {
	parts := make([]string, len(m.Contexts))
	for i, c := range m.Contexts {
		parts[i] = c.Arg.Name + ": $" + c.Context + " " + strings.Join(strings.Fields(c.Selection), " ")
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func word(k sdl.Kind) string { return strings.ReplaceAll(strings.ToLower(k.String()), "_", " ") }
