package queryplan_test

import (
	"context"
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/vektah/gqlparser/v2"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/internal/querytest"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// FuzzPlan plans any operation over any supergraph: there is a plan or an error, and no panic.
func FuzzPlan(f *testing.F) {
	for _, c := range readCases(f, "testdata/cases.jsonl") {
		for _, q := range c.Queries {
			f.Add(c.graph(f).SDL(), q.Query)
		}
	}
	f.Fuzz(func(t *testing.T, text, operation string) {
		g, errs := supergraph.Read(sdl.Source{Name: "supergraph", Text: text})
		if len(errs) > 0 {
			return
		}
		for _, profile := range []queryplan.Profile{queryplan.Router2, queryplan.Router3} {
			p, err := queryplan.New(context.Background(), g, queryplan.Options{Profile: profile})
			if err != nil {
				return
			}
			made, err := p.Plan(queryplan.Request{Query: operation})
			if err != nil {
				checkError(t, err)
				continue
			}
			checkDocuments(t, made)
		}
	})
}

// TestDrawnOperations plans drawn operations over the graphs of the cases, in both profiles. Every
// fetch must be a document that parses, a plan of the same operation is always the same, and
// executed it gives what the subgraphs have.
func TestDrawnOperations(t *testing.T) {
	for _, profile := range []queryplan.Profile{queryplan.Router2, queryplan.Router3} {
		t.Run(profile.String(), func(t *testing.T) { drawnOperations(t, profile) })
	}
}

// drawnOperations is TestDrawnOperations for one profile.
func drawnOperations(t *testing.T, profile queryplan.Profile) {
	t.Helper()
	for _, c := range readCases(t, "testdata/cases.jsonl") {
		g := c.graph(t)
		api, err := gqlparser.LoadSchema(&ast.Source{Input: sdl.Print(g.API())})
		if err != nil {
			t.Fatal(err)
		}
		p, again, r := newPlannerOf(t, g, profile), newPlannerOf(t, g, profile), runner(t, g)
		rnd := rand.New(rand.NewPCG(3, 4))
		for range 40 {
			text := querytest.Draw(api, rnd, querytest.Options{Fields: 1 + rnd.IntN(15), Depth: 5})
			made, err := p.Plan(queryplan.Request{Query: text})
			if err != nil {
				checkError(t, err)
				continue
			}
			checkDocuments(t, made)
			if d := runs(t, r, made, queryplan.Request{Query: text}); d != "" {
				t.Errorf("%s: %s: %s\n%s", c.ID, text, d, made.Text())
			}
			fresh, err := again.Plan(queryplan.Request{Query: text})
			if err != nil || fresh.Text() != made.Text() {
				t.Errorf("%s: %s: another plan the second time: %v\n%s\n%s", c.ID, text, err, made.Text(), fresh.Text())
			}
		}
	}
}

// checkError accepts the two kinds of errors that a plan may end with.
func checkError(t *testing.T, err error) {
	t.Helper()
	var invalid *queryplan.InvalidError
	var not *queryplan.NotPlannedError
	if !errors.As(err, &invalid) && !errors.As(err, &not) {
		t.Errorf("an error of no known kind: %v", err)
	}
}

// checkDocuments parses what a plan sends.
func checkDocuments(t *testing.T, p *plan.Plan) {
	t.Helper()
	for _, f := range p.Fetches() {
		if _, err := parser.ParseQuery(&ast.Source{Input: f.Document}); err != nil {
			t.Errorf("a fetch is no operation: %v: %s", err, f.Document)
		}
		if f.Entity != (len(f.Requires) > 0) {
			t.Errorf("an entity fetch has a representation, others have none: %s", f.Document)
		}
	}
	if p.Depth() > len(p.Fetches()) {
		t.Errorf("a plan of %d fetches is %d deep", len(p.Fetches()), p.Depth())
	}
}
