//go:build oracle

package compose_test

import (
	"bytes"
	"encoding/json"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// TestPlannerLoads gives our supergraphs to Apollo's query planner: it loads them and prints them
// back to the same bytes. ORACLE_APOLLO is a folder with @apollo/query-planner; ORACLE_GRAPHS, if
// set, one with a folder of subgraphs per graph, which are looked at beside the corpus.
func TestPlannerLoads(t *testing.T) {
	apollo := os.Getenv("ORACLE_APOLLO")
	if apollo == "" {
		t.Skip("ORACLE_APOLLO is not set")
	}
	var in bytes.Buffer
	n := 0
	add := func(id string, sources []sdl.Source) {
		if got := compose.Compose(t.Context(), sources, compose.Options{Edition: spec.Edition214}); got.Graph != nil {
			line, err := json.Marshal(map[string]string{"id": id, "sdl": got.Graph.SDL()})
			if err != nil {
				t.Fatal(err)
			}
			in.Write(append(line, '\n'))
			n++
		}
	}
	for _, r := range referencetest.Cases(t) {
		add(r.Name, r.Sources)
	}
	for id, sources := range graphFolders(t, os.Getenv("ORACLE_GRAPHS")) {
		add(id, sources)
	}
	node := exec.CommandContext(t.Context(), "node", "testdata/load.mjs")
	node.Env = append(os.Environ(), "ORACLE_APOLLO="+apollo)
	node.Stdin = &in
	out, err := node.CombinedOutput()
	if err != nil || len(out) > 0 {
		t.Errorf("%v\n%s", err, out)
	}
	t.Logf("%d supergraphs loaded", n)
}

// graphFolders reads the subgraphs of every folder below root.
func graphFolders(t *testing.T, root string) map[string][]sdl.Source {
	t.Helper()
	graphs := map[string][]sdl.Source{}
	if root == "" {
		return graphs
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".graphql" {
			return err
		}
		text, err := os.ReadFile(path)
		dir, name := filepath.Dir(path), strings.TrimSuffix(filepath.Base(path), ".graphql")
		graphs[dir] = append(graphs[dir], sdl.Source{Name: name, URL: "http://localhost/" + name, Text: string(text)})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return graphs
}
