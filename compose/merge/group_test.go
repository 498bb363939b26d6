package merge

import (
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// However long the lists, groups come in order of first appearance.
func TestGroupByName(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		names := rapid.SliceOfN(rapid.SliceOfNDistinct(rapid.StringMatching(`[a-f][a-f]?`), 0, 30, rapid.ID[string]), 0, 6).Draw(t, "lists")
		var scratch grouper[string]
		groups := scratch.byName(len(names), func(i int) []string { return names[i] }, func(s string) string { return s })

		var order []string
		of := map[string][]int{}
		for i, list := range names {
			for _, n := range list {
				if !slices.Contains(order, n) {
					order = append(order, n)
				}
				if !slices.Contains(of[n], i) {
					of[n] = append(of[n], i)
				}
			}
		}
		if len(groups) != len(order) {
			t.Fatalf("%d groups, want %d", len(groups), len(order))
		}
		for g := range groups {
			var srcs []int
			for _, m := range groups[g].members {
				srcs = append(srcs, m.src)
			}
			if groups[g].name != order[g] || !slices.Equal(srcs, of[order[g]]) {
				t.Errorf("group %d is %s of %v, want %s of %v", g, groups[g].name, srcs, order[g], of[order[g]])
			}
		}
	})
}
