package satisfy

import (
	"encoding/binary"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// addFamilies puts the nodes that moves can connect together: by type name, joined where an
// @interfaceObject of a subgraph stands for the implementations as well.
func (g *graph) addFamilies() {
	parent := make([]symbol, len(g.names))
	for i := range parent {
		parent[i] = symbol(i)
	}
	find := func(s symbol) symbol {
		for parent[s] != s {
			parent[s] = parent[parent[s]]
			s = parent[s]
		}
		return s
	}
	interfaceObjects := map[symbol]bool{}
	for i := range g.nodes {
		if g.nodes[i].interfaceObject {
			interfaceObjects[g.nodes[i].name] = true
		}
	}
	if len(interfaceObjects) > 0 {
		for object, types := range g.isA {
			for _, t := range types {
				if interfaceObjects[t] {
					parent[find(object)] = find(t)
				}
			}
		}
	}
	byRoot := map[symbol]int{}
	for id := range g.nodes {
		n := &g.nodes[id]
		root := find(n.name)
		f, ok := byRoot[root]
		if !ok {
			f = len(g.families)
			byRoot[root] = f
			g.families = append(g.families, family{})
		}
		n.family, n.local = f, len(g.families[f].nodes)
		g.families[f].nodes = append(g.families[f].nodes, nodeID(id))
	}
	for i := range g.families {
		g.families[i].words = wordsFor(len(g.families[i].nodes))
	}
}

// addJumps adds the moves: by every resolvable key, and between the root types of the subgraphs,
// which need no key. Copies of @provides are left out, since a move leads to the type without what
// is provided.
func (g *graph) addJumps() {
	jumps := jumpIndex{graph: g, index: map[string]int{}}
	for id := range g.nodes {
		n := &g.nodes[id]
		if n.base != nodeID(id) {
			continue
		}
		if g.isRoot(n) {
			jumps.add(nodeID(id), nil)
			continue
		}
		for _, k := range g.subs[n.sub].Type(n.typ).Keys {
			if k.Resolvable && k.Fields != nil {
				jumps.add(nodeID(id), k.Fields.Selections)
			}
		}
	}
}

// isRoot reports whether a node is one of a root type. Valid subgraphs give these their default
// names.
func (g *graph) isRoot(n *node) bool {
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		if g.names[n.name] == op.DefaultRootName() && !n.abstract {
			return true
		}
	}
	return false
}

// jumpIndex has the moves so far. Moves to one type by a key with the same fields are possible from
// the same nodes under the same condition: they are one.
type jumpIndex struct {
	*graph
	// index has the place of a move in its family, by the type and the key in bytes; bytes is
	// scratch space.
	index map[string]int
	bytes []byte
}

// add adds a move to a node by a key; nil for a root type. It starts at every node of the same type
// name, and for an @interfaceObject also at the implementations of the interface.
func (g *jumpIndex) add(to nodeID, key []subgraph.Selection) {
	n := &g.nodes[to]
	f := &g.families[n.family]
	g.bytes = binary.AppendUvarint(g.bytes[:0], uint64(n.name)<<1)
	if n.interfaceObject {
		g.bytes[0] |= 1
	}
	g.bytes = g.appendKey(g.bytes, key)
	i, ok := g.index[string(g.bytes)]
	if !ok {
		i = len(f.jumps)
		g.index[string(g.bytes)] = i
		sel := g.compile(key)
		j := jump{sel: sel, from: newBitset(f.words), targets: newBitset(f.words), nested: nested(sel)}
		for _, m := range f.nodes {
			o := &g.nodes[m]
			if o.name == n.name || (n.interfaceObject && !o.abstract && g.is(o.name, n.name)) {
				j.from.set(o.local)
			}
		}
		f.jumps = append(f.jumps, j)
	}
	f.jumps[i].targets.set(n.local)
}

func nested(sel selection) bool {
	for _, s := range sel {
		if len(s.sub) > 0 {
			return true
		}
	}
	return false
}
