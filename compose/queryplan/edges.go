package queryplan

import (
	"maps"
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// addEdges indexes the fields that the subgraph of an object resolves.
func (w *world) addEdges(n *node) {
	from := &w.graph.Nodes[n.id]
	s := w.graph.Subgraphs[n.sub]
	n.edges = make(map[string]*edge, len(from.Edges))
	for i := range from.Edges {
		e := &from.Edges[i]
		out := &edge{target: e.Target, field: e.Field}
		meta := s.Field(e.Field)
		if meta.Requires != nil && !e.Provided {
			out.requires = w.compile(meta.Requires.Selections, n.typ)
		}
		if e.Label != "" && n.base == n.id { // what is provided is so under every label
			out.labels = []labelled{{e.Label, e.Want}}
		}
		for _, c := range meta.Contexts {
			out.contexts = append(out.contexts, w.contextArgument(n.sub, c))
		}
		n.edges[e.Field.Name] = out
	}
	for _, f := range n.typ.Fields {
		if n.abstract || n.edges[f.Name] != nil || !s.Field(f).External {
			continue
		}
		if n.external == nil {
			n.external = map[string]*edge{}
		}
		e := &edge{target: none, field: f}
		if t := s.Composite(f.Type); t != nil {
			e.target = w.baseOf(n.sub, t)
		}
		n.external[f.Name] = e
	}
}

// wholly returns the edge of a field where all of a selection is asked of one subgraph.
func (n *node) wholly(name string) *edge {
	if e := n.edges[name]; e != nil || n.crosses {
		return e
	}
	return n.external[name]
}

// listLevels returns the number of list levels of a type.
func listLevels(t *ast.Type) int {
	n := 0
	for ; t != nil && t.Elem != nil; t = t.Elem {
		n++
	}
	return n
}

// addInterfaceEdges adds to an interface the fields that can be asked of it as a whole: every
// object type that it can be here resolves them without a condition.
func (w *world) addInterfaceEdges(n *node) {
	if !n.abstract {
		return
	}
	n.edges = map[string]*edge{}
	s := w.graph.Subgraphs[n.sub]
	for _, f := range n.typ.Fields {
		out := &edge{target: none, field: f}
		if t := s.Composite(f.Type); t != nil {
			out.target = w.baseOf(n.sub, t)
		}
		ok, shared := w.allHave(n, f.Name), none
		for i, c := range n.casts {
			e := w.nodes[c].edges[f.Name]
			if e == nil || e.requires != nil || e.contexts != nil {
				ok = false
				break
			}
			out.labels = append(out.labels, e.labels...)
			out.explodes = out.explodes || n.base == n.id && e.target != none && w.nodes[e.target].base != e.target
			switch {
			case i == 0:
				shared = e.target
			case shared != e.target:
				shared = none
			}
		}
		if n.base != n.id && shared != none && out.target != none && w.nodes[shared].base == out.target {
			out.target = shared // a copy with what is provided
		}
		if ok {
			n.edges[f.Name] = out
		}
	}
}

// providesAsInterface reports whether a copy of an interface provides fields of the interface only:
// router 2 does not take them for fields of the objects.
func (w *world) providesAsInterface(n *node) bool {
	if !n.abstract || n.base == n.id || len(n.casts) == 0 {
		return false
	}
	provided := func(id nodeID) int {
		count := 0
		for _, e := range w.graph.Nodes[id].Edges {
			if e.Provided {
				if n.edges[e.Field.Name] == nil {
					return -1
				}
				count++
			}
		}
		return count
	}
	first := provided(n.casts[0])
	for _, c := range n.casts {
		if k := provided(c); k != first || k <= 0 {
			return false
		}
	}
	return true
}

// explodeProvided marks the fields of an interface that its objects do not have without what is
// provided: they may be better asked of each object by itself, elsewhere.
func (w *world) explodeProvided(n *node) {
	for name, e := range n.edges {
		e.explodes = e.explodes || slices.ContainsFunc(n.casts, func(c nodeID) bool { return w.nodes[c].edges[name] == nil })
	}
}

// allHave reports whether every object type of the supergraph that belongs to an interface, and
// that the subgraph knows, resolves a field there.
func (w *world) allHave(n *node, field string) bool {
	for _, object := range w.members[n.name] {
		for _, id := range w.byName[object] {
			if m := &w.nodes[id]; m.sub == n.sub && m.edges[field] == nil && !slices.Contains(n.casts, id) {
				return w.castTo(n, object) != none
			}
		}
	}
	return true
}

// restrictShared marks the fields that several subgraphs resolve and for which they can return
// different object types.
func (w *world) restrictShared() {
	for _, list := range w.byName {
		if len(list) < 2 {
			continue
		}
		seen := map[string]bool{}
		for _, id := range list {
			for name := range w.nodes[id].edges {
				if !seen[name] {
					seen[name] = true
					w.restrict(list, name)
				}
			}
		}
	}
}

// restrict is restrictShared for one field.
func (w *world) restrict(list []nodeID, name string) {
	var first map[string]bool
	var edges []*edge
	mixed := false
	for _, id := range list {
		e := w.nodes[id].edges[name]
		if e == nil || e.target == none {
			continue
		}
		edges = append(edges, e)
		own := w.objects(e.target)
		if first == nil {
			first = own
		}
		mixed = mixed || !maps.Equal(own, first)
	}
	for _, e := range edges {
		e.mixed = mixed
	}
}

// objects returns the object types that a node can be.
func (w *world) objects(id nodeID) map[string]bool {
	out := map[string]bool{}
	n := &w.nodes[id]
	if !n.abstract {
		out[n.name] = true
	}
	for _, c := range n.casts {
		out[w.nodes[c].name] = true
	}
	return out
}
