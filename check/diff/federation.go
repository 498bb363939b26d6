package diff

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// The kinds of changes that alter what routers send to a subgraph while the
// API may stay the same.
const (
	SubgraphAdded          Kind = "SUBGRAPH_ADDED"
	SubgraphRemoved        Kind = "SUBGRAPH_REMOVED"
	RoutingURLChanged      Kind = "ROUTING_URL_CHANGED"
	KeyAdded               Kind = "KEY_ADDED"
	KeyRemoved             Kind = "KEY_REMOVED"
	KeyResolvableAdded     Kind = "KEY_RESOLVABLE_ADDED"
	KeyResolvableRemoved   Kind = "KEY_RESOLVABLE_REMOVED"
	InterfaceObjectAdded   Kind = "INTERFACE_OBJECT_ADDED"
	InterfaceObjectRemoved Kind = "INTERFACE_OBJECT_REMOVED"
	ImplementerAdded       Kind = "IMPLEMENTER_ADDED"
	ImplementerRemoved     Kind = "IMPLEMENTER_REMOVED"
	MemberAdded            Kind = "MEMBER_ADDED"
	MemberRemoved          Kind = "MEMBER_REMOVED"
	ResolverAdded          Kind = "RESOLVER_ADDED"
	ResolverRemoved        Kind = "RESOLVER_REMOVED"
	RequiresChanged        Kind = "REQUIRES_CHANGED"
	ProvidesChanged        Kind = "PROVIDES_CHANGED"
	ExternalAdded          Kind = "EXTERNAL_ADDED"
	ExternalRemoved        Kind = "EXTERNAL_REMOVED"
	OverrideAdded          Kind = "OVERRIDE_ADDED"
	OverrideRemoved        Kind = "OVERRIDE_REMOVED"
	OverrideChanged        Kind = "OVERRIDE_CHANGED"
	ContextChanged         Kind = "CONTEXT_CHANGED"
	ShareableAdded         Kind = "SHAREABLE_ADDED"
	ShareableRemoved       Kind = "SHAREABLE_REMOVED"
	InaccessibleAdded      Kind = "INACCESSIBLE_ADDED"
	InaccessibleRemoved    Kind = "INACCESSIBLE_REMOVED"
)

// SubgraphChange is one difference between two versions of a subgraph.
type SubgraphChange struct {
	Change
	Subgraph string
	// Before and After are where the element stands; a removed element's After is
	// its nearest surviving parent.
	Before, After sdl.Pos
}

// Federation lists what differs between two versions of one subgraph in all
// that steers the query planner. Either may be nil: a new or removed subgraph.
func Federation(before, after *subgraph.Subgraph) []SubgraphChange {
	switch {
	case before == nil && after == nil:
		return nil
	case before == nil:
		return []SubgraphChange{{Subgraph: after.Name, Change: Change{Kind: SubgraphAdded, New: after.URL}, After: sdl.Pos{Source: after.Source}}}
	case after == nil:
		return []SubgraphChange{{Subgraph: before.Name, Change: Change{Kind: SubgraphRemoved, Old: before.URL}, Before: sdl.Pos{Source: before.Source}}}
	}
	d := federationDiffer{before: before, after: after}
	if before.URL != after.URL {
		d.add(RoutingURLChanged, "", before.URL, after.URL, sdl.Pos{Source: before.Source}, sdl.Pos{Source: after.Source})
	}
	for _, old := range before.Schema.Types {
		if now := after.Schema.Type(old.Name); now != nil && now.Kind == old.Kind {
			d.types(old, now)
		}
	}
	slices.SortStableFunc(d.changes, func(a, b SubgraphChange) int {
		return cmp.Or(strings.Compare(a.Coordinate, b.Coordinate), strings.Compare(string(a.Kind), string(b.Kind)))
	})
	return d.changes
}

type federationDiffer struct {
	before, after *subgraph.Subgraph
	changes       []SubgraphChange
}

