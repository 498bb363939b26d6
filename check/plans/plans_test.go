package plans_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

func graph(t *testing.T, texts ...string) *supergraph.Graph {
	t.Helper()
	sources := make([]sdl.Source, len(texts))
	for i, text := range texts {
		sources[i] = sdl.Source{Name: string(rune('a' + i)), Text: text}
	}
	res := compose.Compose(t.Context(), sources, compose.Options{})
	if len(res.Errors) > 0 {
		t.Fatal(res.Errors)
	}
	return res.Graph
}

// moved returns a graph before and after a field moves.
func moved(t *testing.T) (before, after *supergraph.Graph) {
	return graph(t, "type Query { x: Int y: Int }", "type Query { z: Int }"), graph(t, "type Query { y: Int }", "type Query { x: Int z: Int }")
}

func operations(texts ...string) []usage.Known {
	out := make([]usage.Known, len(texts))
	for i, text := range texts {
		out[i] = usage.Known{Use: usage.Use{Operation: fmt.Sprintf("Op%d", i), File: "ops.graphql", Line: i + 1, Column: 1}, Documents: []string{text}, Valid: true}
	}
	return out
}

func run(t *testing.T, before, after *supergraph.Graph, ops []usage.Known, causes []plans.Cause, p plans.Policy) *plans.Report {
	t.Helper()
	r, _, err := plans.Run(t.Context(), plans.Input{Sets: []plans.Set{{Planners: plans.Prepare(t.Context(), before, after, p.Planner), Operations: ops}}, Causes: causes, Policy: p})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestCauses: of the changes that lie on the fetches in which two plans differ the closest are the
// cause. Where none does, no cause is named.
func TestCauses(t *testing.T) {
	cause := func(rule, coordinate, subgraph string) plans.Cause {
		return plans.Cause{Rule: rule, Coordinate: coordinate, Subgraph: subgraph, Message: rule}
	}
	before, after := moved(t)
	for name, tt := range map[string]struct {
		changes []plans.Cause
		want    string
	}{
		"none":               {nil, ""},
		"elsewhere":          {[]plans.Cause{cause("RESOLVER_REMOVED", "Other.x", "a"), cause("KEY_ADDED", "Other", "a"), cause("RESOLVER_ADDED", "Query.z", "b")}, ""},
		"harmless":           {[]plans.Cause{cause("TAG_ADDED", "Query.x", "a"), cause("ROUTING_URL_CHANGED", "", "a")}, ""},
		"both sides":         {[]plans.Cause{cause("RESOLVER_REMOVED", "Query.x", "a"), cause("RESOLVER_ADDED", "Query.x", "b")}, "RESOLVER_REMOVED RESOLVER_ADDED"},
		"closer":             {[]plans.Cause{cause("EXTERNAL_ADDED", "Query.x", "c"), cause("RESOLVER_ADDED", "Query.x", "b")}, "RESOLVER_ADDED"},
		"another subgraph":   {[]plans.Cause{cause("EXTERNAL_ADDED", "Query.x", "c")}, "EXTERNAL_ADDED"},
		"a whole subgraph":   {[]plans.Cause{cause("SUBGRAPH_ADDED", "", "b")}, "SUBGRAPH_ADDED"},
		"another whole one":  {[]plans.Cause{cause("SUBGRAPH_ADDED", "", "c")}, ""},
		"a type":             {[]plans.Cause{cause("KEY_ADDED", "Query", "b")}, "KEY_ADDED"},
		"a type and a field": {[]plans.Cause{cause("SUBGRAPH_TYPE_ADDED", "Query", "b"), cause("RESOLVER_ADDED", "Query.x", "b")}, "RESOLVER_ADDED"},
		"an argument":        {[]plans.Cause{cause("FROM_CONTEXT_ADDED", "Query.x(i:)", "b")}, "FROM_CONTEXT_ADDED"},
	} {
		t.Run(name, func(t *testing.T) {
			r := run(t, before, after, operations("{ x }", "{ y }"), tt.changes, plans.Policy{})
			if len(r.Changes) != 1 || len(r.Findings) != 1 {
				t.Fatalf("%d changes", len(r.Changes))
			}
			var got []string
			for _, c := range r.Changes[0].Causes {
				got = append(got, c.Rule)
			}
			if strings.Join(got, " ") != tt.want {
				t.Errorf("%v, want %s", got, tt.want)
			}
			if unknown := strings.Contains(r.Findings[0].Message, "the cause is not known"); unknown != (tt.want == "") {
				t.Error(r.Findings[0].Message)
			}
		})
	}
}

// TestSameSupergraph: no plan changes, and a router keeps what it has.
func TestSameSupergraph(t *testing.T) {
	g, _ := moved(t)
	again, _ := moved(t)
	r := run(t, g, again, operations("{ x }", "{ ... @defer { x } }"), nil, plans.Policy{FailOn: plans.FailOnChange})
	if r.Operations != 2 || r.Changed != 0 || r.Cache.Replanned != 0 || r.Unplanned != 0 {
		t.Errorf("%+v", r)
	}
}

// TestWorstWay: of the ways in which an operation may be sent the worst counts, and one that cannot
// be planned counts before all others.
func TestWorstWay(t *testing.T) {
	before, after := moved(t)
	for name, tt := range map[string]struct {
		documents          []string
		changed, unplanned int
	}{
		"stays":      {[]string{"{ y }", "{ z }"}, 0, 0},
		"changes":    {[]string{"{ y }", "{ x }", "{ x y }", "{ z }"}, 1, 0},
		"no plan":    {[]string{"{ x }", "{ ... @defer { x } }", "{ y }"}, 0, 1},
		"not at all": {nil, 0, 0},
	} {
		ops := operations("")
		ops[0].Documents = tt.documents
		r := run(t, before, after, ops, nil, plans.Policy{})
		if r.Changed != tt.changed || r.Unplanned != tt.unplanned || len(r.Problems) != tt.unplanned {
			t.Errorf("%s: %d changed, %d without a plan", name, r.Changed, r.Unplanned)
		}
		if name == "changes" && r.Changes[0].After.Fetches != 2 {
			t.Errorf("the worst way has %d fetches", r.Changes[0].After.Fetches)
		}
	}
}

// TestNewOperations: what only the proposal accepts is held against the limits, and nothing else.
func TestNewOperations(t *testing.T) {
	_, after := moved(t)
	for limit, want := range map[int]int{0: 0, 1: 1, 2: 0} {
		r := run(t, nil, after, operations("{ x y }"), nil, plans.Policy{MaxFetches: limit, FailOn: plans.FailOnChange})
		if r.New != 1 || r.Failing() != want || len(r.Findings) != want || r.Cache != nil {
			t.Errorf("limit %d: %+v", limit, r)
		}
		if want > 0 && !strings.Contains(r.Findings[0].Message, "1 operation needs more than the policy allows") {
			t.Error(r.Findings[0].Message)
		}
	}
}

// TestRunEnds with the error of its context.
func TestRunEnds(t *testing.T) {
	before, after := moved(t)
	ctx, cancel := context.WithCancel(t.Context())
	planners := plans.Prepare(ctx, before, after, queryplan.Router2)
	cancel()
	_, _, err := plans.Run(ctx, plans.Input{Sets: []plans.Set{{Planners: planners, Operations: operations("{ x }")}}})
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestParse names what can be given instead.
func TestParse(t *testing.T) {
	for _, word := range []string{"", "never", "regression", "change"} {
		if on, err := plans.ParseFailOn(word); err != nil || (plans.Policy{FailOn: on}).Judges() != (word == "regression" || word == "change") {
			t.Error(word, err)
		}
	}
	if _, err := plans.ParseFailOn("Change"); err == nil || !strings.Contains(err.Error(), "regression, change or never") {
		t.Error(err)
	}
	for word, want := range map[string]queryplan.Profile{"": queryplan.Router2, "router-2": queryplan.Router2, "router-3": queryplan.Router3} {
		if p, err := plans.ParsePlanner(word); p != want || err != nil {
			t.Error(word, p, err)
		}
	}
	if _, err := plans.ParsePlanner("router"); err == nil || !strings.Contains(err.Error(), "router-2 or router-3") {
		t.Error(err)
	}
}
