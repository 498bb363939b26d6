package publish

import (
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/registry"
)

// TestDiagnose: an error of the platform gets the file of the subgraph in which composition finds
// it, and one that is not found here keeps what the platform says.
func TestDiagnose(t *testing.T) {
	sources := []sdl.Source{
		{Name: "good", File: "good.graphql", Text: "type Query { a: Int }"},
		{Name: "reviews", File: "reviews.graphql", Text: "type Query { r: Review }\ntype Review { stars: Intt also: Other }"},
	}
	got := Diagnose(t.Context(), sources, spec.Choice{}, []registry.BuildError{
		{Code: "INVALID_GRAPHQL", Message: "[reviews] Unknown type: Other", Locations: []registry.Location{{Line: 2, Column: 33}}},
		{Code: "INVALID_GRAPHQL", Message: "[reviews] Unknown type: Intt"},
		{Code: "NEW_CODE", Message: "[good] no", Locations: []registry.Location{{Line: 1, Column: 2}}},
		{Message: "nothing is known"},
	})
	want := []string{"reviews.graphql:2:33", "reviews.graphql:2:22", "good:1:2"}
	for i, place := range want {
		if len(got) != 4 || len(got[i].Positions) == 0 || got[i].Positions[0].String() != place {
			t.Errorf("%d: %+v, want a place at %s", i, got[i], place)
		}
	}
	if got[3].Code != "BUILD_ERROR" || got[0].Fix == "" || got[0].Message != "[reviews] Unknown type: Other" {
		t.Errorf("%+v", got)
	}
}

// TestDiagnoseEdition: the sources are composed by the edition that built them, under whose codes
// the platform reports.
func TestDiagnoseEdition(t *testing.T) {
	sources := []sdl.Source{{Name: "a", File: "a.graphql", Text: "type T { a: Int }"}}
	js := spec.Choice{Edition: spec.Edition214}
	for code, federation := range map[string]spec.Choice{"QUERY_ROOT_MISSING": {}, "NO_QUERIES": js} {
		if got := Diagnose(t.Context(), sources, federation, []registry.BuildError{{Code: code, Message: "no"}}); len(got) != 1 || got[0].Fix == "" {
			t.Errorf("%s in %v: %+v", code, federation, got)
		}
	}
	if got := Diagnose(t.Context(), sources, js, []registry.BuildError{{Code: "QUERY_ROOT_MISSING", Message: "no"}}); got[0].Fix != "" {
		t.Errorf("a code of another edition: %+v", got)
	}
}
