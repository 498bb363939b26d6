package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// providedFieldUnreachable finds fields that a subgraph provides on one path and returns the type
// of on another one, while routers can enter none of the subgraphs that resolve the field. Such a
// graph composes, and operations that select the field on the other path have no plan (JavaScript,
// router 2), or only after an internal error (router 3).
var providedFieldUnreachable = &graphRule{
	name: "PROVIDED_FIELD_UNREACHABLE",
	find: func(w *whole) {
		for _, s := range w.graph {
			provided := providedBy(s)
			for _, t := range s.Schema.Types {
				if t.Kind != sdl.Object {
					continue
				}
				for _, f := range t.Fields {
					if !provided[f] || s.Resolves(f) || !returnedWithout(s, t, f.Name) {
						continue
					}
					if closed := w.closedResolvers(t.Name, f.Name); len(closed) > 0 {
						w.flaw(s, t.Name+"."+f.Name, []sdl.Pos{f.Pos, closed[0].Schema.Type(t.Name).Pos}, []string{
							"give `" + t.Name + "` in " + closed[0].Name + " a key that it resolves and that other subgraphs have the fields of",
							"provide `" + f.Name + "` on every path of " + s.Name + " that returns `" + t.Name + "`",
						}, "`%s.%s` is provided by %s on some paths only, and no key leads to %s, which resolves it", t.Name, f.Name, s.Name, closed[0].Name)
					}
				}
			}
		}
	},
}

// returnedWithout reports whether a subgraph resolves a field that may return the type and provides
// nothing of that name on it.
func returnedWithout(s *subgraph.Subgraph, t *sdl.Type, name string) bool {
	for _, from := range s.Schema.Types {
		if !from.Kind.HasFields() {
			continue
		}
		for _, g := range from.Fields {
			if !isAuthored(from, g) || !s.Resolves(g) {
				continue
			}
			named := s.Composite(g.Type)
			if named == nil || !hasType(possible(s, named), t.Name) {
				continue
			}
			p := s.Field(g).Provides
			if p == nil || !slices.ContainsFunc(p.Selections, func(sel subgraph.Selection) bool { return sel.Field == nil || sel.Field.Name == name }) {
				return true
			}
		}
	}
	return false
}

// closedResolvers returns the subgraphs that resolve a field of an object, if routers can enter
// none of them; nil otherwise.
func (w *whole) closedResolvers(typ, field string) []*subgraph.Subgraph {
	var out []*subgraph.Subgraph
	for _, r := range w.graph {
		for _, i := range r.Schema.Types {
			if i.Kind == sdl.Object && r.Type(i).InterfaceObject && i.Field(field) != nil && w.implements(typ, i.Name) {
				return nil // an interface object may resolve it
			}
		}
		t := r.Schema.Type(typ)
		if t == nil || t.Kind != sdl.Object || t.Field(field) == nil || !r.Resolves(t.Field(field)) {
			continue
		}
		if slices.ContainsFunc(r.Type(t).Keys, func(k subgraph.Key) bool { return k.Resolvable && w.haveOthers(r, typ, k) }) {
			return nil
		}
		out = append(out, r)
	}
	return out
}

// implements reports whether an object implements an interface in some subgraph.
func (w *whole) implements(object, iface string) bool {
	return slices.ContainsFunc(w.graph, func(s *subgraph.Subgraph) bool {
		t := s.Schema.Type(object)
		return t != nil && slices.ContainsFunc(t.Interfaces, func(ref sdl.Ref) bool { return ref.Name == iface })
	})
}

// haveOthers reports whether every field at the top of a key is resolved by another subgraph.
func (w *whole) haveOthers(own *subgraph.Subgraph, typ string, k subgraph.Key) bool {
	for _, sel := range k.Fields.Selections {
		if sel.Field == nil {
			continue
		}
		has := slices.ContainsFunc(w.graph, func(s *subgraph.Subgraph) bool {
			t := s.Schema.Type(typ)
			if s == own || t == nil || !t.Kind.HasFields() {
				return false
			}
			f := t.Field(sel.Field.Name)
			return f != nil && (s.Resolves(f) || s.Field(f).InKey)
		})
		if !has {
			return false
		}
	}
	return true
}
