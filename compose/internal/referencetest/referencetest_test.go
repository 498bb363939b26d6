package referencetest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/spec"
)

const inputs = `comment
-- subgraphs.json --
[{"name":"a","url":"http://a","file":"a.graphql"}]
-- a.graphql --
type Query { a: Int }
`

// TestRead: what an archive leaves out about the Rust composer is as in 2.14.4.
func TestRead(t *testing.T) {
	composes := Answer{Composes: true, Supergraph: "S", API: "A", Hints: []string{"H"}}
	refused := Answer{Errors: []string{"INVALID_GRAPHQL"}}
	for name, c := range map[string]struct {
		members    string
		want, rust Answer
	}{
		"refused by both":        {"-- errors.json --\n[{\"code\":\"PARSE\"}]\n", refused, refused},
		"refused with others":    {"-- errors.json --\n[{\"code\":\"PARSE\"}]\n-- errors-2.15.json --\n[{\"code\":\"B\"}]\n", refused, Answer{Errors: []string{"B"}}},
		"threw, refused":         {"-- errors-2.15.json --\n[{\"code\":\"INTERNAL\"}]\n", Answer{Threw: true}, Answer{Errors: []string{"INTERNAL"}}},
		"threw, composes":        {"-- supergraph-2.15.graphql --\nR\n-- hints-2.15.json --\n[]\n", Answer{Threw: true}, Answer{Composes: true, Supergraph: "R"}},
		"composed by both":       {"-- supergraph.graphql --\nS\n-- api.graphql --\nA\n-- hints.json --\n[{\"code\":\"H\"}]\n-- supergraph-2.15.graphql --\nR\n", composes, Answer{Composes: true, Supergraph: "R", Hints: []string{"H"}}},
		"other hints":            {"-- supergraph.graphql --\nS\n-- api.graphql --\nA\n-- hints.json --\n[{\"code\":\"H\"}]\n-- supergraph-2.15.graphql --\nR\n-- hints-2.15.json --\n[{\"code\":\"I\"}]\n", composes, Answer{Composes: true, Supergraph: "R", Hints: []string{"I"}}},
		"composed, then refused": {"-- supergraph.graphql --\nS\n-- api.graphql --\nA\n-- hints.json --\n[{\"code\":\"H\"}]\n-- errors-2.15.json --\n[{\"code\":\"B\"}]\n", composes, Answer{Errors: []string{"B"}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, name, txtar.Parse([]byte(inputs+c.members)))
			if diff := cmp.Diff(c.want, got.In(spec.Edition214)); diff != "" {
				t.Errorf("2.14 (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(c.rust, got.In(spec.Edition215)); diff != "" {
				t.Errorf("2.15 (-want +got):\n%s", diff)
			}
		})
	}
}

// TestDeviations: every entry names a case of the corpus.
func TestDeviations(t *testing.T) {
	if testing.Short() {
		t.Skip("asks the whole corpus")
	}
	known := map[string]bool{}
	for _, c := range Cases(t) {
		known[c.Name] = true
	}
	for name := range Deviations(t) {
		if !known[name] {
			t.Errorf("deviations.yml names %s, which is no case", name)
		}
	}
}
