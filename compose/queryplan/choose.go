package queryplan

import (
	"slices"
	"sort"
)

// maxCombinations is the number of combinations of options that are compared at most, as in router
// 2.
const maxCombinations = 10_000

// choice is what came out of comparing combinations.
type choice struct {
	groups       *groups
	combinations int
	bounded      bool
	cost         float64
	// base are the leaves with one option, ways the options that were chosen for the others.
	base, ways []option
}

// choose builds the groups of the cheapest combination of options.
func (t *traversal) choose() choice {
	if t.s.w.profile.choosesByField() {
		return t.chooseFields()
	}
	return t.chooseAmong(t.branches)
}

// chooseAmong builds the groups of the cheapest combination of the options of branches. Those with
// one option are the base of all; the others are added to it one by one, those with the most
// options first. The first of several combinations of equal cost wins.
func (t *traversal) chooseAmong(branches []branch) choice {
	var single []option
	var several []branch
	for _, b := range branches {
		if len(b.options) == 1 {
			single = append(single, b.options[0])
		} else {
			several = append(several, b)
		}
	}
	profile := t.s.w.profile
	if !profile.inQueryOrder() {
		for _, b := range several {
			slices.SortStableFunc(b.options, func(a, b option) int { return a.jumps() - b.jumps() })
		}
		sort.SliceStable(several, func(a, b int) bool { return len(several[a].options) > len(several[b].options) })
	}
	out := choice{combinations: 1}
	out.bounded = bound(&single, &several)
	gs := newGroups(t.s, t.op)
	gs.start(t.start.at)
	if len(single) > 0 {
		gs.tree(single)
	}
	if len(several) > 0 {
		gs.spend()
	}
	out.base = single
	if len(several) > 0 {
		counts := make([]int, len(several))
		for i, b := range several {
			counts[i] = len(b.options)
			out.combinations *= counts[i]
		}
		var best []int
		gs.logging = true
		for combination := range profile.combinations(counts) {
			for i, o := range combination {
				gs.tree(several[i].options[o : o+1])
			}
			c := profile.judged(gs.arrange(false))
			gs.undo()
			if best == nil || c < out.cost {
				best, out.cost = append(best[:0], combination...), c
			}
		}
		gs.logging = false
		for i, o := range best {
			gs.tree(several[i].options[o : o+1])
			out.ways = append(out.ways, several[i].options[o])
		}
	}
	if len(several) == 0 && t.start.at != none {
		out.cost = profile.judged(gs.arrange(true))
	}
	out.groups = gs
	return out
}

// jumps returns how many subgraphs an option enters at most on one of its ways.
func (o option) jumps() int {
	n := 0
	for _, p := range o {
		n = max(n, p.jumps)
	}
	return n
}

// bound takes options away until there are at most [maxCombinations] combinations. The branch at
// the front loses its last option, and changes places with the last one that then has more.
func bound(single *[]option, several *[]branch) bool {
	list := *several
	product := func() int {
		n := 1
		for _, b := range list {
			if n *= len(b.options); n > maxCombinations {
				break
			}
		}
		return n
	}
	bounded := false
	for product() > maxCombinations {
		bounded = true
		list[0].options = list[0].options[:len(list[0].options)-1]
		j := 0
		for i := range list {
			if len(list[i].options) > len(list[0].options) {
				j = i
			}
		}
		list[0], list[j] = list[j], list[0]
	}
	if !bounded {
		return false
	}
	var more []branch
	for _, b := range list {
		if len(b.options) == 1 {
			*single = append(*single, b.options[0])
		} else {
			more = append(more, b)
		}
	}
	*several = more
	return true
}
