package satisfy

import (
	"context"
	"maps"
)

// solution holds which nodes can be reached from which without going over a field, and which
// @requires can be fetched.
//
// It is a least fix-point: at first nothing conditional holds, and a condition is made true once it
// can be fetched by what holds already. So conditions that need each other stay false, and the
// order of the work does not matter.
type solution struct {
	g *graph
	// reach has, for each node, the nodes of its family that a plan can move to, the node itself
	// included.
	reach []bitset
	// met reports, for each requirement, whether its selection can be fetched.
	met []bool
	// without caches [solution.reachWithout].
	without map[withoutKey]bitset
	// slotMet caches whether the selection of a slot can be fetched from a node.
	slotMet map[[2]int]bool
	// abstract caches, during one [solution.fetchable], whether a field can be fetched from an
	// abstract node. Without it, taking types apart on every level would look at each combination
	// of objects.
	abstract map[abstractField]bool
}

type abstractField struct {
	node  nodeID
	field *selected
}

// pendingJump is a move from a node that has not been possible so far, or not to all of its
// targets.
type pendingJump struct {
	node nodeID
	jump *jump
}

// solve computes the fix-point: it tries all moves and requirements again until none of them
// changes anything. What is settled is not tried again. The solution is not complete if the context
// ends.
func (g *graph) solve(ctx context.Context) *solution {
	s := &solution{g: g, reach: make([]bitset, len(g.nodes)), met: make([]bool, len(g.requires)), without: map[withoutKey]bitset{}, slotMet: map[[2]int]bool{}, abstract: map[abstractField]bool{}}
	for i := range g.requires {
		g.requires[i].resumable = s.resumable(g.requires[i].from)
	}
	words := 0
	for i := range g.families {
		words += g.families[i].words * len(g.families[i].nodes)
	}
	sets := newBitset(words) // of which each node has a part
	var jumps []pendingJump
	for id := range g.nodes {
		n := &g.nodes[id]
		f := &g.families[n.family]
		s.reach[id], sets = sets[:f.words:f.words], sets[f.words:]
		s.reach[id].set(n.local)
		for i := range f.jumps {
			jumps = append(jumps, pendingJump{nodeID(id), &f.jumps[i]})
		}
	}
	requires := make([]int, len(g.requires))
	for i := range requires {
		requires[i] = i
	}
	for changed := true; changed && ctx.Err() == nil; {
		changed = false
		clear(s.without)
		jumps = retain(jumps, func(p pendingJump) bool { return !s.tryJump(p, &changed) })
		requires = retain(requires, func(i int) bool {
			r := &g.requires[i]
			if !s.fetchable(r.from, r.sel) || !(r.resumable || s.resolves(r.from, r.sel, true)) {
				return true
			}
			s.met[i], changed = true, true
			return false
		})
	}
	return s
}

// fork returns the same solution with caches of its own, for another goroutine. Both must only be
// read from then on.
func (s *solution) fork() *solution {
	f := *s
	f.without, f.slotMet, f.abstract = maps.Clone(s.without), maps.Clone(s.slotMet), map[abstractField]bool{}
	return &f
}

// retain keeps the elements that pass, in place.
func retain[T any](list []T, pass func(T) bool) []T {
	out := list[:0]
	for _, e := range list {
		if pass(e) {
			out = append(out, e)
		}
	}
	return out
}

// tryJump makes a move if it is possible, and then sets changed. It reports whether the move is
// settled: all its targets are reached.
func (s *solution) tryJump(p pendingJump, changed *bool) bool {
	reach := s.reach[p.node]
	if reach.contains(p.jump.targets) {
		return true
	}
	if !reach.meets(p.jump.from) {
		return false
	}
	if given, known := p.jump.isGiven(reach); known && !given || !known && !s.fetchable(p.node, p.jump.sel) {
		return false
	}
	f := s.g.nodes[p.node].family
	family := &s.g.families[f]
	if !p.jump.nested && family.rivals == nil {
		reach.or(p.jump.targets)
		*changed = true
		return true
	}
	at := tails{{f, reach}}
	p.jump.targets.each(func(i int) bool {
		if reach.has(i) || family.excluded(i, reach) {
			return true
		}
		if !p.jump.nested || s.fetch(at, p.jump.sel, s.exclude(nil, s.subgraphOf(f, i))) {
			reach.set(i)
			*changed = true
		}
		return true
	})
	return reach.contains(p.jump.targets)
}

