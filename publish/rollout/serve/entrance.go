package serve

import (
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// The keys by which routers enter a subgraph. Three conditions hold for each, whichever query
// planner it is: the type is met elsewhere, the fields of the key can be had elsewhere, and there
// is something to gain. Which of several keys a planner takes is its own choice, so nothing more is
// concluded.

// entrance is a key of a type in a subgraph.
type entrance struct{ subgraph, typ, key string }

// keyID returns the field set of a key in a form that does not depend on its spelling.
func keyID(k subgraph.Key) string { return strings.Join(fieldset.Paths(k.Fields), " ") }

// door is a resolvable key, with where routers could come from that enter by it.
type door struct {
	entrance
	in *visitedSubgraph
	// fromOthers is true if it is worth entering where the type is met in another subgraph,
	// fromItself where it is met in the same one.
	fromOthers, fromItself bool
}

// doorways has the keys of a type. A walk leaves out each that it has entered by, so that a type
// which n subgraphs have and each lead to takes n looks and not n for each.
type doorways struct {
	// others has the keys to enter by from another subgraph, itself those from the same one.
	others []door
	itself map[*visitedSubgraph][]door
	// left is the subgraph that all of others belong to, once the type was entered from there.
	left *visitedSubgraph
}

// clone returns a copy for one walk.
func (w *doorways) clone() *doorways {
	return &doorways{others: slices.Clone(w.others), itself: maps.Clone(w.itself)}
}

// add adds a key.
func (w *doorways) add(d door) {
	if d.fromOthers {
		w.others = append(w.others, d)
	}
	if d.fromItself {
		if w.itself == nil {
			w.itself = make(map[*visitedSubgraph][]door)
		}
		w.itself[d.in] = append(w.itself[d.in], d)
	}
}

// doorsOf returns the keys of all versions that routers could enter by, by the name of the type.
func doorsOf(all []*visitedSubgraph, r *Reach) map[string]*doorways {
	abstracted := interfaceObjectsAndObjects(all)
	resolvedIn := resolversOf(all)
	out := make(map[string]*doorways)
	for _, v := range all {
		for i, s := range v.list {
			for _, t := range s.Schema.Types {
				if !t.Kind.HasFields() || t.Kind == sdl.Interface && !abstracted[t.Name] {
					continue
				}
				again, keys := v.alike[i].Has(t), s.Type(t).Keys
				itself := abstracted[t.Name] || len(keys) > 0 && reenters(s, t)
				for _, k := range keys {
					if !k.Resolvable || again && !obtainable(k, t, v, resolvedIn) {
						continue // one that is obtainable may be worth more where other types have more
					}
					d := door{entrance: entrance{s.Name, t.Name, keyID(k)}, in: v}
					r.keys[d.entrance] = false // until a door is taken
					d.fromItself = itself
					d.fromOthers = abstracted[t.Name] || obtainable(k, t, v, resolvedIn) && gains(s, v.provided[i], t, k, r)
					if d.fromItself || d.fromOthers {
						if out[t.Name] == nil {
							out[t.Name] = &doorways{}
						}
						out[t.Name].add(d)
					}
				}
			}
		}
	}
	return out
}

func eachField(s *subgraph.Subgraph, visit func(*sdl.Type, *sdl.Field)) {
	for _, t := range s.Schema.Types {
		if t.Kind.HasFields() {
			for _, f := range t.Fields {
				visit(t, f)
			}
		}
	}
}

// interfaceObjectsAndObjects returns the names of the types that are an @interfaceObject in some
// version, and of the objects that implement one.
func interfaceObjectsAndObjects(all []*visitedSubgraph) map[string]bool {
	out := make(map[string]bool)
	each := func(visit func(*subgraph.Subgraph, *sdl.Type)) {
		for _, v := range all {
			for _, s := range v.list {
				for _, t := range s.Schema.Types {
					visit(s, t)
				}
			}
		}
	}
	each(func(s *subgraph.Subgraph, t *sdl.Type) {
		if t.Kind == sdl.Object && s.Type(t).InterfaceObject {
			out[t.Name] = true
		}
	})
	if len(out) == 0 {
		return out
	}
	objects := make(map[string]bool)
	each(func(_ *subgraph.Subgraph, t *sdl.Type) {
		if slices.ContainsFunc(t.Interfaces, func(ref sdl.Ref) bool { return out[ref.Name] }) {
			objects[t.Name] = true
		}
	})
	for name := range objects {
		out[name] = true
	}
	return out
}

// reenters reports whether routers fetch fields of a type from the subgraph again that returned it,
// because a field there needs values of other subgraphs.
func reenters(s *subgraph.Subgraph, t *sdl.Type) bool {
	return slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool {
		return s.Field(f).Requires != nil || len(s.Field(f).Contexts) > 0
	})
}

// resolvers finds the subgraphs that resolve a field, or have it in a key, in some version.
type resolvers struct {
	// having has the versions of the entities of several subgraphs by name.
	having map[string][]typeVersion
	// known are the first two subgraphs by field.
	known map[element][2]*visitedSubgraph
}

