package merge

import "slices"

// group is one name and the nodes of that name, in the order of the lists.
type group[T any] struct {
	name    string
	members []member[T]
}

// member is one node and the index of the list that has it.
type member[T any] struct {
	src  int
	node T
}

const (
	// mapFrom is the number of nodes above which names are looked up in a map.
	mapFrom = 24
	// ownMapFrom is the number of nodes above which a call makes a map of its own. A map keeps the
	// memory of the largest call, and clearing it for each later call would be slow.
	ownMapFrom = 512
)

// grouper groups nodes of one kind. Its memory is used again from call to call.
type grouper[T any] struct {
	counts, of []int
	index      map[string]int
	groups     []group[T]
	members    []member[T]
}

// byName collects the nodes of n lists by name, in order of first appearance. The names of a list
// differ. The result is valid until the next call.
func (scratch *grouper[T]) byName(n int, list func(i int) []T, name func(T) string) []group[T] {
	total, longest := 0, 0
	for i := range n {
		total += len(list(i))
		longest = max(longest, len(list(i)))
	}
	scratch.members = slices.Grow(scratch.members[:0], total)
	slab := scratch.members[:total]
	groups := scratch.groups[:0]
	var index map[string]int
	switch {
	case n == 1: // nothing is looked up
	case total > ownMapFrom:
		index = make(map[string]int, longest)
	case total > mapFrom:
		if scratch.index == nil {
			scratch.index = map[string]int{}
		}
		index = scratch.index
		clear(index)
	}
	// find returns the group of a name among the first ones, -1 without one. Mostly it is the one
	// behind the group that was found last: subgraphs tend to have names in the same order.
	next := 0
	find := func(s string, known int) int {
		if next < known && groups[next].name == s {
			return next
		}
		if index != nil {
			if g, ok := index[s]; ok {
				return g
			}
			return -1
		}
		for g := range known {
			if groups[g].name == s {
				return g
			}
		}
		return -1
	}
	// The first pass counts the members of each group, the second one puts them into parts of one
	// slab. All members need one allocation.
	counts, of := scratch.counts[:0], scratch.of[:0]
	for i := range n {
		known := len(groups)
		next = 0
		for _, node := range list(i) {
			s := name(node)
			g := find(s, known)
			if g >= 0 {
				next = g + 1
			} else {
				g = len(groups)
				groups = append(groups, group[T]{name: s})
				counts = append(counts, 0)
				if index != nil {
					index[s] = g
				}
			}
			counts[g]++
			of = append(of, g)
		}
	}
	scratch.counts, scratch.of, scratch.groups = counts, of, groups
	start := 0
	for g := range groups {
		groups[g].members = slab[start : start : start+counts[g]]
		start += counts[g]
	}
	k := 0
	for i := range n {
		for _, node := range list(i) {
			g := &groups[of[k]]
			k++
			g.members = append(g.members, member[T]{src: i, node: node})
		}
	}
	return groups
}
