package config

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/diag"
)

func TestRoutingURLPlaces(t *testing.T) {
	dir := t.TempDir()
	for name, test := range map[string]struct {
		text string
		want map[string]diag.Position
	}{
		"schemactl.yaml": {"graph: a@b\nsubgraphs:\n  a:\n    url: http://\n  b: {schema: b.graphql, url: x}\n  c: {schema: c.graphql}\n",
			map[string]diag.Position{"a": {Subgraph: "a", Line: 4, Column: 10}, "b": {Subgraph: "b", Line: 5, Column: 31}}},
		"supergraph.yaml": {"subgraphs:\n  a:\n    routing_url: ${env.URL}\n    schema: {sdl: x}\n", map[string]diag.Position{"a": {Subgraph: "a", Line: 3, Column: 18}}},
		"list.yaml":       {"- a\n", nil},
		"none.yaml":       {"", nil},
		"bad.yaml":        {"subgraphs: [", nil},
	} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(test.text), 0o600); err != nil {
			t.Fatal(err)
		}
		for n, at := range test.want {
			at.File = file
			test.want[n] = at
		}
		if diff := cmp.Diff(test.want, RoutingURLPlaces(file)); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
	if places := RoutingURLPlaces(filepath.Join(dir, "absent.yaml")); places != nil {
		t.Errorf("%v", places)
	}
}
