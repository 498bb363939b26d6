package fieldset_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve/fieldset"
)

// TestIndex compares the answers of an index with a look at each field set, on random lists of
// field sets of a few fields, some of which select nothing but __typename.
func TestIndex(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	set := func() *subgraph.FieldSet {
		var names []string
		for range random.IntN(4) {
			names = append(names, string(rune('a'+random.IntN(6))))
		}
		if len(names) == 0 {
			return &subgraph.FieldSet{}
		}
		return parsed(t, strings.Join(names, " "))
	}
	for range 500 {
		var sets []*subgraph.FieldSet
		for range random.IntN(8) {
			sets = append(sets, set())
		}
		x, asked := fieldset.NewIndex(sets), fieldset.Paths(set())
		for name, tc := range map[string]struct {
			got  int
			fits func(paths []string) bool
		}{
			"Same":   {x.Same(asked), func(paths []string) bool { return slices.Equal(paths, asked) }},
			"Within": {x.Within(asked), func(paths []string) bool { return fieldset.Subset(paths, asked) }},
			"Around": {x.Around(asked), func(paths []string) bool { return fieldset.Subset(asked, paths) }},
		} {
			want := slices.IndexFunc(sets, func(s *subgraph.FieldSet) bool { return tc.fits(fieldset.Paths(s)) })
			if tc.got != want {
				t.Fatalf("%s of %v is %d, not %d", name, asked, tc.got, want)
			}
		}
	}
}
