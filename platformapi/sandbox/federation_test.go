package sandbox

import (
	"errors"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/spec"
)

const federationDoc = `query($graph: ID!, $variant: String!) { graph(id: $graph) { variant(name: $variant) { federationVersion
  latestApprovedLaunch { build { input { ... on CompositionBuildInput { version } } result { ... on BuildSuccess { coreSchema { coreDocument } } } } } } } }`

// TestFederationVersion: each variant is composed with its own federation version, and tells it;
// one without has that of the server, and another seed changes it from the next launch on.
func TestFederationVersion(t *testing.T) {
	h := newHarness(t, Options{Composer: localComposer{}})
	subgraphs := []SeedSubgraph{{Name: "a", URL: "http://a", SDL: "type Query { a: Int }"}}
	variants := map[string]string{"newest": "", "two": "2", "js": "=2.14.4", "old": "=2.9.3"}
	graph := Graph{ID: h.graph}
	for name, word := range variants {
		graph.Variants = append(graph.Variants, Variant{Name: name, FederationVersion: word, Subgraphs: subgraphs})
	}
	h.seed(Seed{Graphs: []Graph{graph}})
	for name, want := range map[string]string{"newest": "2.15.0", "two": "2.15.0", "js": "2.14.0", "old": "2.9.0"} {
		got := h.get("graph.variant", federationDoc, map[string]any{"graph": h.graph, "variant": name})
		if dig(t, got, "federationVersion") != want || dig(t, got, "latestApprovedLaunch.build.input.version") != want {
			t.Errorf("%s: %v, want %s", name, got, want)
		}
		inline := strings.HasPrefix(dig(t, got, "latestApprovedLaunch.build.result.coreSchema.coreDocument").(string), "schema @link")
		if inline != strings.HasPrefix(want, "2.15") {
			t.Errorf("%s is not composed by the edition of %s", name, want)
		}
	}
	graph.Variants = []Variant{{Name: "newest", FederationVersion: "2.10", Subgraphs: subgraphs}}
	h.seed(Seed{Graphs: []Graph{graph}})
	if got := h.get("graph.variant", federationDoc, map[string]any{"graph": h.graph, "variant": "newest"}); dig(t, got, "federationVersion") != "2.10.0" {
		t.Errorf("seeded again: %v", got)
	}
	err := h.s.Seed(t.Context(), Seed{Graphs: []Graph{{ID: h.graph, Variants: []Variant{{Name: "odd", FederationVersion: "3"}}}}})
	if !errors.Is(err, ErrSeed) || !strings.Contains(err.Error(), "use 2") {
		t.Error(err)
	}
	all := newHarness(t, Options{Composer: localComposer{}, Federation: spec.Choice{Edition: spec.Edition214}})
	all.seed(Seed{Graphs: []Graph{{ID: all.graph, Variants: []Variant{{Name: "v", Subgraphs: subgraphs}}}}})
	if got := all.get("graph.variant", federationDoc, map[string]any{"graph": all.graph, "variant": "v"}); dig(t, got, "federationVersion") != "2.14.0" {
		t.Errorf("the version of the server: %v", got)
	}
}
