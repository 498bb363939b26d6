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

// TestAskOperationsOfGaps: which operations ask for what clients miss, and that what is unknown is
// not a no.
func TestAskOperationsOfGaps(t *testing.T) {
	before := []sdl.Source{{Name: "a", Text: `
type Query { f(a: Int, i: I): Int node: Node media: Media e(e: E): Int }
interface Node { id: ID }
type Shelf implements Node { id: ID }
union Media = Book | Film
type Book { title: String }
type Film { title: String }
enum E { X Y }
input I { x: Int y: Int }
`}}
	for _, c := range []struct {
		gap  rollout.Gap
		op   string
		want string
	}{
		{rollout.Gap{Coordinate: "Query.f"}, "{ f }", "1 of 1 of your operations (q.graphql:1)"},
		{rollout.Gap{Coordinate: "Query.f"}, "query Q { media { __typename } }", "0 of 1 of your operations"},
		{rollout.Gap{Coordinate: "Query.f(a:)"}, "{ f }", "0 of 1 of your operations"},
		{rollout.Gap{Coordinate: "Query.f(a:)"}, "query Q { f(a: 1) }", "1 of 1 of your operations (Q q.graphql:1)"},
		{rollout.Gap{Coordinate: "Query.f(a:)", Tighter: true}, "query Q { f }", "1 of 1 of your operations (Q q.graphql:1)"},
		{rollout.Gap{Coordinate: "I.z", Tighter: true}, "query Q($i: I) { f(i: $i) }", "1 of 1 of your operations (Q q.graphql:1)"},
		{rollout.Gap{Coordinate: "I.x"}, "query Q { f(i: {y: 1}) }", "0 of 1 of your operations"},
		{rollout.Gap{Coordinate: "Shelf.id"}, "query Q { node { id } }", "1 of 1 of your operations (Q q.graphql:1)"},
		{rollout.Gap{Coordinate: "Film", Type: "Media"}, "query Q { media { ... on Film { title } } }", "1 of 1 of your operations (Q q.graphql:1)"},
		{rollout.Gap{Coordinate: "Film", Type: "Media"}, "query Q { media { ... on Book { title } } }", "0 of 1 of your operations"},
		{rollout.Gap{Coordinate: "E.X"}, "query Q { e(e: X) }", "1 of 1 of your operations (Q q.graphql:1)"},
		{rollout.Gap{Coordinate: "E.X"}, "query Q { e(e: Y) }", "0 of 1 of your operations"},
		{rollout.Gap{Coordinate: "Query.f"}, "query Q { gone }", "0 of 0 of your operations; 1 could not be judged"},
	} {
		list := []rollout.Gap{c.gap}
		docs := []usage.Document{{File: "q.graphql", Text: c.op}}
		if err := AskOperations(t.Context(), before, spec.Choice{}, docs, rollout.Losses{Gaps: list}); err != nil {
			t.Fatal(err)
		}
		if got := list[0].Asked(); got != c.want {
			t.Errorf("%+v, %s: %q, want %q", c.gap, c.op, got, c.want)
		}
		asked, err := Asked(t.Context(), before, spec.Choice{}, docs)
		if want := len(list[0].Operations)+list[0].Unjudged > 0; err != nil || asked(c.gap) != want {
			t.Errorf("%+v, %s: asked for is %t: %v", c.gap, c.op, !want, err)
		}
	}
	if asked, err := Asked(t.Context(), before, spec.Choice{}, nil); err != nil || !asked(rollout.Gap{Coordinate: "Query.f"}) {
		t.Errorf("without operations anything may be asked for: %v", err)
	}
}
