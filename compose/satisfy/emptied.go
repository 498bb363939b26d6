package satisfy

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// emptied are the types of each subgraph, by [sdl.Type.Index], of which the overrides of other
// subgraphs leave nothing: objects all of whose fields are gone, unions without a member, and
// interfaces whose fields all return such types. The supergraph no longer has them in that
// subgraph, nor the fields that return them. A subgraph without any has nil.
type emptied [][]bool

// has reports whether nothing is left of a type.
func (e emptied) has(sub int, t *sdl.Type) bool { return e[sub] != nil && e[sub][t.Index] }

// returns reports whether nothing is left of the type of a field.
func (e emptied) returns(s *subgraph.Subgraph, sub int, f *sdl.Field) bool {
	if e[sub] == nil {
		return false
	}
	t := s.Composite(f.Type)
	return t != nil && e[sub][t.Index]
}

// findEmptied finds the types of which nothing is left. A type may be emptied by another, so all
// are looked at until none is added.
func (g *graph) findEmptied() {
	g.emptied = make(emptied, len(g.subs))
	for i, s := range g.subs {
		for again := len(g.overrides[i]) > 0; again; {
			again = false
			for _, t := range s.Schema.Types {
				if g.emptied.has(i, t) || !g.isEmptied(i, t) {
					continue
				}
				if g.emptied[i] == nil {
					g.emptied[i] = make([]bool, len(s.Schema.Types))
				}
				g.emptied[i][t.Index], again = true, true
			}
		}
	}
}

// isEmptied reports whether nothing is left of a type, given the types that are known to be
// emptied.
func (g *graph) isEmptied(sub int, t *sdl.Type) bool {
	s := g.subs[sub]
	if t.Kind == sdl.Union {
		members := s.Type(t).Implementations
		return len(members) > 0 && !slices.ContainsFunc(members, func(o *sdl.Type) bool { return !g.emptied.has(sub, o) })
	}
	isRoot := func(op sdl.Operation) bool { return s.Schema.Root(op) == t }
	if !t.Kind.Composite() || slices.ContainsFunc(operations, isRoot) {
		return false
	}
	return len(t.Fields) > 0 && !slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool { return !g.isGone(sub, t, f) })
}

// isGone reports whether the supergraph no longer has a field of a subgraph: its type is emptied,
// or another subgraph overrides it and neither a key nor an interface needs it here.
func (g *graph) isGone(sub int, t *sdl.Type, f *sdl.Field) bool {
	s := g.subs[sub]
	if g.emptied.returns(s, sub, f) {
		return true
	}
	return g.overrides[sub][f.Index].overridden && !s.Field(f).InKey && !inInterface(s.Schema, t, f.Name)
}

// inInterface reports whether an interface of the type has the field.
func inInterface(s *sdl.Schema, t *sdl.Type, field string) bool {
	for _, r := range t.Interfaces {
		if i := s.Type(r.Name); i != nil && i.Field(field) != nil {
			return true
		}
	}
	return false
}
