package merge

import (
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
)

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
	// mapFrom is the number of nodes above which names are looked up in a table.
	mapFrom = 24
	// keptTable is the size of the largest table that is kept for later calls.
	keptTable = 1 << 14
)

// nameTable finds the group of a name. It is hashed, and what an earlier call has put there counts
// as free, so that it need not be cleared.
type nameTable struct {
	seed  maphash.Seed
	slots []nameSlot
	call  uint32
}

type nameSlot struct{ call, hash, group uint32 }

// begin empties the table and makes room for so many names.
func (t *nameTable) begin(names int) {
	size := 1 << bits.Len(uint(2*names))
	if len(t.slots) < size || len(t.slots) > max(size, keptTable) || t.call == math.MaxUint32 {
		*t = nameTable{seed: maphash.MakeSeed(), slots: make([]nameSlot, size)}
	}
	t.call++
}

// slot returns the slot of a name, and whether the name has a group. is reports whether a group has
// the name.
func (t *nameTable) slot(name string, is func(group uint32) bool) (slot *nameSlot, known bool) {
	hash := uint32(maphash.String(t.seed, name))
	mask := uint32(len(t.slots) - 1)
	for i := hash & mask; ; i = (i + 1) & mask {
		s := &t.slots[i]
		if s.call != t.call {
			s.hash = hash
			return s, false
		}
		if s.hash == hash && is(s.group) {
			return s, true
		}
	}
}

// grouper groups nodes of one kind. Its memory is used again from call to call.
type grouper[T any] struct {
	counts, of []int
	table      nameTable
	groups     []group[T]
	members    []member[T]
}

// byName collects the nodes of n lists by name, in order of first appearance. The names of a list
// differ. The result is valid until the next call.
func (scratch *grouper[T]) byName(n int, list func(i int) []T, name func(T) string) []group[T] {
	total := 0
	for i := range n {
		total += len(list(i))
	}
	scratch.members = slices.Grow(scratch.members[:0], total)
	slab := scratch.members[:total]
	groups := scratch.groups[:0]
	table := n > 1 && total > mapFrom // of one list nothing is looked up
	if table {
		scratch.table.begin(total)
	}
	// groupOf returns the group of a name among the first ones, or a new one. Mostly it is the one
	// behind the group that was found last: subgraphs tend to have names in the same order.
	next := 0
	groupOf := func(s string, known int) int {
		if next < known && groups[next].name == s {
			return next
		}
		if table {
			slot, ok := scratch.table.slot(s, func(g uint32) bool { return groups[g].name == s })
			if ok {
				return int(slot.group)
			}
			slot.call, slot.group = scratch.table.call, uint32(len(groups))
		} else {
			for g := range known {
				if groups[g].name == s {
					return g
				}
			}
		}
		groups = append(groups, group[T]{name: s})
		return len(groups) - 1
	}
	// The first pass counts the members of each group, the second one puts them into parts of one
	// slab. All members need one allocation.
	counts, of := scratch.counts[:0], scratch.of[:0]
	for i := range n {
		known := len(groups)
		next = 0
		for _, node := range list(i) {
			g := groupOf(name(node), known)
			if g < known {
				next = g + 1
			}
			if g == len(counts) {
				counts = append(counts, 0)
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
