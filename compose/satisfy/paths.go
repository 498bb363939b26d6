package satisfy

import "github.com/schemactl/schemactl/compose/sdl"

// path is a way of the reference to a node, reduced to what decides how it may go on. from is the
// subgraph that its last move came from, direct if it has not moved since the last field.
//
// Paths matter for one question only. Where one subgraph returns an abstract type and others an
// object for a shared field, the reference compares runtime types only if more than one of its
// paths ends in the abstract type. So paths are followed only in graphs with such a field, at most
// two to a node.
type path struct {
	node    nodeID
	from    int32
	setting int32
}

const direct int32 = -1

// pathSet is a list of different paths, at most two to each node.
type pathSet struct {
	list  []path
	count map[nodeID]int
}

func (s *pathSet) add(p path) {
	for _, q := range s.list {
		if q == p {
			return
		}
	}
	if s.count[p.node] < 2 {
		s.count[p.node]++
		s.list = append(s.list, p)
	}
}

// otherWays visits the nodes that a path may move to. It does not move back to where it came from,
// nor to a node where another path stands without a move.
func (w *walk) otherWays(s *state, p path, visit func(id nodeID, n *node)) {
	here := &w.g.nodes[p.node]
	nodes := w.g.families[here.family].nodes
	w.sol.reach[p.node].each(func(i int) bool {
		n := &w.g.nodes[nodes[i]]
		if n.sub == here.sub || int32(n.sub) == p.from || (p.from == direct && w.stands(s, n)) {
			return true
		}
		visit(nodes[i], n)
		return true
	})
}

// stands reports whether a path that has not moved stands at the same type of the same subgraph as
// n.
func (w *walk) stands(s *state, n *node) bool {
	for _, p := range s.paths {
		if m := &w.g.nodes[p.node]; p.from == direct && m.sub == n.sub && m.name == n.name {
			return true
		}
	}
	return false
}

// pathsOver returns the paths after a field, with and without a move before it.
func (w *walk) pathsOver(s *state, f *sdl.Field, labels int) []path {
	out := pathSet{count: map[nodeID]int{}}
	name := w.fieldSyms[f.Index]
	take := func(id nodeID, n *node, p path, from int32) {
		e := n.edge(name)
		if at := (tail{id, p.setting}); e != nil && e.target != none && w.usable(resolver{at, e}, labels) {
			out.add(path{e.target, from, w.settingAfter(s.typ, at)})
		}
	}
	for _, p := range s.paths {
		here := &w.g.nodes[p.node]
		take(p.node, here, p, p.from)
		w.otherWays(s, p, func(id nodeID, n *node) { take(id, n, p, int32(here.sub)) })
	}
	return out.list
}

// pathsCast returns the paths that go from an abstract type to an object. A path that stands at the
// object already may move here.
func (w *walk) pathsCast(s *state, object symbol) []path {
	out := pathSet{count: map[nodeID]int{}}
	for _, p := range s.paths {
		here := &w.g.nodes[p.node]
		if !here.abstract {
			out.add(p)
			w.otherWays(s, p, func(id nodeID, _ *node) { out.add(path{id, int32(here.sub), p.setting}) })
			continue
		}
		add := func(n *node, from int32) {
			for _, c := range n.casts {
				if c.name == object {
					out.add(path{c.target, from, p.setting})
				}
			}
		}
		add(here, p.from)
		w.otherWays(s, p, func(_ nodeID, n *node) { add(n, int32(here.sub)) })
	}
	return out.list
}

// abstractPaths returns the number of paths that end in an abstract type.
func (w *walk) abstractPaths(list []path) int {
	n := 0
	for _, p := range list {
		if w.g.nodes[p.node].abstract {
			n++
		}
	}
	return n
}