func (s *solution) subgraphOf(family, local int) int {
	return s.g.nodes[s.g.families[family].nodes[local]].sub
}

// fetchable reports whether a selection can be fetched by a plan that stands at a node.
func (s *solution) fetchable(from nodeID, sel selection) bool {
	clear(s.abstract)
	return s.fetch(tails{{s.g.nodes[from].family, s.reach[from]}}, sel, nil)
}

// resumable reports whether a plan that left a node to fetch what a @requires needs can come back:
// the subgraph of the node resolves all fields of some @key itself.
func (s *solution) resumable(id nodeID) bool {
	n := &s.g.nodes[id]
	for _, k := range s.g.subs[n.sub].Type(n.typ).Keys {
		if k.Fields != nil && s.resolves(n.base, s.g.compile(k.Fields.Selections), false) {
			return true
		}
	}
	return false
}

// resolves reports whether the subgraph of a node resolves a selection itself. With free, only
// fields without a @requires of their own count.
func (s *solution) resolves(id nodeID, sel selection, free bool) bool {
	n := &s.g.nodes[id]
	for i := range sel {
		f := &sel[i]
		switch e := n.edge(f.name); {
		case n.abstract:
			for _, c := range n.casts {
				if (f.on == noType || s.g.is(c.name, f.on)) && !s.resolves(c.target, sel[i:i+1], free) {
					return false
				}
			}
		case f.on != noType:
			if s.g.is(n.name, f.on) && !s.resolves(id, f.sub, free) {
				return false
			}
		case e == nil || (free && e.requires >= 0) || (e.target != none && !s.resolves(e.target, f.sub, free)):
			return false
		}
	}
	return true
}

// tails is a set of nodes, one bitset for each family.
type tails []familySet

type familySet struct {
	family int
	nodes  bitset
}

// stand adds a node and all that can be reached from it under an exclusion to a set.
func (s *solution) stand(t *tails, id nodeID, x exclusion) {
	f := s.g.nodes[id].family
	reach := s.reach[id]
	if x != nil {
		reach = s.reachWithout(id, x)
	}
	for _, e := range *t {
		if e.family == f {
			e.nodes.or(reach)
			return
		}
	}
	set := newBitset(s.g.families[f].words)
	set.or(reach)
	*t = append(*t, familySet{f, set})
}

// len returns the number of nodes.
func (t tails) len() int {
	n := 0
	for _, e := range t {
		n += e.nodes.len()
	}
	return n
}

// each visits the nodes of a set until visit returns false. It reports whether it came to the end.
func (s *solution) each(t tails, visit func(id nodeID, n *node) bool) bool {
	for _, e := range t {
		nodes := s.g.families[e.family].nodes
		if !e.nodes.each(func(i int) bool { return visit(nodes[i], &s.g.nodes[nodes[i]]) }) {
			return false
		}
	}
	return true
}

// fetch reports whether each field of a selection can be fetched from a set of nodes under an
// exclusion. Abstract types are taken apart into their object types where the field cannot be
// fetched from them as a whole.
func (s *solution) fetch(at tails, sel selection, x exclusion) bool {
	for i := range sel {
		ok := false
		if x != nil && s.fetchInPlace(at, &sel[i]) {
			continue
		}
		if sel[i].on != noType {
			ok = s.fetchFragment(at, &sel[i], x)
		} else {
			ok = s.fetchField(at, &sel[i], true, x)
		}
		if !ok {
			return false
		}
	}
	return true
}

// fetchInPlace reports whether one of the nodes gives all of a field without a move, which no
// exclusion forbids. It spares the search for ways with exclusions, whose number grows with a power
// of the number of subgraphs.
func (s *solution) fetchInPlace(at tails, f *selected) bool {
	return !s.each(at, func(_ nodeID, n *node) bool { return !s.hasInPlace(n, f) })
}

// hasInPlace reports whether the subgraph of an object node gives all of a field by itself. It is
// false for fragments and abstract nodes, which the search has to look at.
func (s *solution) hasInPlace(n *node, f *selected) bool {
	if f.on != noType || n.abstract {
		return false
	}
	e := n.edge(f.name)
	if e == nil || !s.usable(e) {
		return false
	}
	for i := range f.sub {
		if e.target == none || !s.hasInPlace(&s.g.nodes[e.target], &f.sub[i]) {
			return false
		}
	}
	return true
}

