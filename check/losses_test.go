package check

import (
	"fmt"
	"testing"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout"
)

// TestAskOperations: an operation asks for a hazard if it selects a field that may answer with it,
// also through an interface; for a conflict it has to select both fields.
func TestAskOperations(t *testing.T) {
	before := []sdl.Source{{Name: "a", Text: `
type Query { node: Node found: Found media: Media }
interface Node { top: Media }
type Shelf implements Node { top: Media }
union Media = Book | Film
union Found = Book | Film
type Book { title: String }
type Film { title: String }
`}}
	unknown := rollout.Hazard{Kind: rollout.UnknownType, Coordinate: "Film", From: 1, Effects: []rollout.Effect{{Position: "Shelf.top", Type: "Media", Nulled: "Shelf.top"}}}
	conflict := rollout.Hazard{Kind: rollout.ConflictingFields, Coordinate: "Film.title", Beside: "Book.title", From: 1, Effects: []rollout.Effect{{Position: "Query.found", NonNull: true}}}
	for _, c := range []struct {
		hazard rollout.Hazard
		op     string
		want   string
	}{
		{unknown, "query Q { node { top { __typename } } }", "true false known operations ask for it: Q q.graphql:1"},
		{unknown, "query Q { node { ... on Shelf { top { __typename } } } }", "true false known operations ask for it: Q q.graphql:1"},
		{unknown, "query Q { media { __typename } }", "false false no field that may answer with it is non-null; no known operation asks for it"},
		{unknown, "query Q { gone }", "false true no field that may answer with it is non-null; 1 of the known operations could not be judged"},
		{conflict, "query Q { found { ... on Film { title } ... on Book { title } } }", "true false known operations ask for it: Q q.graphql:1"},
		{conflict, "query Q { found { ... on Film { title } } }", "false false no known operation asks for it"},
	} {
		list := []rollout.Hazard{c.hazard}
		if err := AskOperations(t.Context(), before, spec.Choice{}, []usage.Document{{File: "q.graphql", Text: c.op}}, rollout.Losses{Hazards: list}); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprintf("%t %t %s", list[0].Visible, list[0].NotJudged, list[0].Why); got != c.want {
			t.Errorf("%s: %q, want %q", c.op, got, c.want)
		}
	}
}
