package subgraph

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// TestNewest builds subgraphs for a graph that is composed with federation v2.9.
func TestNewest(t *testing.T) {
	const federation, query = "https://specs.apollo.dev/federation/", "\ntype Query { a: Int }"
	for links, want := range map[string]string{
		`@link(url: "` + federation + `v2.9")`:                                                     "",
		`@link(url: "` + federation + `v2.10")`:                                                    "federation v2.10 is newer than v2.9, with which this graph is composed",
		`@link(url: "` + federation + `v2.99")`:                                                    "federation v2.99 is not known",
		`@link(url: "` + federation + `v2.3") @link(url: "https://specs.apollo.dev/cost/v0.1")`:    "",
		`@link(url: "` + federation + `v2.3") @link(url: "https://specs.apollo.dev/connect/v0.1")`: "connect v0.1 needs federation v2.10, but this graph is composed with federation v2.9",
	} {
		sources := []sdl.Source{{Name: "a", Text: "extend schema " + links + query}}
		_, errs := Build(t.Context(), sources, Options{Edition: spec.Edition214, Newest: Version{Major: 2, Minor: 9}})
		switch {
		case want == "" && len(errs) > 0:
			t.Errorf("%s: %v", links, errs)
		case want != "" && (len(errs) != 1 || errs[0].Code != codes.UnknownFederationLinkVersion || errs[0].Message != want || !strings.HasPrefix(errs[0].Fix, "L")):
			t.Errorf("%s: %v, want %q", links, errs, want)
		}
	}
}
