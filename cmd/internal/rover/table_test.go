package rover

import (
	"slices"
	"strings"
	"testing"
)

// TestFirstWords: a line is looked up in the table only if its first word is in the list, so the
// list has those of the table and the short one that Rover takes for another.
func TestFirstWords(t *testing.T) {
	want := []string{"pq"}
	for _, c := range table() {
		word, _, _ := strings.Cut(c.Path, " ")
		want = append(want, word)
	}
	slices.Sort(want)
	if have := slices.Sorted(slices.Values(firstWords)); !slices.Equal(have, slices.Compact(want)) {
		t.Errorf("firstWords are %q, the table has %q", have, slices.Compact(want))
	}
}
