package queryplan_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/batch"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// planCase is a small graph with operations, and the texts and costs of router 2 (apollo-federation
// 2.16.5). A text that begins with "error: " stands for a refusal.
type planCase struct {
	ID        string
	Subgraphs []struct{ Name, URL, SDL string }
	Queries   []batch.Query
	Texts     []string   `json:"2.15"`
	Costs     []*float64 `json:"cost"`
}

// deviation is a case in which a plan differs from the reference's, and why.
type deviation struct {
	Case   string `yaml:"case"`
	Query  int    `yaml:"query"`
	Reason string `yaml:"reason"`
}

// graph composes the subgraphs of a case.
func (c planCase) graph(t testing.TB) *supergraph.Graph {
	t.Helper()
	var sources []sdl.Source
	for _, s := range c.Subgraphs {
		sources = append(sources, sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL, File: s.Name + ".graphql"})
	}
	return composed(t, sources)
}

// composed returns the supergraph of sources that compose.
func composed(t testing.TB, sources []sdl.Source) *supergraph.Graph {
	t.Helper()
	r := compose.Compose(context.Background(), sources, compose.Options{Edition: spec.Edition215})
	if len(r.Errors) > 0 {
		t.Fatalf("%s, … do not compose: %v", sources[0].Name, r.Errors)
	}
	return r.Graph
}

// newPlanner returns a planner for a graph.
func newPlanner(t testing.TB, g *supergraph.Graph) *queryplan.Planner {
	t.Helper()
	return newPlannerOf(t, g, queryplan.Router2)
}

// newPlannerOf returns a planner with a profile for a graph.
func newPlannerOf(t testing.TB, g *supergraph.Graph, profile queryplan.Profile) *queryplan.Planner {
	t.Helper()
	p, err := queryplan.New(context.Background(), g, queryplan.Options{Profile: profile})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// readCases returns the cases of a file with JSON lines.
func readCases(t testing.TB, file string) []planCase {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var out []planCase
	lines := bufio.NewScanner(bytes.NewReader(data))
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		var c planCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		out = append(out, c)
	}
	return out
}

// readDeviations returns the known differences by case and query.
func readDeviations(t *testing.T) map[deviation]string {
	t.Helper()
	data, err := os.ReadFile("testdata/deviations.yml")
	if err != nil {
		t.Fatal(err)
	}
	var list []deviation
	if err := yaml.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	out := map[deviation]string{}
	for _, d := range list {
		if d.Reason == "" {
			t.Errorf("the deviation of %s has no reason", d.Case)
		}
		out[deviation{Case: d.Case, Query: d.Query}] = d.Reason
	}
	return out
}

// TestCases compares texts and costs with those of the reference. A deviation that no longer
// differs fails.
func TestCases(t *testing.T) {
	known := readDeviations(t)
	seen := map[deviation]bool{}
	for _, file := range []string{"testdata/cases.jsonl", "testdata/generated.jsonl", "testdata/observed.jsonl"} {
		equal, all := 0, 0
		for _, c := range readCases(t, file) {
			p := newPlanner(t, c.graph(t))
			for i, q := range c.Queries {
				key := deviation{Case: c.ID, Query: i}
				seen[key] = true
				difference := c.difference(t, p, q, i)
				if all++; difference == "" {
					equal++
				}
				switch reason, ok := known[key]; {
				case ok && difference == "":
					t.Errorf("%s, query %d, equals the reference now: take its deviation out (%s)", c.ID, i, reason)
				case !ok && difference != "":
					t.Errorf("%s, query %d (%s): %s", c.ID, i, q.Query, difference)
				}
			}
		}
		t.Logf("%s: %d of %d plans equal", file, equal, all)
	}
	for d := range known {
		if !seen[d] {
			t.Errorf("the deviation %s, query %d, is of no case", d.Case, d.Query)
		}
	}
}

// difference plans a query of a case and returns how the plan differs from that of the reference.
func (c planCase) difference(t *testing.T, p *queryplan.Planner, q batch.Query, i int) string {
	t.Helper()
	want := c.Texts[i]
	made, err := p.Plan(q.Request)
	if err != nil {
		checkError(t, err)
		if strings.HasPrefix(want, "error: ") {
			return ""
		}
		return err.Error()
	}
	if d := cmp.Diff(want, made.Text()); d != "" {
		return d
	}
	if len(c.Costs) <= i {
		return ""
	}
	switch cost := c.Costs[i]; {
	case cost == nil && made.Statistics.HasCost:
		return "the reference has no cost"
	case cost != nil && *cost != made.Statistics.Cost:
		return cmp.Diff(*cost, made.Statistics.Cost)
	}
	return ""
}
