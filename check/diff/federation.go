package diff

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// SubgraphChange is one difference between two versions of a subgraph.
type SubgraphChange struct {
	Change
	// Before and After are where the element stands in each version. In a version that lacks the
	// element, it is the nearest parent that the version has. A subgraph that is new has no Before,
	// one that is gone no After: their Source is nil.
	Before, After sdl.Pos
}

// Federation returns what differs between two versions of one subgraph in all that steers the query
// planner or composition, sorted by coordinate, kind and text. A nil version is a subgraph that
// does not exist; two of them do not differ.
func Federation(before, after *subgraph.Subgraph) []SubgraphChange {
	switch {
	case before == nil && after == nil:
		return nil
	case before == nil:
		return []SubgraphChange{{Change: Change{Kind: SubgraphAdded, New: after.URL, Subgraph: after.Name}, After: top(after)}}
	case after == nil:
		return []SubgraphChange{{Change: Change{Kind: SubgraphRemoved, Old: before.URL, Subgraph: before.Name}, Before: top(before)}}
	}
	return federation(before, after, subgraph.Compare(before, after).Alike)
}

// federation compares two versions that exist. It passes over types that are alike.
func federation(before, after *subgraph.Subgraph, alike func(old, now *sdl.Type) bool) []SubgraphChange {
	d := federationDiffer{before: before, after: after, alike: alike}
	d.url()
	d.links()
	d.declarations()
	d.schemaDirectives()
	d.connectors()
	d.config()
	sorted(d.changes, func(a, b *SubgraphChange) int {
		if c := byCoordinate(&a.Change, &b.Change); c != 0 {
			return c
		}
		return strings.Compare(a.Old+a.New, b.Old+b.New)
	})
	return d.changes
}

// top returns the place of a subgraph as a whole: the start of its file.
func top(s *subgraph.Subgraph) sdl.Pos { return sdl.Pos{Source: s.Source, Line: 1, Column: 1} }

type federationDiffer struct {
	before, after *subgraph.Subgraph
	alike         func(old, now *sdl.Type) bool
	changes       []SubgraphChange
	// renamed are the sources of connectors that have another name now.
	renamed map[string]string
}

// place is an element of a subgraph and where it stands in both versions. In the version that lacks
// it, that is its nearest parent.
type place struct {
	coordinate    string
	before, after sdl.Pos
}

func (d *federationDiffer) add(kind Kind, at place, old, now string) {
	d.changes = append(d.changes, SubgraphChange{
		Change: Change{Kind: kind, Coordinate: at.coordinate, Old: old, New: now, Subgraph: d.after.Name},
		Before: at.before, After: at.after,
	})
}

// toggle reports a property that an element has or lacks.
func (d *federationDiffer) toggle(at place, was, is bool, removed, added Kind) {
	switch {
	case was && !is:
		d.add(removed, at, "", "")
	case !was && is:
		d.add(added, at, "", "")
	}
}

// valueKinds are the kinds of changes of a property that has a value.
type valueKinds struct{ added, removed, changed Kind }

// value reports a value that appears, goes or changes. The empty text is no value.
func (d *federationDiffer) value(at place, kinds valueKinds, old, now string) {
	switch {
	case old == now:
	case old == "":
		d.add(kinds.added, at, "", now)
	case now == "":
		d.add(kinds.removed, at, old, "")
	default:
		d.add(kinds.changed, at, old, now)
	}
}

func (d *federationDiffer) url() {
	at := place{"", top(d.before), top(d.after)}
	d.value(at, valueKinds{RoutingURLAdded, RoutingURLRemoved, RoutingURLChanged}, d.before.URL, d.after.URL)
}

// links compares which specifications a subgraph uses, and in which versions.
func (d *federationDiffer) links() {
	name := func(l *subgraph.Link) string { return l.Identity }
	pairs(d.before.Links, d.after.Links, name, func(a, b **subgraph.Link) {
		switch {
		case a != nil && b != nil && (*a).Feature == spec.Connect && (*a).Version != (*b).Version:
			d.connectVersion(*a, *b)
		case b == nil:
			d.add(LinkRemoved, place{"schema", linkPos(*a, d.before), top(d.after)}, (*a).URL, "")
		case a == nil:
			d.add(LinkAdded, place{"schema", top(d.before), linkPos(*b, d.after)}, "", (*b).URL)
		case (*a).Version != (*b).Version:
			d.add(LinkVersionChanged, place{"schema", linkPos(*a, d.before), linkPos(*b, d.after)}, (*a).URL, (*b).URL)
		}
	})
}

