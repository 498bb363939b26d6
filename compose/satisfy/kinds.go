package satisfy

import (
	"cmp"
	"slices"
)

// kindsOf has what the nodes are that a field of a type leads to.
type kindsOf struct {
	// run is the number of the type that the others are about.
	run                   int32
	objects               int32
	abstract, objectTypes bool
}

// findKinds compares the nodes that the subgraphs return for a field of a type: it sets graph.mixed
// if some field returns an abstract type in one subgraph and an object in another, and
// graph.agreeing unless the object types of some field differ. The fields of an @interfaceObject
// are not compared with those of the objects that it stands for, so nothing is known to agree then.
func (g *graph) findKinds() {
	g.mixed = false
	g.agreeing = !slices.ContainsFunc(g.nodes, func(n node) bool { return n.interfaceObject })
	kinds := make([]kindsOf, len(g.names))
	run := int32(0)
	for i := range g.families {
		for nodes := range g.byName(g.families[i].nodes) {
			if run++; len(nodes) == 1 {
				continue // nothing to compare with
			}
			for _, id := range nodes {
				for j := range g.nodes[id].edges {
					e := &g.nodes[id].edges[j]
					if e.target != none {
						g.compareKinds(&kinds[e.name], run, &g.nodes[e.target])
					}
				}
			}
		}
	}
}

// compareKinds adds a node that a field leads to.
func (g *graph) compareKinds(k *kindsOf, run int32, target *node) {
	if k.run != run {
		*k = kindsOf{run: run, objects: target.objects}
	}
	if k.objects != target.objects {
		g.agreeing = false
	}
	if target.interfaceObject {
		return
	}
	k.abstract, k.objectTypes = k.abstract || target.abstract, k.objectTypes || !target.abstract
	if k.abstract && k.objectTypes {
		g.mixed = true
	}
}

// byName visits the nodes of a family type by type. Without an @interfaceObject it has one type.
func (g *graph) byName(nodes []nodeID) func(yield func([]nodeID) bool) {
	return func(yield func([]nodeID) bool) {
		name := func(id nodeID) symbol { return g.nodes[id].name }
		if !slices.ContainsFunc(nodes, func(id nodeID) bool { return name(id) != name(nodes[0]) }) {
			yield(nodes)
			return
		}
		nodes = slices.SortedStableFunc(slices.Values(nodes), func(a, b nodeID) int { return cmp.Compare(name(a), name(b)) })
		for len(nodes) > 0 {
			end := slices.IndexFunc(nodes, func(id nodeID) bool { return name(id) != name(nodes[0]) })
			if end < 0 {
				end = len(nodes)
			}
			if !yield(nodes[:end]) {
				return
			}
			nodes = nodes[end:]
		}
	}
}
