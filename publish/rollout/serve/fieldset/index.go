package fieldset

import (
	"cmp"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/subgraph"
)

// Index finds field sets of a list by their paths, without comparing with each of the list: a type
// can have as many keys as fields.
type Index struct {
	paths [][]string
	// same has the first place of each field set, by all its paths; having the places of the field
	// sets that have a path, and by of those of which it is the rarest path.
	same       map[string]int
	having, by map[string][]int
	// empty is the first place of a field set without paths, or -1.
	empty int
}

// NewIndex returns the index of a list of field sets. Places are those in the list.
func NewIndex(sets []*subgraph.FieldSet) *Index {
	x := &Index{paths: make([][]string, len(sets)), same: make(map[string]int), having: make(map[string][]int), by: make(map[string][]int), empty: -1}
	for i, set := range sets {
		paths := Paths(set)
		x.paths[i] = paths
		if all := strings.Join(paths, "\n"); !has(x.same, all) {
			x.same[all] = i
		}
		if len(paths) == 0 {
			x.empty = x.same[""]
			continue
		}
		for _, p := range paths {
			x.having[p] = append(x.having[p], i)
		}
	}
	for i, paths := range x.paths {
		if len(paths) > 0 {
			p := x.rarest(paths)
			x.by[p] = append(x.by[p], i)
		}
	}
	return x
}

// rarest returns the first of some paths that the fewest field sets have.
func (x *Index) rarest(paths []string) string {
	return slices.MinFunc(paths, func(a, b string) int { return cmp.Compare(len(x.having[a]), len(x.having[b])) })
}

func has(m map[string]int, key string) bool {
	_, ok := m[key]
	return ok
}

// Same returns the first place of a field set with exactly these sorted paths, or -1.
func (x *Index) Same(paths []string) int {
	if i, ok := x.same[strings.Join(paths, "\n")]; ok {
		return i
	}
	return -1
}

// Within returns the first place of a field set that asks for no other than these sorted paths, or
// -1.
func (x *Index) Within(paths []string) int {
	found := x.empty
	for _, p := range paths {
		for _, i := range x.by[p] {
			if found >= 0 && i >= found {
				break
			}
			if Subset(x.paths[i], paths) {
				found = i
				break
			}
		}
	}
	return found
}

// Around returns the first place of a field set that asks for all of these sorted paths, or -1.
func (x *Index) Around(paths []string) int {
	if len(paths) == 0 {
		return min(len(x.paths), 1) - 1
	}
	for _, i := range x.having[x.rarest(paths)] {
		if Subset(paths, x.paths[i]) {
			return i
		}
	}
	return -1
}