func linkPos(l *subgraph.Link, s *subgraph.Subgraph) sdl.Pos {
	if l.Directive != nil {
		return l.Directive.Pos
	}
	return top(s)
}

// selectable reports whether routers select fields of the type. A type of another kind reaches a
// subgraph only as a value that clients send, which the verdict on clients judges.
func selectable(t *sdl.Type) bool {
	return t.Kind.Composite()
}

// declarations compares the types that the subgraph's author wrote. A type without a line comes
// from a specification.
func (d *federationDiffer) declarations() {
	d.changes = grown(d.changes, len(d.before.Schema.Types), len(d.after.Schema.Types))
	for _, old := range d.before.Schema.Types {
		if old.Pos.Line == 0 {
			continue
		}
		now := d.after.Schema.Type(old.Name)
		switch {
		case (now == nil || now.Pos.Line == 0) && selectable(old):
			d.add(TypeDropped, place{old.Name, old.Pos, top(d.after)}, word(old.Kind), "")
		case now == nil || now.Pos.Line == 0:
		case now.Kind != old.Kind:
			d.add(DeclarationChanged, place{old.Name, old.Pos, now.Pos}, word(old.Kind), word(now.Kind))
		default:
			d.sameKind(old, now)
		}
	}
	for _, now := range d.after.Schema.Types {
		if now.Pos.Line == 0 || !selectable(now) {
			continue
		}
		if old := d.before.Schema.Type(now.Name); old == nil || old.Pos.Line == 0 {
			d.add(TypeDeclared, place{now.Name, top(d.before), now.Pos}, "", word(now.Kind))
		}
	}
}

// sameKind compares two versions of a type. Its members and implementers are compared as what
// routers may get for it, its fields as what this subgraph resolves of it.
func (d *federationDiffer) sameKind(old, now *sdl.Type) {
	a, b := d.before.Type(old), d.after.Type(now)
	if old.Kind != sdl.Interface && old.Kind != sdl.Union && d.alike(old, now) {
		return // what others add to it are its implementers
	}
	d.keys(old, now, a.Keys, b.Keys)
	d.toggle(place{old.Name, old.Pos, now.Pos}, a.InterfaceObject, b.InterfaceObject, InterfaceObjectRemoved, InterfaceObjectAdded)
	switch old.Kind {
	case sdl.Interface:
		d.refs(old, now, ImplementerRemoved, ImplementerAdded)
	case sdl.Union:
		d.refs(old, now, MemberRemoved, MemberAdded)
	}
	if old.Kind.HasFields() {
		d.fields(old, now)
	}
	eachPair(old, now, d.marks)
}

// refs compares the possible types of an interface or union. SDL names a member at the union and an
// implementer at the type that implements, so that these are the places.
func (d *federationDiffer) refs(old, now *sdl.Type, removed, added Kind) {
	name := func(t *sdl.Type) string { return t.Name }
	oldPos, nowPos := refPos(old), refPos(now)
	pairs(d.before.Type(old).Implementations, d.after.Type(now).Implementations, name, func(a, b **sdl.Type) {
		switch {
		case b == nil:
			after := now.Pos
			if t := d.after.Schema.Type((*a).Name); t != nil && old.Kind == sdl.Interface {
				after = t.Pos
			}
			d.add(removed, place{old.Name, oldPos(*a), after}, (*a).Name, "")
		case a == nil:
			d.add(added, place{old.Name, old.Pos, nowPos(*b)}, "", (*b).Name)
		}
	})
}

// refPos returns a function that returns where a union names a member, or where a type names the
// interface that it implements.
func refPos(abstract *sdl.Type) func(possible *sdl.Type) sdl.Pos {
	members := make(map[string]sdl.Pos, len(abstract.Members))
	for _, m := range slices.Backward(abstract.Members) { // the first of a name stays
		members[m.Name] = m.Pos
	}
	return func(possible *sdl.Type) sdl.Pos {
		if pos, found := members[possible.Name]; found {
			return pos
		}
		if i := slices.IndexFunc(possible.Interfaces, func(r sdl.Ref) bool { return r.Name == abstract.Name }); i >= 0 {
			return possible.Interfaces[i].Pos
		}
		return possible.Pos
	}
}

