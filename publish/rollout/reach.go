package rollout

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// reach is what operations can come to in a graph, whichever of some versions of its subgraphs are registered. Nil means that nothing
// is known and everything registered may be asked for. It is never too small: what it leaves out is asked for in no state.
type reach struct {
	// represented has the names of types whose representations may be sent.
	represented map[string]bool
	// dropped has the fields and arguments that stand in no supergraph of these versions, or that are inaccessible in
	// all of them and that no field set reads (Verify and the search each take it of the versions that they may register).
	dropped map[place]bool
	// hides says whether an @inaccessible of a field hides it wherever that version is registered; nil when nothing is known.
	hides func(*sdl.Field) bool
}

// has says whether representations of a type may be sent.
func (r *reach) has(name string) bool { return r == nil || r.represented[name] }

// asks says whether an operation, or the router for it, may select a field.
func (r *reach) asks(f *sdl.Field) bool {
	return r == nil || (len(r.dropped) == 0 || !r.dropped[placeOf(f)]) && (r.hides == nil || !r.hides(f))
}

// asksArgument says the same of an argument of a field.
func (r *reach) asksArgument(f *sdl.Field, a *sdl.Argument) bool {
	return r == nil || len(r.dropped) == 0 || !r.dropped[place{f.Parent.Name, f.Name, a.Name}]
}

// spot is a type in one subgraph.
type spot struct{ subgraph, typ string }

// reachOf walks from the root types of every version: along fields (external ones too) and to possible types inside a subgraph, and by
// representation to each subgraph that has the type, or an interface of it, as an entity. Each version of the graph is complete; a
// schema between may stand in none of them, as it has nothing that neither side has.
func reachOf(d *dropping, versions ...[]*subgraph.Subgraph) *reach {
	r := &reach{represented: make(map[string]bool)}
	if d != nil {
		r.dropped, r.hides = d.out, d.hides
	}
	bySubgraph := make(map[string][]*subgraph.Subgraph)
	entityIn := make(map[string][]string)
	seen := make(map[spot]bool)
	var open []spot
	visit := func(s, typ string) {
		if at := (spot{s, typ}); !seen[at] {
			seen[at] = true
			open = append(open, at)
		}
	}
	for _, version := range versions {
		if len(version) == 0 {
			return nil
		}
		for _, s := range version {
			if list := append(bySubgraph[s.Name], s); !sameAsBefore(list, len(list)-1) {
				bySubgraph[s.Name] = list
			} else {
				continue
			}
			for op := sdl.Query; op <= sdl.Subscription; op++ {
				if root := s.Schema.Root(op); root != nil {
					visit(s.Name, root.Name)
				}
			}
			for _, t := range s.Schema.Types {
				if entity(s, t) && !slices.Contains(entityIn[t.Name], s.Name) {
					entityIn[t.Name] = append(entityIn[t.Name], s.Name)
				}
			}
		}
	}
	represent := func(name string) {
		if r.represented[name] {
			return
		}
		r.represented[name] = true
		for _, s := range entityIn[name] {
			visit(s, name)
		}
	}
	for len(open) > 0 {
		at := open[len(open)-1]
		open = open[:len(open)-1]
		for _, s := range bySubgraph[at.subgraph] {
			t := s.Schema.Type(at.typ)
			if !composite(t) {
				continue
			}
			represent(t.Name)
			for _, ref := range t.Interfaces {
				represent(ref.Name)
			}
			for _, f := range t.Fields {
				if r.asks(f) {
					visit(s.Name, sdl.Named(f.Type))
				}
			}
			for _, o := range s.Type(t).Implementations {
				visit(s.Name, o.Name)
			}
		}
	}
	return r
}

// without is the same with what is known to be withheld, of the same versions.
func (r *reach) without(d *dropping, versions ...[]*subgraph.Subgraph) *reach {
	if d.nothing() {
		return r
	}
	return reachOf(d, versions...)
}
