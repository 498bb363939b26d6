package satisfy

import (
	"cmp"
	"slices"
	"strings"
)

// A plan that stands at an object of a type is led to one interface object of a subgraph only, even
// if the subgraph has an @interfaceObject for two interfaces of the type: the reference keeps one
// way into each subgraph. Which one depends on the names. Edition 2.15 refuses such subgraphs in
// the merge.

// findRivals records the interface objects that exclude each other: those of one family and
// subgraph with different names. It puts the moves to interface objects in the order in which the
// reference takes them, the last name first.
func (g *graph) findRivals() {
	for i := range g.families {
		f := &g.families[i]
		var objects []*node
		for _, id := range f.nodes {
			if n := &g.nodes[id]; n.interfaceObject {
				objects = append(objects, n)
			}
		}
		for _, n := range objects {
			for _, o := range objects {
				if o.sub != n.sub || o.name == n.name {
					continue
				}
				if f.rivals == nil {
					f.rivals = map[int]bitset{}
				}
				if f.rivals[n.local] == nil {
					f.rivals[n.local] = newBitset(f.words)
				}
				f.rivals[n.local].set(o.local)
			}
		}
		if f.rivals != nil {
			slices.SortStableFunc(f.jumps, func(a, b jump) int { return compareRivals(g.interfaceObjectOf(f, &a), g.interfaceObjectOf(f, &b)) })
		}
	}
}

// interfaceObjectOf returns the name of the interface objects that a move leads to, "" if it leads
// to other types.
func (g *graph) interfaceObjectOf(f *family, j *jump) (name string) {
	j.targets.each(func(i int) bool {
		if n := &g.nodes[f.nodes[i]]; n.interfaceObject {
			name = g.names[n.name]
		}
		return false
	})
	return name
}

// compareRivals orders names as the reference sorts the types of a supergraph, the last one first.
func compareRivals(a, b string) int {
	return cmp.Or(strings.Compare(strings.ToLower(b), strings.ToLower(a)), strings.Compare(a, b))
}

// excluded reports whether a node of the family cannot be reached because a rival of it has been.
func (f *family) excluded(local int, reach bitset) bool {
	return f.rivals != nil && f.rivals[local] != nil && reach.meets(f.rivals[local])
}
