package satisfy

import "slices"

// exclusion is the set of subgraphs that a condition must do without, in ascending order: the
// reference fetches the condition of a move into a subgraph without that very subgraph, even from
// another type of it. It matters only for keys with nested fields. nil excludes nothing.
type exclusion []int

// maxExclusion bounds how deep exclusions nest: a key inside the condition of a key inside … of
// another. Nothing more is excluded beyond it.
const maxExclusion = 4

// maxWithout bounds how many combinations of a node and an exclusion are computed before exclusions
// nest no deeper. Graphs of a hundred subgraphs with nested keys of fields that no subgraph has
// together would make hundreds of millions.
const maxWithout = 1 << 15

// exclude returns the exclusion with a subgraph added, or the same one at the bounds above.
func (s *solution) exclude(x exclusion, sub int) exclusion {
	if len(x) >= maxExclusion || len(x) > 0 && len(s.without) >= maxWithout {
		return x
	}
	out := append(slices.Clone(x), sub)
	slices.Sort(out)
	return out
}

// withoutKey is a node and an exclusion as the key of a map; unused places are -1.
type withoutKey struct {
	node nodeID
	subs [maxExclusion]int
}

// reachWithout returns the nodes of its family that can be reached from a node without a move into
// one of the excluded subgraphs. The result is cached and must not be changed. Conditions that need
// each other stay false: the set in progress answers a question about itself.
func (s *solution) reachWithout(id nodeID, x exclusion) bitset {
	key := withoutKey{node: id, subs: [maxExclusion]int{-1, -1, -1, -1}}
	copy(key.subs[:], x)
	if known, ok := s.without[key]; ok {
		return known
	}
	n := &s.g.nodes[id]
	f := &s.g.families[n.family]
	reach := newBitset(f.words)
	reach.set(n.local)
	s.without[key] = reach // also ends the recursion
	for changed := true; changed; {
		changed = false
		for i := range f.jumps {
			j := &f.jumps[i]
			if reach.contains(j.targets) || !reach.meets(j.from) {
				continue
			}
			at := tails{{n.family, reach}}
			if !j.nested && !s.fetch(at, j.sel, x) {
				continue
			}
			j.targets.each(func(k int) bool {
				sub := s.subgraphOf(n.family, k)
				if reach.has(k) || f.excluded(k, reach) || slices.Contains(x, sub) || (j.nested && !s.fetch(at, j.sel, s.exclude(x, sub))) {
					return true
				}
				reach.set(k)
				changed = true
				return true
			})
		}
	}
	return reach
}