// typeVersion is a type in one version of a subgraph.
type typeVersion struct {
	in *visitedSubgraph
	s  *subgraph.Subgraph
	t  *sdl.Type
}

// resolversOf indexes the types that have a resolvable key in some version.
func resolversOf(all []*visitedSubgraph) *resolvers {
	r := &resolvers{having: make(map[string][]typeVersion), known: make(map[element][2]*visitedSubgraph)}
	if len(all) < 2 {
		return r // nobody asks another subgraph
	}
	each := func(visit func(typeVersion)) {
		for _, v := range all {
			for _, s := range v.list {
				for _, t := range s.Schema.Types {
					if t.Kind.HasFields() {
						visit(typeVersion{v, s, t})
					}
				}
			}
		}
	}
	each(func(v typeVersion) {
		if slices.ContainsFunc(v.s.Type(v.t).Keys, func(k subgraph.Key) bool { return k.Resolvable }) {
			r.having[v.t.Name] = nil
		}
	})
	each(func(v typeVersion) {
		if list, keyed := r.having[v.t.Name]; keyed {
			r.having[v.t.Name] = append(list, v)
		}
	})
	return r
}

// others reports whether another subgraph than own resolves a field.
func (r *resolvers) others(typ, field string, own *visitedSubgraph) bool {
	e := element{typ: typ, field: field}
	first, known := r.known[e]
	if !known {
		for _, v := range r.having[typ] {
			if f := v.t.Field(field); f == nil || !v.s.Resolves(f) && !v.s.Field(f).InKey {
				continue
			}
			if first[0] == nil {
				first[0] = v.in
			} else if first[0] != v.in {
				first[1] = v.in
				break
			}
		}
		r.known[e] = first
	}
	return first[0] != nil && (first[0] != own || first[1] != nil)
}

// obtainable reports whether every field of a key is resolved by some other subgraph.
func obtainable(k subgraph.Key, t *sdl.Type, own *visitedSubgraph, resolvedIn *resolvers) bool {
	return !slices.ContainsFunc(k.Fields.Selections, func(sel subgraph.Selection) bool {
		return sel.Field != nil && !resolvedIn.others(t.Name, sel.Field.Name, own)
	})
}

// gains reports whether a subgraph resolves a field of the type that its key does not have. An
// external field counts if something provides it.
func gains(s *subgraph.Subgraph, provided map[*sdl.Field]bool, t *sdl.Type, k subgraph.Key, r *Reach) bool {
	return !selectsAll(s, provided, t, k.Fields.Selections, r)
}

// selectsAll reports whether selections have all that a subgraph resolves of a type. Of an abstract
// type nothing is concluded.
func selectsAll(s *subgraph.Subgraph, provided map[*sdl.Field]bool, t *sdl.Type, list []subgraph.Selection, r *Reach) bool {
	if t.Kind != sdl.Object {
		return false
	}
	for _, f := range t.Fields {
		if !isAuthored(t, f) || !s.Resolves(f) && !provided[f] || r.isOverridden(s, f) {
			continue
		}
		i := slices.IndexFunc(list, func(sel subgraph.Selection) bool { return sel.Field == f })
		if i < 0 {
			return false
		}
		if named := s.Composite(f.Type); named != nil && !selectsAll(s, provided, named, list[i].Sub, r) {
			return false
		}
	}
	return true
}

// fieldIn is a field of a type in one subgraph.
type fieldIn struct{ subgraph, typ, field string }

// isOverridden reports whether another subgraph always resolves a field instead of s.
func (r *Reach) isOverridden(s *subgraph.Subgraph, f *sdl.Field) bool {
	return len(r.overridden) > 0 && f.Parent != nil && r.overridden[fieldIn{s.Name, f.Parent.Name, f.Name}]
}

// asks reports whether routers ask a subgraph for a field that is external there.
func (r *Reach) asks(s *subgraph.Subgraph, f *sdl.Field) bool {
	return r != nil && len(r.asked) > 0 && f.Parent != nil && r.asked[fieldIn{s.Name, f.Parent.Name, f.Name}]
}

// overriddenIn returns the fields that the same other subgraph overrides in each of the graphs,
// without a label: with one, either may be asked. Fields of keys are left out.
func overriddenIn(graphs [][]*subgraph.Subgraph) map[fieldIn]bool {
	type by struct {
		fieldIn
		by string
	}
	count := make(map[by]int)
	for _, graph := range graphs {
		for _, s := range graph {
			eachField(s, func(t *sdl.Type, f *sdl.Field) {
				if o := s.Field(f).Override; o != nil && o.Label == "" && o.From != s.Name {
					count[by{fieldIn{o.From, t.Name, f.Name}, s.Name}]++
				}
			})
		}
	}
	out := make(map[fieldIn]bool)
	for b, n := range count {
		if n == len(graphs) {
			out[b.fieldIn] = true
		}
	}
	if len(out) == 0 {
		return out
	}
	for _, graph := range graphs {
		for _, s := range graph {
			eachField(s, func(t *sdl.Type, f *sdl.Field) {
				if s.Field(f).InKey {
					delete(out, fieldIn{s.Name, t.Name, f.Name})
				}
			})
		}
	}
	return out
}
