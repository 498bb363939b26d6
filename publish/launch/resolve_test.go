package launch_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
)

// TestResolve: a word for a launch, an id that may not be known yet, and what is neither.
func TestResolve(t *testing.T) {
	const id, unknown = "5d81087d-1072-4e39-9456-4f87600e7b6f", "00000000-1072-4E39-9456-4f87600e7b6f"
	created := time.Date(2026, 11, 28, 1, 57, 54, 0, time.UTC)
	reg := registrytest.New()
	reg.History[prod] = []registry.Launch{
		{ID: id, Status: registry.LaunchFailed, CreatedAt: created}, {ID: "own-1", Status: registry.LaunchCompleted, CreatedAt: created.Add(-time.Hour)},
	}
	reg.Script("own-1", registrytest.Completed)
	for word, want := range map[string]string{"latest": id, "approved": "own-1", "": "own-1", id: id, unknown: unknown, "own-1": "own-1"} {
		if got, err := launch.Resolve(t.Context(), reg, prod, word); err != nil || got != want {
			t.Errorf("%q: %q %v, want %q", word, got, err, want)
		}
	}
	_, err := launch.Resolve(t.Context(), reg, prod, "latst")
	want := `"latst" is no launch id; give an id, latest (the newest launch) or approved (the one whose supergraph routers get)
the newest launches of shop@prod:
  5d81087d-1072-4e39-9456-4f87600e7b6f  failed  2026-11-28T01:57:54Z
  own-1  completed  2026-11-28T00:57:54Z`
	if !errors.Is(err, launch.ErrBadID) || cmp.Diff(want, err.Error()) != "" {
		t.Errorf("error %v", err)
	}
	reg.OnRead = func(call string) error {
		if strings.HasPrefix(call, "Launches") {
			return errors.New("no route to host")
		}
		return nil
	}
	if _, err = launch.Resolve(t.Context(), reg, prod, "latst"); !errors.Is(err, launch.ErrBadID) || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %v", err)
	}
	reg.OnRead = func(string) error { return registry.ErrVariantNotFound }
	if _, err = launch.Resolve(t.Context(), reg, prod, "latst"); !errors.Is(err, registry.ErrVariantNotFound) {
		t.Errorf("error %v", err)
	}
}

// TestHistory: no launch is without its changes, whatever the limit.
func TestHistory(t *testing.T) {
	a1, a2 := registry.BuildSubgraph{Name: "a", Hash: "1", Revision: "r1"}, registry.BuildSubgraph{Name: "a", Hash: "2", URL: "http://a", Revision: "r2"}
	moved, b := a2, registry.BuildSubgraph{Name: "b", Hash: "1", Revision: "r1"}
	moved.URL = "http://moved"
	reg := registrytest.New()
	for _, subgraphs := range [][]registry.BuildSubgraph{{a1}, {a1, b}, {a2, b}, {a2, b}, {moved}, nil, {moved}} {
		reg.History[prod] = append([]registry.Launch{{Subgraphs: subgraphs}}, reg.History[prod]...)
	}
	want := [][]launch.SubgraphChange{
		nil, nil, {{"a", "url", "r2"}, {Subgraph: "b", Change: "removed"}}, {}, {{"a", "schema", "r2"}}, {{"b", "added", "r1"}}, {{"a", "added", "r1"}},
	}
	for limit := 1; limit <= 8; limit++ {
		list, err := launch.History(t.Context(), reg, prod, limit)
		if err != nil || len(list) != min(limit, 7) {
			t.Fatalf("%d launches, error %v", len(list), err)
		}
		for i, l := range list {
			if diff := cmp.Diff(want[i], l.Changes); diff != "" {
				t.Errorf("limit %d, launch %d (-want +got):\n%s", limit, i, diff)
			}
		}
	}
}
