package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// A limit keeps deploys from running side by side: each of them fails if it meets another one.
func TestDeploysSideBySide(t *testing.T) {
	w := newTestbed(t, sandbox.Latency{})
	w.write(t, "schemactl.yaml", "graph: g@current\ndeploy: {command: 'mkdir met && seq 100000 > /dev/null && rmdir met', parallel: 1}\nsubgraphs: {a: {url: 'http://a/'}, b: {url: 'http://b/'}}\n")
	t.Chdir(w.dir)
	code, out, errs := w.execWith(t, "deliver a=$D/a2.graphql b=$D/b2.graphql --config schemactl.yaml --settle 1ms --journal $D/j.jsonl", nil)
	if code != exit.Yes {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
	if _, err := os.Stat(filepath.Join(w.dir, "met")); err == nil {
		t.Error("the deploys were not done")
	}
}
