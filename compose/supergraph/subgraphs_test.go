package supergraph_test

import (
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// TestMigrating keeps the labels of progressive overrides, which Subgraphs leaves out.
func TestMigrating(t *testing.T) {
	g, errs := supergraph.Read(sdl.Source{Name: "s", Text: `
schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.5", for: EXECUTION) { query: Query }
directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA
enum link__Purpose { SECURITY EXECUTION }
scalar link__Import
enum join__Graph { A @join__graph(name: "a", url: "") B @join__graph(name: "b", url: "") }
type Query @join__type(graph: A) @join__type(graph: B) {
  x: Int @join__field(graph: A, overrideLabel: "percent(5)") @join__field(graph: B, override: "a", overrideLabel: "percent(5)")
}`})
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	const want = `@override(from: "a", label: "percent(5)")`
	migrating, plain := g.Migrating(), g.Subgraphs()
	if len(migrating) != 2 || len(plain) != 2 {
		t.Fatalf("%d and %d subgraphs, want 2", len(migrating), len(plain))
	}
	for i, has := range []bool{false, true} {
		if got := strings.Contains(migrating[i].Text, want); got != has {
			t.Errorf("subgraph %d: %v\n%s", i, got, migrating[i].Text)
		}
		if strings.Contains(plain[i].Text, "@override") {
			t.Error("Subgraphs has the override, too")
		}
	}
}
