package queryplan_test

import (
	"context"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/internal/runtest"
	"github.com/schemactl/schemactl/compose/queryplan/plan"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// wrongAnswer is an operation of a case whose plan of a profile gives a wrong answer.
type wrongAnswer struct {
	profile queryplan.Profile
	id      string
	query   int
}

// answeredWrongly are operations for which the reference itself makes a plan whose answer is wrong,
// and we make the same one.
var answeredWrongly = map[wrongAnswer]string{
	{queryplan.Router2, "requires-same-subgraph", 1}: "a field that a @requires asks for with other arguments than the client is fetched once",
	{queryplan.Router2, "alias-of-key-name", 1}:      "an alias in an entity fetch has the name of a key that the representation reads",
	{queryplan.Router3, "alias-of-key-name", 1}:      "as in router-2",
}

// TestRunCases executes the plans of both profiles for all recorded cases against subgraphs in
// memory.
func TestRunCases(t *testing.T) {
	for _, file := range router3Cases {
		for _, c := range readCases(t, file) {
			g := c.graph(t)
			r := runner(t, g)
			for _, profile := range []queryplan.Profile{queryplan.Router2, queryplan.Router3} {
				if profile == queryplan.Router2 && c.Texts == nil {
					continue // the reference is not asked for these
				}
				p := newPlannerOf(t, g, profile)
				for i, q := range c.Queries {
					made, err := p.Plan(q.Request)
					if err != nil {
						continue // TestCases judges refusals
					}
					difference := runs(t, r, made, q.Request)
					switch reason, wrong := answeredWrongly[wrongAnswer{profile, c.ID, i}]; {
					case wrong && difference == "":
						t.Errorf("%s, query %d, %s, is answered now, although %s", c.ID, i, profile, reason)
					case !wrong && difference != "":
						t.Errorf("%s, query %d, %s (%s): %s", c.ID, i, profile, q.Query, difference)
					}
				}
			}
		}
	}
}

// runner returns the subgraphs of a graph.
func runner(t testing.TB, g *supergraph.Graph) *runtest.Graph {
	t.Helper()
	r, err := runtest.New(context.Background(), g)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// runs executes a plan, once for each combination of conditions, and returns how its answer differs
// from what the subgraphs have.
func runs(t testing.TB, r *runtest.Graph, made *plan.Plan, request queryplan.Request) string {
	t.Helper()
	operations, err := r.Operations(request.Query, request.OperationName)
	if err != nil {
		t.Fatal(err)
	}
	for _, op := range operations {
		have, err := r.Run(made, op)
		if err != nil {
			return err.Error()
		}
		if d := cmp.Diff(r.Want(op), have); d != "" {
			return d
		}
	}
	return ""
}
