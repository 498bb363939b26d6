package compose_test

import (
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
)

// TestRecompose composes again what a supergraph says of its subgraphs: that is one way for a
// router to see them, and it has to be a graph.
func TestRecompose(t *testing.T) {
	for _, r := range referencetest.Cases(t) {
		got := compose.Compose(t.Context(), r.Sources, compose.Options{})
		if got.Graph == nil {
			continue
		}
		if again := compose.Compose(t.Context(), got.Graph.Subgraphs(), compose.Options{}); again.Graph == nil {
			t.Errorf("%s: %v", r.Name, again.Errors)
		}
	}
}
