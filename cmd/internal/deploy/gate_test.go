//go:build unix

package deploy_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/deploy"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/process"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// TestNothingRunsUnrecorded: a command does nothing before its process is recorded, and nothing at
// all if that fails. Its process is the shell itself, which leads its group and has no terminal.
func TestNothingRunsUnrecorded(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	done := filepath.Join(t.TempDir(), "done")
	var out bytes.Buffer
	c := &deploy.Command{Lines: deploy.Lines{Line: `echo $$; (: < /dev/tty) 2> /dev/null || echo no terminal; read line || echo no input; touch "` + done + `"`}, Output: &out}
	step := publish.Deployment{Ref: registry.GraphRef{Graph: "g", Variant: "v"}, Step: rollout.Step{Subgraph: "a", SDL: "type Query { a: Int }"}}
	var id process.Identity
	full := errors.New("the disk is full")
	step.Began = func(of process.Identity) error {
		if id = of; id.State() != process.Living {
			t.Error("the process is not there yet")
		}
		if leader, err := syscall.Getpgid(of.PID); err != nil || leader != of.PID {
			t.Errorf("process %d is in the group of %d: %v", of.PID, leader, err)
		}
		return full
	}
	if err := c.Deploy(t.Context(), step); !errors.Is(err, full) {
		t.Fatal(err)
	}
	if _, err := os.Stat(done); err == nil || out.Len() > 0 {
		t.Fatalf("the command ran all the same: %s", &out)
	}
	step.Began = func(of process.Identity) error { id = of; return nil }
	if err := c.Deploy(context.WithoutCancel(t.Context()), step); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(out.String(), "\n")
	if pid := strings.TrimPrefix(lines[0], "a | "); lines[1] != "a | no terminal" || lines[2] != "a | no input" || !strings.Contains(id.String(), " "+pid+" ") {
		t.Errorf("%s: %q", id, lines)
	}
	if _, err := os.Stat(done); err != nil {
		t.Error(err)
	}
	if left, _ := filepath.Glob(filepath.Join(os.TempDir(), "*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}
