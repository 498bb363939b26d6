//go:build load && unix

package loadtest

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"strings"
)

// schemactl runs a command to its end and returns its exit code, -1 if it was killed, and output.
// It hands the process to started.
func (w *world) schemactl(started func(*os.Process), args ...string) (int, string) {
	w.Helper()
	cmd := exec.CommandContext(w.Context(), "schemactl", args...)
	cmd.Dir, cmd.Env = w.dir, append(os.Environ(), w.env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	w.must(cmd.Start())
	started(cmd.Process)
	var failed *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &failed) {
		w.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// expect runs a command that must end with an exit code, and returns its output.
func (w *world) expect(code int, args ...string) string {
	w.Helper()
	got, out := w.schemactl(func(*os.Process) {}, args...)
	if got != code {
		w.Fatalf("schemactl %s: exit code %d, want %d:\n%s", strings.Join(args, " "), got, code, out)
	}
	return out
}

// routing returns the flags that give the routing URLs of a side.
func (w *world) routing(side string) []string {
	var out []string
	for name := range w.schemas(side) {
		out = append(out, "--routing-url", name+"="+w.urls[side+"/"+name])
	}
	return out
}