// fetchField is fetch for one field. With explode, abstract nodes may be taken apart if the field
// cannot be fetched otherwise; it is false for their object types.
func (s *solution) fetchField(at tails, f *selected, explode bool, x exclusion) bool {
	var next tails
	found := false
	leaf := len(f.sub) == 0
	s.each(at, func(_ nodeID, n *node) bool {
		e := n.edge(f.name)
		if e == nil || !s.usable(e) {
			return true
		}
		found = true
		if !leaf && e.target != none {
			s.stand(&next, e.target, x)
		}
		return !leaf // one provider of a leaf is enough
	})
	if found && (leaf || s.fetch(next, f.sub, x)) {
		return true
	}
	if !explode {
		return false
	}
	return !s.each(at, func(id nodeID, n *node) bool { return !n.abstract || !s.fetchAbstract(id, n, f, x) })
}

// fetchAbstract reports whether a field can be fetched from an abstract node as a whole, or object
// by object.
func (s *solution) fetchAbstract(id nodeID, n *node, f *selected, x exclusion) bool {
	key := abstractField{id, f}
	if ok, known := s.abstract[key]; known && x == nil {
		return ok
	}
	ok := s.fetchFromInterface(n, f, x) || s.fetchFromEach(n, f, x)
	if x == nil {
		s.abstract[key] = ok
	}
	return ok
}

// fetchFromInterface reports whether a field of an interface can be fetched without asking for the
// object: each object type resolves it in that subgraph. Override labels are disregarded here, as
// in the reference.
func (s *solution) fetchFromInterface(n *node, f *selected, x exclusion) bool {
	field := n.typ.Field(s.g.names[f.name])
	if field == nil {
		return false
	}
	for _, c := range n.casts {
		if e := s.g.nodes[c.target].edge(f.name); e == nil || e.requires >= 0 || e.slots > 0 {
			return false
		}
	}
	target := s.g.target(s.g.subs[n.sub], n.sub, field)
	if len(f.sub) == 0 || target == none {
		return true
	}
	var next tails
	s.stand(&next, target, x)
	return s.fetch(next, f.sub, x)
}

// fetchFromEach reports whether a field can be fetched from each object type of an abstract node.
func (s *solution) fetchFromEach(n *node, f *selected, x exclusion) bool {
	for _, c := range n.casts {
		var at tails
		s.stand(&at, c.target, x)
		if !s.fetchField(at, f, false, x) {
			return false
		}
	}
	return len(n.casts) > 0
}

// fetchFragment is fetch for an inline fragment. If no object of its type can appear there, there
// is nothing to fetch and it succeeds.
func (s *solution) fetchFragment(at tails, f *selected, x exclusion) bool {
	g := s.g
	byObject := map[symbol]*tails{}
	add := func(name symbol, id nodeID) {
		if byObject[name] == nil {
			byObject[name] = &tails{}
		}
		s.stand(byObject[name], id, x)
	}
	s.each(at, func(id nodeID, n *node) bool {
		if !n.abstract {
			if g.is(n.name, f.on) {
				add(n.name, id)
			}
			return true
		}
		for _, c := range n.casts {
			if n.name == f.on || g.is(c.name, f.on) {
				add(c.name, c.target)
			}
		}
		return true
	})
	for _, set := range byObject {
		if !s.fetch(*set, f.sub, x) {
			return false
		}
	}
	return true
}

// usable reports whether an edge can be taken inside a condition: its own condition holds, and it
// depends neither on ancestors, which a condition does not know, nor on an override label. While a
// field is migrated with a label, @apollo/composition 2.14.4 fetches no condition through it,
// whatever the value of the label.
func (s *solution) usable(e *edge) bool {
	return e.slots == 0 && e.label < 0 && (e.requires < 0 || s.met[e.requires])
}

// slotFetchable reports whether the value of a contextual argument can be fetched from a node of
// the type that sets the context.
func (s *solution) slotFetchable(slot int, from nodeID) bool {
	key := [2]int{slot, int(from)}
	ok, known := s.slotMet[key]
	if !known {
		ok = s.fetchable(from, s.g.slots[slot].sel)
		s.slotMet[key] = ok
	}
	return ok
}
