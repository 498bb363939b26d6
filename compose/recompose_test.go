package compose_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// TestRecompose composes again what a supergraph says of its subgraphs: that is one way for a
// router to see them, and it has to be a graph.
func TestRecompose(t *testing.T) {
	for _, r := range referencetest.Cases(t) {
		got := compose.Compose(t.Context(), r.Sources, compose.Options{Edition: spec.Edition214})
		if got.Graph == nil {
			continue
		}
		if again := compose.Compose(t.Context(), got.Graph.Subgraphs(), compose.Options{Edition: spec.Edition214}); again.Graph == nil {
			t.Errorf("%s: %v", r.Name, again.Errors)
		}
	}
}

// Composed again, the sources of a supergraph have its API schema. Cases that the reference does
// not compose are left out: some fail because it cannot read its own supergraph.
func TestRecomposedAPI(t *testing.T) {
	for _, r := range referencetest.Cases(t) {
		got := compose.Compose(t.Context(), r.Sources, compose.Options{Edition: spec.Edition214})
		if got.Graph == nil || !r.Composes {
			continue
		}
		again := compose.Compose(t.Context(), got.Graph.Sources(), compose.Options{Edition: spec.Edition214})
		if again.Graph == nil {
			t.Errorf("%s: %v", r.Name, again.Errors)
			continue
		}
		if diff := cmp.Diff(plainAPI(got.Graph), plainAPI(again.Graph)); diff != "" {
			t.Errorf("%s: (-composed +composed again):\n%s", r.Name, diff)
		}
	}
}

// plainAPI returns the lines of the API schema without descriptions, sorted.
func plainAPI(g *supergraph.Graph) []string {
	api := g.API()
	api.Directives, api.Description = nil, nil
	undescribe := func(args []*sdl.Argument) {
		for _, a := range args {
			a.Description = nil
		}
	}
	for _, d := range api.DirectiveDefs {
		d.Description = nil
		undescribe(d.Args)
	}
	for _, t := range api.Types {
		t.Description = nil
		for _, f := range t.Fields {
			f.Description = nil
			undescribe(f.Args)
		}
		for _, v := range t.Values {
			v.Description = nil
		}
	}
	lines := strings.Split(sdl.Print(api), "\n")
	slices.Sort(lines)
	return lines
}