// keys compares keys by what they select, whatever their spacing and order of fields.
func (d *federationDiffer) keys(old, now *sdl.Type, before, after []subgraph.Key) {
	name := func(k subgraph.Key) string { return normal(k.Fields) }
	pairs(before, after, name, func(a, b *subgraph.Key) {
		switch {
		case b == nil:
			d.add(KeyRemoved, place{old.Name, a.Directive.Pos, now.Pos}, a.Fields.Raw, "")
		case a == nil:
			d.add(KeyAdded, place{old.Name, old.Pos, b.Directive.Pos}, "", b.Fields.Raw)
		case a.Resolvable && !b.Resolvable:
			d.add(KeyResolvableRemoved, place{old.Name, a.Directive.Pos, b.Directive.Pos}, a.Fields.Raw, "")
		case !a.Resolvable && b.Resolvable:
			d.add(KeyResolvableAdded, place{old.Name, a.Directive.Pos, b.Directive.Pos}, "", b.Fields.Raw)
		}
	})
}

// fields compares the fields of a type. A field that one version lacks counts only if the other
// resolves it: an @external field is another subgraph's.
func (d *federationDiffer) fields(old, now *sdl.Type) {
	d.changes = grown(d.changes, len(old.Fields), len(now.Fields))
	pairs(old.Fields, now.Fields, fieldName, func(a, b **sdl.Field) {
		switch {
		case b == nil:
			if f := *a; d.before.Resolves(f) {
				d.add(ResolverRemoved, place{f.Coordinate(), f.Pos, now.Pos}, f.Type.String(), "")
			}
		case a == nil:
			if g := *b; d.after.Resolves(g) {
				at := place{g.Coordinate(), old.Pos, g.Pos}
				d.add(ResolverAdded, at, "", g.Type.String())
				// A field that is new here may take its traffic from another subgraph.
				d.override(at, nil, d.after.Field(g).Override)
			}
		default:
			d.field(*a, *b)
		}
	})
}

// plain reports whether a field has none of the directives that field compares.
func plain(m *subgraph.FieldMeta) bool {
	return m.Requires == nil && m.Provides == nil && !m.External && m.Override == nil && len(m.Contexts) == 0
}

// field compares the directives that steer how routers fetch a field. Selections are compared by
// what they select and reported as they are written.
func (d *federationDiffer) field(old, now *sdl.Field) {
	if plain(d.before.Field(old)) && plain(d.after.Field(now)) {
		return
	}
	at, a, b := place{old.Coordinate(), old.Pos, now.Pos}, d.before.Field(old), d.after.Field(now)
	set := func(x, y *subgraph.FieldSet, kinds valueKinds) {
		if normal(x) != normal(y) {
			d.value(at, kinds, raw(x), raw(y))
		}
	}
	set(a.Requires, b.Requires, valueKinds{RequiresAdded, RequiresRemoved, RequiresChanged})
	set(a.Provides, b.Provides, valueKinds{ProvidesAdded, ProvidesRemoved, ProvidesChanged})
	d.toggle(at, a.External, b.External, ExternalRemoved, ExternalAdded)
	d.override(at, a.Override, b.Override)
	d.value(at, valueKinds{FromContextAdded, FromContextRemoved, FromContextChanged}, contexts(a), contexts(b))
}

// override compares from which subgraph a field takes its traffic, and by which label. A label that
// comes or goes with the whole @override is part of that.
func (d *federationDiffer) override(at place, a, b *subgraph.Override) {
	var x, y subgraph.Override
	if a != nil {
		x = *a
	}
	if b != nil {
		y = *b
	}
	d.value(at, valueKinds{OverrideAdded, OverrideRemoved, OverrideChanged}, x.From, y.From)
	if a != nil && b != nil {
		d.value(at, valueKinds{OverrideLabelAdded, OverrideLabelRemoved, OverrideLabelChanged}, x.Label, y.Label)
	}
}

// contexts renders which arguments take their value from which context, sorted.
func contexts(m *subgraph.FieldMeta) string {
	parts := make([]string, len(m.Contexts))
	for i, c := range m.Contexts {
		parts[i] = c.Arg.Name + ": $" + c.Context + " " + strings.Join(strings.Fields(c.Selection), " ")
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

// word returns a kind as messages write it, such as `input object`.
func word(k sdl.Kind) string { return strings.ReplaceAll(strings.ToLower(k.String()), "_", " ") }
