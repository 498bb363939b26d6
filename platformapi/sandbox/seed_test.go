package sandbox

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/registry"
)

func TestSeedRefused(t *testing.T) {
	subgraph := func(sdl string) []SeedSubgraph { return []SeedSubgraph{{Name: "a", URL: "http://a", SDL: sdl}} }
	graph := func(v Variant) Seed { return Seed{Graphs: []Graph{{ID: "g", Variants: []Variant{v}}}} }
	good := subgraph("type Query { a: Int }")
	for _, c := range []struct {
		name string
		seed Seed
		want string
	}{
		{"graph id", Seed{Graphs: []Graph{{ID: "1"}}}, "no valid graph id"},
		{"does not compose", graph(Variant{Name: "v", Subgraphs: subgraph("broken")}), "INVALID_GRAPHQL a is broken"},
		{"subgraph name", graph(Variant{Name: "v", Subgraphs: []SeedSubgraph{{Name: "?"}}}), "no valid subgraph name"},
		{"contract without a source", graph(Variant{Name: "v", Contracts: []Contract{{Name: "c"}}}), "no source variant"},
		{"contract that fails", graph(Variant{Name: "v", Subgraphs: good, Contracts: []Contract{{Name: "c", Exclude: []string{"everything"}}}}), "nothing is left"},
		{"operations without subgraphs", graph(Variant{Name: "v", Operations: []Operation{{}}}), "no subgraphs"},
		{"key of nobody", Seed{Keys: []Key{{Token: "k"}}}, "exactly one"},
		{"key of two", Seed{Keys: []Key{{Token: "k", Graph: "g", User: &User{}}}}, "exactly one"},
		{"key without a token", Seed{Keys: []Key{{Graph: "g"}}}, "needs a token"},
		{"role", Seed{Keys: []Key{{Token: "k", Graph: "g", Role: "KING"}}}, `unknown role "KING"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			err := newHarness(t, Options{}).s.Seed(t.Context(), c.seed)
			if !errors.Is(err, ErrSeed) || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

// A data file can be seeded at every start: what was published since stays.
func TestSeedAgain(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sandbox.db")
	h := newHarness(t, Options{DataFile: file, NewID: newUUID}).seed(shop("public"))
	h.publish("SYNC", "products", "type Query { newer: Int }")
	before := len(h.s.current.Load().launches)
	if err := h.s.Close(); err != nil {
		t.Fatal(err)
	}
	h = newHarness(t, Options{DataFile: file, NewID: newUUID}).seed(shop("public"))
	if after := len(h.s.current.Load().launches); after != before {
		t.Errorf("%d launches before and %d after", before, after)
	}
	if got := h.s.current.Load().variants[registry.GraphRef{Graph: "shop", Variant: "main"}].subgraph("products").Hash; got != hashOf("type Query { newer: Int }") {
		t.Error("the seed took back what was published")
	}
}

// A seeded contract has its launch below that of its source, also if a later seed adds it.
func TestSeedLaunchesContracts(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop("public")).seed(shop("public", "partner"))
	source := h.s.current.Load().approved(registry.GraphRef{Graph: "shop", Variant: "main"})
	var got []string
	for _, id := range source.Downstream {
		l := h.s.current.Load().launches[id]
		if l.Upstream != source.ID || l.ApprovedAt == nil || l.Outcome == nil || l.Outcome.failed() {
			t.Errorf("launch of %s: %+v", l.Variant, l)
		}
		got = append(got, l.Variant)
	}
	if diff := cmp.Diff([]string{"public", "partner"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestSeedEndpoint(t *testing.T) {
	h := newHarness(t, Options{})
	if _, text, err := h.post(SeedPath, `{"graphs":[{"id":"shop","title":"Shop"}],"keys":[{"token":"k","user":{"id":"u","name":"U"}}]}`); err != nil || text != `{"seeded":1}` {
		t.Fatalf("%s %v", text, err)
	}
	h.key = "k"
	if got := h.get("graph.title", `{ graph(id: "shop") { title } }`, nil); got != "Shop" {
		t.Errorf("title %v", got)
	}
}

// With SkipUnchanged a publish that changes nothing starts no launch; by default it does.
func TestUnchangedPublish(t *testing.T) {
	for _, skip := range []bool{false, true} {
		h := newHarness(t, Options{SkipUnchanged: skip}).seed(Seed{Graphs: []Graph{{ID: "shop"}}})
		h.publish("SYNC", "products", "type Query { a: Int }")
		p := h.publish("SYNC", "products", "type Query { a: Int }")
		got := []any{p["wasCreated"], p["wasUpdated"], p["launch"] != nil, p["launchUrl"] != nil, p["updatedGateway"]}
		if diff := cmp.Diff([]any{false, false, !skip, !skip, !skip}, got); diff != "" {
			t.Errorf("skip %v (-want +got):\n%s", skip, diff)
		}
	}
}
