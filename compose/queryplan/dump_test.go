package queryplan_test

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/schemactl/schemactl/compose/supergraph"
)

// dump writes a graph and operations as the line that planners of the reference read.
func dump(tb testing.TB, file string, g *supergraph.Graph, operations []string) {
	tb.Helper()
	line, err := json.Marshal(map[string]any{"id": "1", "supergraph": g.SDL(), "queries": operations})
	if err == nil {
		err = os.WriteFile(file, append(line, '\n'), 0o644)
	}
	if err != nil {
		tb.Fatal(err)
	}
}
