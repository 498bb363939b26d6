package rollout

import (
	"encoding/json"
	"errors"
	"io/fs"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/fixtures"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
)

// fixture reads both sides of a graph.
func fixture(t *testing.T, name string) (Input, fs.FS) {
	t.Helper()
	return open(t, fixtures.Graphs, name)
}

func open(t *testing.T, kind fixtures.Kind, name string) (Input, fs.FS) {
	t.Helper()
	before, after, graph := rollouttest.Graph(t, kind, name)
	return Input{Before: before, After: after}, graph
}

// TestFixtures: the plans of the project's graphs have the orders and the length that were found by
// hand and with a query planner.
func TestFixtures(t *testing.T) {
	for _, name := range fixtures.List(fixtures.Graphs) {
		t.Run(name, func(t *testing.T) {
			in, graph := fixture(t, name)
			type expected struct {
				Orders           map[string]string `json:"orders"`
				Launches, Phases int
			}
			var want expected
			data, err := fs.ReadFile(graph, "expected/plan.json")
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &want); err != nil {
				t.Fatal(err)
			}
			p, err := Make(t.Context(), in)
			if err != nil {
				t.Fatal(err)
			}
			got := expected{Orders: make(map[string]string), Launches: p.Launches, Phases: len(p.Phases)}
			for _, s := range p.Subgraphs {
				if s.Changed() {
					got.Orders[s.Name] = string(s.Order)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, explain(p))
			}
			if _, err := Make(t.Context(), in.Reverse()); err != nil {
				t.Errorf("no plan back: %v", err)
			}
			t.Logf("\n%s", explain(p))
		})
	}
}

// TestBroken: where a broken copy of a graph has no safe plan, the conflicts name the elements that
// are in each other's way.
func TestBroken(t *testing.T) {
	shown := 0
	for _, name := range fixtures.List(fixtures.Broken) {
		in, graph := open(t, fixtures.Broken, name)
		var want struct {
			Reason      string
			Coordinates []string
		}
		data, err := fs.ReadFile(graph, "expected.json")
		if err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(data, &want); err != nil {
			t.Fatal(err)
		}
		if want.Reason != "no-safe-plan" {
			continue
		}
		shown++
		_, err = Make(t.Context(), in)
		var none *NoSafePlan
		if !errors.As(err, &none) {
			t.Fatalf("%s: %v", name, err)
		}
		var named []string
		for _, c := range none.Conflicts {
			for _, e := range c.Elements {
				named = append(named, e.Coordinate)
			}
		}
		for _, c := range want.Coordinates {
			if !slices.Contains(named, c) {
				t.Errorf("%s: no conflict is about %s: %v", name, c, named)
			}
		}
		if list, err := Suggest(t.Context(), in); err != nil || len(list) == 0 {
			t.Errorf("%s: no way out is suggested: %v", name, err)
		}
	}
	if shown == 0 {
		t.Error("no broken graph is without a safe plan")
	}
}
