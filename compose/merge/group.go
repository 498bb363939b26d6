package merge

// group is one name and the members that carry it, in source order.
type group[T any] struct {
	name    string
	members []member[T]
}

// member is one node and the index of the source list it stands in.
type member[T any] struct {
	src  int
	node T
}

// mapFrom is the number of nodes from which on names are found through a map.
const mapFrom = 24

// ownMapFrom is the number of nodes from which on that map is not used again.
const ownMapFrom = 512

// grouper is scratch space of [groupByName], used again from call to call.
type grouper struct {
	counts, of []int
	index      map[string]int
}

// groupByName collects the nodes of n lists by name, in order of first
// appearance. A name that stands twice in one list counts once there.
func groupByName[T any](scratch *grouper, n int, list func(i int) []T, name func(T) string) []group[T] {
	total, longest := 0, 0
	for i := range n {
		total += len(list(i))
		longest = max(longest, len(list(i)))
	}
	slab := make([]member[T], total)
	groups := make([]group[T], 0, longest)
	var index map[string]int
	switch {
	case total > ownMapFrom: // a map that grew stays large, and clearing it is then dear
		index = make(map[string]int, longest)
	case total > mapFrom:
		if scratch.index == nil {
			scratch.index = map[string]int{}
		}
		index = scratch.index
		clear(index)
	}
	find := func(s string) int {
		if index != nil {
			if g, ok := index[s]; ok {
				return g
			}
			return -1
		}
		for g := range groups {
			if groups[g].name == s {
				return g
			}
		}
		return -1
	}
	// The first pass counts the members of each group in the length of a slice
	// of the slab, the second one fills them: one allocation for all groups.
	counts, of := scratch.counts[:0], scratch.of[:0]
	for i := range n {
		for _, node := range list(i) {
			s := name(node)
			g := find(s)
			if g < 0 {
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
	scratch.counts, scratch.of = counts, of
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
			if l := len(g.members); l > 0 && g.members[l-1].src == i {
				continue
			}
			g.members = append(g.members, member[T]{src: i, node: node})
		}
	}
	return groups
}
