package rollout

import (
	"slices"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// TestPhaseReasons: nothing is called new or old that has no other version.
func TestPhaseReasons(t *testing.T) {
	source := func(name, url, fields string) sdl.Source {
		return sdl.Source{Name: name, URL: url, Text: rollouttest.Link + "type Query { " + fields + " }"}
	}
	a, b := source("a", "http://a", "a: Int"), source("b", "http://b", "b: Int")
	moved, both := source("a", "http://a-v2", "a: Int"), source("a", "http://a-v2", "a: Int more: Int")
	for name, tc := range map[string]struct {
		before, after []sdl.Source
		want          []string
	}{
		"the first publish": {nil, []sdl.Source{a, b}, []string{
			"Start the code of a, b behind their routing URLs, which get no traffic yet.",
			"Register the schema of a, b.",
		}},
		"only a URL changes": {[]sdl.Source{a, b}, []sdl.Source{moved, b}, []string{
			"Start the code of a behind its new routing URL, which gets no traffic yet.",
			"Register the new routing URL of a.",
			"Retire the code of a behind the old routing URL, which gets no traffic any more.",
		}},
		"a URL and a schema change": {[]sdl.Source{a, b}, []sdl.Source{both, b}, []string{
			"Start the new code of a behind its routing URL, which gets no traffic yet.",
			"Register the new schema of a.",
			"Retire the old code of a, which gets no traffic any more.",
		}},
		"a subgraph goes": {[]sdl.Source{a, b}, []sdl.Source{a}, []string{
			"Remove b from the variant.",
			"Retire the code of b, which gets no traffic any more.",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Make(t.Context(), Input{Before: tc.before, After: tc.after})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, ph := range p.Phases {
				got = append(got, ph.Why)
			}
			if !slices.Equal(got, tc.want) {
				t.Errorf("got %q", got)
			}
		})
	}
}
