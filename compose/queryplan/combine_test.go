package queryplan

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestCombinationOrder has the orders that were observed in the reference.
func TestCombinationOrder(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   string
	}{
		{[]int{2, 2}, "00 11 01 10"},
		{[]int{3, 2}, "00 11 20 01 10 21"},
		{[]int{3, 3}, "00 11 22 01 10 20 02 12 21"},
		{[]int{2, 2, 2}, "000 111 001 110 010 100 011 101"},
	} {
		var have []string
		for taken := range combinations(c.counts) {
			have = append(have, strings.Trim(strings.ReplaceAll(fmt.Sprint(taken), " ", ""), "[]"))
		}
		if got := strings.Join(have, " "); got != c.want {
			t.Errorf("%v: %s, want %s", c.counts, got, c.want)
		}
	}
}

// TestCombinationsAreComplete proves that every combination comes once.
func TestCombinationsAreComplete(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		counts := rapid.SliceOfN(rapid.IntRange(1, 4), 1, 5).Draw(t, "counts")
		all := 1
		for _, n := range counts {
			all *= n
		}
		seen, n := map[string]bool{}, 0
		for taken := range combinations(counts) {
			n++
			seen[fmt.Sprint(taken)] = true
			for i, o := range taken {
				if o < 0 || o >= counts[i] {
					t.Fatalf("%v is no combination of %v", taken, counts)
				}
			}
		}
		if len(seen) != all || n != all {
			t.Fatalf("%v has %d combinations, %d came, %d of them different", counts, all, n, len(seen))
		}
	})
}

// TestBound takes options away as the reference does: 14 branches of two keep 8192 combinations.
func TestBound(t *testing.T) {
	branches := func(n, options int) []branch {
		out := make([]branch, n)
		for i := range out {
			out[i].options = make([]option, options)
			for j := range out[i].options {
				out[i].options[j] = option{{length: i}}
			}
		}
		return out
	}
	for _, c := range []struct{ branches, options, combinations, single int }{{14, 2, 8192, 1}, {13, 2, 8192, 0}, {8, 3, 6561, 0}, {12, 3, 9216, 0}} {
		var single []option
		list := branches(c.branches, c.options)
		bound(&single, &list)
		n := 1
		for _, b := range list {
			n *= len(b.options)
		}
		if n != c.combinations || len(single) != c.single {
			t.Errorf("%d branches of %d options: %d combinations, %d with one option", c.branches, c.options, n, len(single))
		}
	}
}