func (d *federationDiffer) add(kind Kind, coordinate, old, now string, before, after sdl.Pos) {
	d.changes = append(d.changes, SubgraphChange{
		Subgraph: d.after.Name, Before: before, After: after,
		Change: Change{Kind: kind, Coordinate: coordinate, Old: old, New: now},
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

func (d *federationDiffer) types(old, now *sdl.Type) {
	a, b := d.before.Type(old), d.after.Type(now)
	d.keys(old, now, a.Keys, b.Keys)
	d.toggle(a.InterfaceObject, b.InterfaceObject, InterfaceObjectRemoved, InterfaceObjectAdded, old.Name, old.Pos, now.Pos)
	d.toggle(has(old.Directives, sdl.RoleInaccessible), has(now.Directives, sdl.RoleInaccessible), InaccessibleRemoved, InaccessibleAdded, old.Name, old.Pos, now.Pos)
	switch old.Kind {
	case sdl.Interface:
		d.refs(old, now, ImplementerRemoved, ImplementerAdded)
	case sdl.Union:
		d.refs(old, now, MemberRemoved, MemberAdded)
	}
	if old.Kind != sdl.Object && old.Kind != sdl.Interface {
		return
	}
	for _, f := range old.Fields {
		g := now.Field(f.Name)
		if g == nil {
			if d.before.Resolves(f) {
				d.add(ResolverRemoved, f.Coordinate(), f.Type.String(), "", f.Pos, now.Pos)
			}
			continue
		}
		d.field(f, g)
	}
	for _, g := range now.Fields {
		if old.Field(g.Name) == nil && d.after.Resolves(g) {
			d.add(ResolverAdded, g.Coordinate(), "", g.Type.String(), old.Pos, g.Pos)
		}
	}
}

// refs compares the possible types of an interface or union.
func (d *federationDiffer) refs(old, now *sdl.Type, removed, added Kind) {
	name := func(t *sdl.Type) string { return t.Name }
	pairs(d.before.Type(old).Implementations, d.after.Type(now).Implementations, name, func(a, b **sdl.Type) {
		switch {
		case b == nil:
			d.add(removed, old.Name, (*a).Name, "", (*a).Pos, now.Pos)
		case a == nil:
			d.add(added, old.Name, "", (*b).Name, old.Pos, (*b).Pos)
		}
	})
}

func (d *federationDiffer) keys(old, now *sdl.Type, before, after []subgraph.Key) {
	name := func(k subgraph.Key) string { return normal(k.Fields) }
	pairs(before, after, name, func(a, b *subgraph.Key) {
		switch {
		case b == nil:
			d.add(KeyRemoved, old.Name, a.Fields.Raw, "", a.Directive.Pos, now.Pos)
		case a == nil:
			d.add(KeyAdded, old.Name, "", b.Fields.Raw, old.Pos, b.Directive.Pos)
		default:
			d.toggle(a.Resolvable, b.Resolvable, KeyResolvableRemoved, KeyResolvableAdded, old.Name, a.Directive.Pos, b.Directive.Pos)
		}
	})
}

func (d *federationDiffer) field(old, now *sdl.Field) {
	at, a, b := old.Coordinate(), d.before.Field(old), d.after.Field(now)
	set := func(kind Kind, x, y *subgraph.FieldSet) {
		if normal(x) != normal(y) {
			d.add(kind, at, raw(x), raw(y), old.Pos, now.Pos)
		}
	}
	set(RequiresChanged, a.Requires, b.Requires)
	set(ProvidesChanged, a.Provides, b.Provides)
	d.toggle(a.External, b.External, ExternalRemoved, ExternalAdded, at, old.Pos, now.Pos)
	d.toggle(has(old.Directives, sdl.RoleShareable), has(now.Directives, sdl.RoleShareable), ShareableRemoved, ShareableAdded, at, old.Pos, now.Pos)
	d.toggle(has(old.Directives, sdl.RoleInaccessible), has(now.Directives, sdl.RoleInaccessible), InaccessibleRemoved, InaccessibleAdded, at, old.Pos, now.Pos)
	switch {
	case a.Override == nil && b.Override != nil:
		d.add(OverrideAdded, at, "", b.Override.From, old.Pos, now.Pos)
	case a.Override != nil && b.Override == nil:
		d.add(OverrideRemoved, at, a.Override.From, "", old.Pos, now.Pos)
	case a.Override != nil && (a.Override.From != b.Override.From || a.Override.Label != b.Override.Label):
		d.add(OverrideChanged, at, a.Override.From+" "+a.Override.Label, b.Override.From+" "+b.Override.Label, old.Pos, now.Pos)
	}
	if x, y := contexts(a), contexts(b); x != y {
		d.add(ContextChanged, at, x, y, old.Pos, now.Pos)
	}
}

func has(list []*sdl.Directive, r sdl.Role) bool { return sdl.Find(list, r) != nil }

func contexts(m *subgraph.FieldMeta) string {
	parts := make([]string, len(m.Contexts))
	for i, c := range m.Contexts {
		parts[i] = c.Arg.Name + ": $" + c.Context + c.Selection
	}
	slices.Sort(parts)
	return strings.Join(parts, ", ")
}

func raw(s *subgraph.FieldSet) string {
	if s == nil {
		return ""
	}
	return s.Raw
}

// normal renders a field set in one order and spacing, so that "a  b" and "b a" are the same key.
func normal(s *subgraph.FieldSet) string {
	if s == nil {
		return ""
	}
	return normalSelections(s.Selections)
}

func normalSelections(list []subgraph.Selection) string {
	parts := make([]string, 0, len(list))
	for _, sel := range list {
		var b strings.Builder
		switch {
		case sel.Field != nil:
			b.WriteString(sel.Field.Name)
			for _, arg := range sel.Args {
				b.WriteString("(" + arg.Name + ":" + valueText(arg.Value) + ")")
			}
		case sel.Typename:
			b.WriteString("__typename")
		default:
			b.WriteString("...")
			if sel.On != nil {
				b.WriteString(" on " + sel.On.Name)
			}
		}
		if len(sel.Sub) > 0 {
			b.WriteString(" {" + normalSelections(sel.Sub) + "}")
		}
		parts = append(parts, b.String())
	}
	slices.Sort(parts)
	return strings.Join(parts, " ")
}
