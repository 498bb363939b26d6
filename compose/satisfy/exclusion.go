package satisfy

import "slices"

// exclusion is the subgraphs that a condition must do without: the reference does not let the
// condition of a move into a subgraph be fetched from that very subgraph, not even from another
// type of it. It matters only for keys with nested fields. nil excludes nothing.
type exclusion []int

// maxExclusion bounds how deep exclusions nest: a key inside the condition of a key inside … of
// another. Beyond it nothing more is excluded.
const maxExclusion = 4

// maxWithout bounds how many combinations of a node and an exclusion are looked at before
// exclusions nest no deeper: graphs of a hundred subgraphs with nested keys of fields that no
// subgraph has together would make hundreds of millions.
const maxWithout = 1 << 15

// exclude adds a subgraph to an exclusion.
func (s *solution) exclude(x exclusion, sub int) exclusion {
	if len(x) >= maxExclusion || len(x) > 0 && len(s.without) >= maxWithout {
		return x
	}
	out := append(slices.Clone(x), sub)
	slices.Sort(out)
	return out
}

type withoutKey struct {
	node nodeID
	subs [maxExclusion]int
}

// reachWithout is what can be reached from a node without moving into one of the excluded
// subgraphs.
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
				if reach.has(k) || slices.Contains(x, sub) || (j.nested && !s.fetch(at, j.sel, s.exclude(x, sub))) {
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
