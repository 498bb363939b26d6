//go:build attack && unix

package main

import (
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// TestAttackSignals sends each of the signals to the real process at every request of commands that
// change something, and in the deploy of a delivery, once and twice, and prints a table of what
// that took. After the first signal no step begins that was not under way, so that the process ends
// in a few seconds, with exit code 5, or as if there had been no signal when all was done; a
// delivery is resumed to the same end. SIGKILL leaves the same.
func TestAttackSignals(t *testing.T) {
	program := programOf(t)
	_, _ = fmt.Printf("%-44s %6s %10s %6s  %s\n", "signal", "runs", "s to end", "MB", "exit codes") //nolint:forbidigo // the table is the output
	for _, sent := range [][]syscall.Signal{{syscall.SIGINT}, {syscall.SIGTERM}, {syscall.SIGHUP}, {syscall.SIGKILL}, {syscall.SIGINT, syscall.SIGTERM}, {syscall.SIGHUP, syscall.SIGHUP, syscall.SIGHUP}} {
		for _, command := range []string{"deliver", "publish", "check"} {
			row := &signalRow{codes: map[int]int{}}
			for at, more := 1, true; more; at++ {
				more = signalAt(t, program, command, at, sent, row)
			}
			row.print(fmt.Sprintf("%v at each request of %s", sent, command))
		}
	}
}

// signalRow is what the runs of one row took and how they ended.
type signalRow struct {
	runs   int
	most   time.Duration
	memory int64
	codes  map[int]int
}

func (r *signalRow) print(name string) {
	var codes []string
	for code, n := range r.codes {
		codes = append(codes, fmt.Sprintf("%d:%d", code, n))
	}
	slices.Sort(codes)
	_, _ = fmt.Printf("%-44s %6d %10.2f %6d  %s\n", name, r.runs, r.most.Seconds(), r.memory>>20, strings.Join(codes, " ")) //nolint:forbidigo // as above
}

// signaller is a registry that signals its client at a request.
type signaller struct {
	server *sandbox.Server
	at     int
	sent   []syscall.Signal

	mu     sync.Mutex
	count  int
	victim *os.Process
	when   time.Time
}

func (s *signaller) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.count++
	if s.victim != nil && s.count == s.at {
		s.when = time.Now()
		for _, sig := range s.sent {
			_ = s.victim.Signal(sig) // it may be gone after the first
		}
	}
	s.mu.Unlock()
	s.server.ServeHTTP(w, r)
}

// signalAt runs a command and signals it at a request. It reports whether there was such a request.
func signalAt(t *testing.T, program, command string, at int, sent []syscall.Signal, row *signalRow) bool {
	t.Helper()
	dir, err := filepath.Abs("../../fixtures/graphs/orders-split")
	if err != nil {
		t.Fatal(err)
	}
	g, err := config.ReadGraphIn(dir, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	server, graph := seeded(t, dir, g, sandbox.Options{})
	s := &signaller{server: server, at: at, sent: sent}
	address, work := listen(t, s), t.TempDir()
	run := func(args ...string) (*os.ProcessState, string) {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir = work
		cmd.Env = []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + work, "TMPDIR=" + work, "APOLLO_REGISTRY_URL=" + address + sandbox.GraphQLPath,
			"APOLLO_KEY=service:" + graph + ":s1gnal-s3cr3t", "APOLLO_GRAPH_REF=" + g.Ref,
		}
		var out strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &out
		s.mu.Lock()
		err := cmd.Start()
		s.victim = cmd.Process
		s.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		var failed *exec.ExitError
		if err := cmd.Wait(); err != nil && !errors.As(err, &failed) {
			t.Fatal(err)
		}
		return cmd.ProcessState, out.String()
	}
	again := []string{"--settle", "1ns", "--deploy", "echo $SCHEMACTL_PHASE $SCHEMACTL_SUBGRAPH >> deployed", "--journal", "journal"}
	args := map[string][]string{
		"deliver": append([]string{"deliver", filepath.Join(dir, "after"), "--fail-on", "none"}, again...),
		"publish": {"publish", filepath.Join(dir, "after")},
		"check":   {"check", filepath.Join(dir, "after"), "--remote"},
	}[command]
	state, out := run(args...)
	s.mu.Lock()
	took := time.Since(s.when)
	signalled := !s.when.IsZero()
	s.at = -1
	s.mu.Unlock()
	if !signalled {
		return false
	}
	name := fmt.Sprintf("%v at request %d of %s", sent, at, command)
	usage := state.SysUsage().(*syscall.Rusage)
	row.runs++
	row.most, row.memory = max(row.most, took), max(row.memory, usage.Maxrss<<10)
	row.codes[state.ExitCode()]++
	if took > 10*time.Second {
		t.Errorf("%s: it ended %s later", name, took)
	}
	if code := state.ExitCode(); sent[0] != syscall.SIGKILL && code != 5 && code != 0 && code != 1 && code != 3 && code != 7 {
		t.Errorf("%s: exit code %d\n%s", name, code, out)
	}
	if command == "deliver" {
		resume := []string{"deliver", "--resume", "--journal", "journal", "--if-stopped"}
		if text, err := os.ReadFile(filepath.Join(work, "journal")); err != nil || !strings.Contains(string(text), `"kind":"begin"`) {
			resume = args
		}
		if state, out := run(resume...); state.ExitCode() != 0 {
			t.Errorf("%s: taken up again, exit code %d\n%s", name, state.ExitCode(), out)
		}
		deployed, err := os.ReadFile(filepath.Join(work, "deployed"))
		if n := strings.Count(string(deployed), "\n"); err != nil || n < 2 || n > 3 {
			t.Errorf("%s: %d deploys, %v\n%s", name, n, err, out)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(work, "schemactl-*")); len(left) > 0 && sent[0] != syscall.SIGKILL && len(sent) < 2 {
		t.Errorf("%s: left behind: %v", name, left)
	}
	return true
}
