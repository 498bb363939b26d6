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
			if len(provided) == 0 {
				continue
			}
			of, abstract := returnsOf(s)
			for _, t := range s.Schema.Types {
				if t.Kind != sdl.Object {
					continue
				}
				returned := func(name string) bool {
					return of[t].without(name) || slices.ContainsFunc(abstract[t], func(a *sdl.Type) bool { return of[a].without(name) })
				}
				for _, f := range t.Fields {
					if !provided[f] || s.Resolves(f) || !returned(f.Name) {
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

// returns are the fields that a subgraph resolves and that return a type: how many there are, and
// how many of them provide something of a name on it. Those that provide what has no name are not
// among them.
type returns struct {
	fields   int
	provided map[string]int
}

// returnsOf returns the fields that return each type, and the interfaces and unions of each object.
func returnsOf(s *subgraph.Subgraph) (of map[*sdl.Type]*returns, abstract map[*sdl.Type][]*sdl.Type) {
	of, abstract = make(map[*sdl.Type]*returns), make(map[*sdl.Type][]*sdl.Type)
	for _, from := range s.Schema.Types {
		if from.Kind == sdl.Interface || from.Kind == sdl.Union {
			for _, t := range possible(s, from) {
				abstract[t] = append(abstract[t], from)
			}
		}
		if !from.Kind.HasFields() {
			continue
		}
		for _, g := range from.Fields {
			if named := s.Composite(g.Type); named != nil && isAuthored(from, g) && s.Resolves(g) {
				if of[named] == nil {
					of[named] = &returns{provided: make(map[string]int)}
				}
				of[named].add(s.Field(g).Provides)
			}
		}
	}
	return of, abstract
}

// add adds a field that provides a field set, or nothing if that is nil.
func (r *returns) add(provides *subgraph.FieldSet) {
	names := make(map[string]bool)
	if provides != nil {
		for _, sel := range provides.Selections {
			if sel.Field == nil {
				return
			}
			names[sel.Field.Name] = true
		}
	}
	r.fields++
	for name := range names {
		r.provided[name]++
	}
}

// without reports whether one of the fields provides nothing of that name.
func (r *returns) without(name string) bool { return r != nil && r.provided[name] < r.fields }

// closedResolvers returns the subgraphs that resolve a field of an object, if routers can enter
// none of them; nil otherwise.
func (w *whole) closedResolvers(typ, field string) []*subgraph.Subgraph {
	var out []*subgraph.Subgraph
	for _, r := range w.graph {
		t := r.Schema.Type(typ)
		if t == nil {
			continue
		}
		for _, ref := range t.Interfaces {
			if slices.ContainsFunc(w.interfaceObjects()[ref.Name], func(i *sdl.Type) bool { return i.Field(field) != nil }) {
				return nil // an interface object may resolve it
			}
		}
		if t.Kind != sdl.Object || t.Field(field) == nil || !r.Resolves(t.Field(field)) {
			continue
		}
		if slices.ContainsFunc(r.Type(t).Keys, func(k subgraph.Key) bool { return k.Resolvable && w.haveOthers(r, typ, k) }) {
			return nil
		}
		out = append(out, r)
	}
	return out
}

// interfaceObjects returns the interface objects of the graph by their name.
func (w *whole) interfaceObjects() map[string][]*sdl.Type {
	if w.objects == nil {
		w.objects = make(map[string][]*sdl.Type)
		for _, s := range w.graph {
			for _, t := range s.Schema.Types {
				if t.Kind == sdl.Object && s.Type(t).InterfaceObject {
					w.objects[t.Name] = append(w.objects[t.Name], t)
				}
			}
		}
	}
	return w.objects
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
