package satisfy

import (
	"cmp"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// A node is safe if a plan that stands there can answer every query of its type, wherever else it
// may stand. Nearly all nodes of a graph that composes are safe, and they are found without the API
// schema and without following queries, so beside the merge. A walk need not look at a state with a
// safe node, nor at what follows from it.
//
// An object node is safe if the nodes that moves lead to resolve every field that any subgraph
// declares on the type, each under no label and without a context, and if each of these fields
// leads to a safe node at least once. An abstract node is safe if for each of its object types a
// cast leads to a safe node. The rule needs itself where types refer to each other; the largest set
// of nodes that obeys it is right, since a query ends after some fields.
//
// A state has more nodes than the safe one, and over a field they only add to those that the field
// leads to. So one safe node is enough, and what follows from a state with one has one again.

// safety finds the safe nodes of a solution.
type safety struct {
	*solution
	// safe tells it of a node, by way of its class.
	safe []bool
	// class has a node that stands for the node: it reaches the same nodes, or fewer.
	class []nodeID
	// owners are the nodes that may be safe, and needs what they need: of each of the ranges of
	// targets one safe node.
	owners  []owner
	needs   []int32
	targets []nodeID

	// stamps has the number of the last set of nodes in which a name was seen.
	stamps []int32
	stamp  int32
	// leads is scratch space.
	leads []lead
}

// owner is a node with the end of its part of safety.needs.
type owner struct {
	node nodeID
	end  int
}

// lead is a node that a field or a cast of some name leads to.
type lead struct {
	name symbol
	to   nodeID
}

// maxRounds bounds how often the needs are looked at, and maxClasses how many different sets of
// nodes are told apart in one type with moves. Beyond them nodes count as not safe, which is never
// wrong.
const (
	maxRounds  = 32
	maxClasses = 16
)

// findSafe returns which nodes are safe, by nodeID. Where the number of paths matters, none is.
func (s *solution) findSafe() []bool {
	g := s.g
	f := safety{solution: s, safe: make([]bool, len(g.nodes)), class: make([]nodeID, len(g.nodes)), stamps: make([]int32, len(g.names))}
	if g.mixed {
		return f.safe
	}
	for i := range g.families {
		f.family(&g.families[i])
	}
	if !f.settle() {
		clear(f.safe)
	}
	for id := range f.safe {
		f.safe[id] = f.safe[f.class[id]]
	}
	return f.safe
}

// settle takes the owners out that need one another in vain, until the rest needs nothing else. It
// reports false if that takes too long.
func (f *safety) settle() bool {
	for range maxRounds {
		changed, need, target := false, 0, int32(0)
		for _, o := range f.owners {
			for ; need < o.end; need++ {
				from := target
				target = f.needs[need]
				if f.safe[o.node] && !slices.ContainsFunc(f.targets[from:target], func(id nodeID) bool { return f.safe[f.class[id]] }) {
					f.safe[o.node], changed = false, true
				}
			}
		}
		if !changed {
			return true
		}
	}
	return false
}

// family adds the nodes of a family that may be safe. With an @interfaceObject none is: which
// object it is has to be found out elsewhere.
func (f *safety) family(family *family) {
	for _, id := range family.nodes {
		f.class[id] = id
	}
	if slices.ContainsFunc(family.nodes, func(id nodeID) bool { return f.g.nodes[id].interfaceObject }) {
		return
	}
	declared := f.declared(family)
	if len(family.jumps) == 0 {
		for _, id := range family.nodes {
			f.node(family, id, declared)
		}
		return
	}
	// Where moves lead to comes first: all other nodes reach that besides themselves.
	targets := newBitset(family.words)
	for i := range family.jumps {
		targets.or(family.jumps[i].targets)
	}
	var classes []nodeID
	for _, target := range []bool{true, false} {
		for _, id := range family.nodes {
			if targets.has(f.g.nodes[id].local) == target {
				classes = f.classify(family, id, classes, declared)
			}
		}
	}
}

// classify gives a node to a safe class of nodes that reach no more than it does, or makes it the
// first of a class. It returns the classes of the family.
func (f *safety) classify(family *family, id nodeID, classes []nodeID, declared int) []nodeID {
	if f.g.nodes[id].abstract {
		f.abstract(family, id) // its own casts count, so it stands for itself
		return classes
	}
	for _, c := range classes {
		if slices.Equal(f.reach[id], f.reach[c]) || f.safe[c] && f.reach[id].contains(f.reach[c]) {
			f.class[id] = c
			return classes
		}
	}
	if len(classes) == maxClasses {
		return classes
	}
	f.node(family, id, declared)
	return append(classes, id)
}

// node adds a node that may be safe.
func (f *safety) node(family *family, id nodeID, declared int) {
	if f.g.nodes[id].abstract {
		f.abstract(family, id)
	} else {
		f.object(family, id, declared)
	}
}

// declared returns the number of different fields that the subgraphs declare on the objects of a
// family, whether or not they resolve them.
func (f *safety) declared(family *family) int {
	f.stamp++
	count := 0
	for _, id := range family.nodes {
		n := &f.g.nodes[id]
		if n.abstract || n.base != id {
			continue
		}
		for i := range n.edges {
			count += f.first(n.edges[i].name)
		}
		if len(n.edges) == len(n.typ.Fields) {
			continue
		}
		for _, field := range n.typ.Fields {
			if name, ok := f.g.symbols[field.Name]; ok {
				count += f.first(name)
			} else {
				count++ // which no subgraph resolves
			}
		}
	}
	return count
}

// first returns 1 if the name is new among those of this stamp, else 0.
func (f *safety) first(name symbol) int {
	if f.stamps[name] == f.stamp {
		return 0
	}
	f.stamps[name] = f.stamp
	return 1
}

// object adds an object node, unless fields are missing where moves lead to. declared is the number
// of fields.
func (f *safety) object(family *family, id nodeID, declared int) {
	f.stamp++
	count := 0
	f.leads = f.leads[:0]
	f.reach[id].each(func(local int) bool {
		n := &f.g.nodes[family.nodes[local]]
		for i := range n.edges {
			e := &n.edges[i]
			if n.abstract || !f.usable(e) {
				continue
			}
			count += f.first(e.name)
			if e.target != none {
				f.leads = append(f.leads, lead{e.name, e.target})
			}
		}
		return true
	})
	if count == declared {
		f.add(id)
	}
}

// abstract adds an abstract node. Its casts are those of the nodes of its type where moves lead to.
func (f *safety) abstract(family *family, id nodeID) {
	n := &f.g.nodes[id]
	f.stamp++
	for _, c := range n.casts {
		f.first(c.name)
	}
	f.leads = f.leads[:0]
	f.reach[id].each(func(local int) bool {
		for _, c := range f.g.nodes[family.nodes[local]].casts {
			if f.stamps[c.name] == f.stamp {
				f.leads = append(f.leads, lead{c.name, c.target})
			}
		}
		return len(f.leads) <= maxLeads*(1+len(n.casts))
	})
	if len(f.leads) <= maxLeads*(1+len(n.casts)) {
		f.add(id)
	}
}

// maxLeads bounds the leads of an abstract node, per cast of its own: n subgraphs with a key of one
// interface would have n for each.
const maxLeads = 64

// add adds an owner that needs for each name in leads that one of them is safe.
func (f *safety) add(id nodeID) {
	slices.SortFunc(f.leads, func(a, b lead) int { return cmp.Compare(a.name, b.name) })
	for i, l := range f.leads {
		if i > 0 && l.name != f.leads[i-1].name {
			f.needs = append(f.needs, int32(len(f.targets)))
		}
		f.targets = append(f.targets, l.to)
	}
	if len(f.leads) > 0 {
		f.needs = append(f.needs, int32(len(f.targets)))
	}
	f.owners = append(f.owners, owner{id, len(f.needs)})
	f.safe[id] = true
}

// provenSafe reports whether every query can be answered because the root types are safe, and no
// two subgraphs can disagree about runtime types.
//
// Of mutations that several subgraphs share, each has one that leads to a safe node, and so answers
// everything below it alone.
func (g *graph) provenSafe(safe []bool) bool {
	if !g.agreeing {
		return false
	}
	var roots [3]struct{ known, safe bool }
	for id := range g.nodes {
		n := &g.nodes[id]
		if n.base != nodeID(id) || !g.isRoot(n) {
			continue
		}
		op := slices.IndexFunc([]sdl.Operation{sdl.Query, sdl.Mutation, sdl.Subscription}, func(op sdl.Operation) bool { return op.DefaultRootName() == g.names[n.name] })
		roots[op].known, roots[op].safe = true, roots[op].safe || safe[id]
	}
	for _, r := range roots {
		if r.known && !r.safe {
			return false
		}
	}
	return true
}
