package satisfy

import (
	"encoding/binary"
	"slices"
)

// closure is the set of tails that moves lead to from some tails. States share it.
type closure struct {
	tails []tail
	id    int
}

// seenClosure is a state whose tails are a closure.
type seenClosure struct{ typ, labels, closure int }

// reachClasses number the sets of nodes that moves lead to, so that nodes that lead to the same
// ones have the same number. A number is found on first use.
type reachClasses struct {
	ofNode map[nodeID]int32
	index  map[string]int32
}

// manyNodes is the number of nodes from which closures are shared. An entity in thousands of
// subgraphs would otherwise be written out for every field that leads to it.
const manyNodes = 64

func (w *walk) reachesMany(id nodeID) bool {
	return w.g.families[w.g.nodes[id].family].words > manyNodes/64 && w.sol.reach[id].len() > manyNodes
}

// class returns the number of the set of nodes that can be reached from a node.
func (w *walk) class(id nodeID) int32 {
	c := &w.classes
	if n, ok := c.ofNode[id]; ok {
		return n
	}
	if c.ofNode == nil {
		c.ofNode, c.index = map[nodeID]int32{}, map[string]int32{}
	}
	key := binary.AppendVarint(nil, int64(w.g.nodes[id].family))
	for _, word := range w.sol.reach[id] {
		key = binary.LittleEndian.AppendUint64(key, word)
	}
	n, ok := c.index[string(key)]
	if !ok {
		n = int32(len(c.index))
		c.index[string(key)] = n
	}
	c.ofNode[id] = n
	return n
}

// closed returns all tails that can be reached from raw without going over a field, sorted. If they
// are many they are shared, and have a number greater than 0.
func (w *walk) closed(raw []tail) ([]tail, int) {
	if !slices.ContainsFunc(raw, func(t tail) bool { return w.reachesMany(t.node) }) {
		return w.closeTails(raw), 0
	}
	starts := make([]tail, len(raw)) // a class in the place of the node
	for i, t := range raw {
		starts[i] = tail{nodeID(w.class(t.node)), t.setting}
	}
	slices.SortFunc(starts, compareTails)
	var key []byte
	for _, t := range slices.Compact(starts) {
		key = binary.AppendVarint(binary.AppendVarint(key, int64(t.node)), int64(t.setting))
	}
	if c, ok := w.closures[string(key)]; ok {
		return c.tails, c.id
	}
	c := closure{w.closeTails(raw), len(w.closures) + 1}
	w.closures[string(key)] = c
	w.work += tailCost * len(c.tails)
	return c.tails, c.id
}

// closeTails is [walk.closed] without sharing.
func (w *walk) closeTails(raw []tail) []tail {
	type group struct {
		tails   tails
		setting int32
	}
	var groups []group
	for _, t := range raw {
		i := slices.IndexFunc(groups, func(g group) bool { return g.setting == t.setting })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{setting: t.setting})
		}
		w.sol.stand(&groups[i].tails, t.node, nil)
	}
	size := 0
	for _, g := range groups {
		size += g.tails.len()
	}
	out := make([]tail, 0, size)
	for _, g := range groups {
		w.sol.each(g.tails, func(id nodeID, _ *node) bool {
			out = append(out, tail{id, g.setting})
			return true
		})
	}
	slices.SortFunc(out, compareTails)
	return out
}
