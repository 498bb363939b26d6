package supergraph_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Supergraphs of older join specifications are read: what is printed reads the same again and have
// the API schema that the reference gives them.
func TestReadOldJoin(t *testing.T) {
	paths, err := filepath.Glob("testdata/read/*.txtar")
	if err != nil || len(paths) < 2 {
		t.Fatalf("%d cases: %v", len(paths), err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(path)
			if err != nil {
				t.Fatal(err)
			}
			files := map[string]string{}
			for _, f := range archive.Files {
				files[f.Name] = strings.TrimSuffix(string(f.Data), "\n")
			}
			g := read(t, files["supergraph.graphql"])
			if diff := cmp.Diff(inOrder(t, files["api.graphql"]), supergraph.New(g.API(), spec.Edition214).SDL()); diff != "" {
				t.Errorf("API schema (-reference +ours):\n%s", diff)
			}
			if len(g.Subgraphs()) != 2 {
				t.Errorf("subgraphs: %v", g.Subgraphs())
			}
			again := read(t, g.SDL())
			if diff := cmp.Diff(g.SDL(), again.SDL()); diff != "" {
				t.Errorf("printed again (-first +second):\n%s", diff)
			}
		})
	}
}
