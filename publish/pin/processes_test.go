package pin

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish/fileset"
)

// TestPinProcess is the process that other tests start: it pins launches into a directory, and
// kills itself before an operation of the file system. It does nothing by itself.
func TestPinProcess(t *testing.T) {
	dir := os.Getenv("PIN_DIR")
	if dir == "" {
		t.Skip("is started by other tests")
	}
	kill, _ := strconv.Atoi(os.Getenv("PIN_KILL"))
	files := &faulty{FileSystem: fileset.OS{}, before: func(_ string, n int) error {
		if n == kill {
			self, err := os.FindProcess(os.Getpid())
			if err == nil {
				err = self.Kill()
			}
			t.Fatal(err, <-make(chan error))
		}
		return nil
	}}
	for _, launch := range strings.Split(os.Getenv("PIN_LAUNCHES"), ",") {
		n, err := strconv.Atoi(launch)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Pin(t.Context(), reg(n), dir, tree(n), Options{files: files, Wait: time.Minute, Command: "schemactl test"}); err != nil {
			t.Fatal(err)
		}
	}
}

// pinProcess returns a command that pins launches in another process. A kill of 0 does not kill.
func pinProcess(t *testing.T, dir string, kill int, launches ...string) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	c := exec.CommandContext(t.Context(), self, "-test.run=^TestPinProcess$")
	c.Env = append(os.Environ(), "PIN_DIR="+dir, "PIN_LAUNCHES="+strings.Join(launches, ","), fmt.Sprintf("PIN_KILL=%d", kill))
	return c
}

// Four processes pin twenty times each into one directory. Each pin is whole at its time, so that
// nobody who verifies meanwhile finds anything but that a pin is under way.
func TestPinByManyProcesses(t *testing.T) {
	dir := t.TempDir()
	if _, err := Pin(t.Context(), reg(9), dir, tree(9), Options{}); err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	for n := range 4 {
		c := pinProcess(t, dir, 0, strings.Split(strings.TrimSuffix(strings.Repeat(fmt.Sprintf("%d,%d,", n, n+4), 10), ","), ",")...)
		all.Go(func() {
			if out, err := c.CombinedOutput(); err != nil {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	looks, whole := 0, map[string]bool{}
	for running := true; running; looks++ {
		select {
		case <-done:
			running = false
		default:
		}
		lock, findings := Verify(dir)
		switch {
		case len(findings) == 0:
			whole[lock.LaunchID] = true
		case !IsBusy(findings):
			t.Fatalf("verify finds %v", findings)
		}
	}
	if _, findings := Verify(dir); len(findings) > 0 {
		t.Errorf("at the end: %v", findings)
	}
	if left := snapshot(t, dir); len(left) != 4 {
		t.Errorf("%d files are left: %v", len(left), left)
	}
	t.Logf("looked %d times, saw the pins of %d launches", looks, len(whole))
}

// The process is killed before every single operation, on a new directory and on one with pins.
// Whoever looks then is told, a pin that cannot fetch takes back what was half done, and the next
// pin leaves nothing else behind than one that was never disturbed.
func TestPinAfterAKill(t *testing.T) {
	for _, again := range []bool{false, true} {
		t.Run(fmt.Sprintf("again=%t", again), func(t *testing.T) {
			t.Parallel()
			killedAtEveryOperation(t, again)
		})
	}
}

// killedAtEveryOperation is the test for a directory that is new, or that has pins.
func killedAtEveryOperation(t *testing.T, again bool) {
	t.Helper()
	failing := reg(3)
	failing.Supergraphs = nil
	interrupted := 0
	for n, more := 1, true; more; n++ {
		dir := filepath.Join(t.TempDir(), "pins")
		if again {
			if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{Clock: fixed{}}); err != nil {
				t.Fatal(err)
			}
		}
		before := snapshot(t, dir)
		out, err := pinProcess(t, dir, n, "2").CombinedOutput()
		var exit *exec.ExitError
		switch {
		case err == nil:
			more = false
		case !errors.As(err, &exit) || exit.Exited() && exit.ExitCode() != 1 || strings.Contains(string(out), "FAIL"):
			t.Fatalf("kill %d: %v\n%s", n, err, out)
		}
		if _, findings := Verify(dir); has(findings, CodeInterrupted) {
			interrupted++
			if by := findings[0]; !strings.Contains(by.Message, "schemactl test (process ") || !strings.Contains(by.Fix, "schemactl supergraph pin L2 --graph-ref shop@prod --dir ") {
				t.Errorf("kill %d: %s %s", n, by.Message, by.Fix)
			}
		} else if len(findings) > 0 && (again || !has(findings, CodeLockMissing)) {
			t.Errorf("kill %d, again=%t: verify finds %v", n, again, findings)
		}
		// The lock of a killed process may be let go a moment after its end.
		if _, err := Pin(t.Context(), failing, dir, tree(3), Options{Wait: 5 * time.Second}); err == nil {
			t.Fatal("pinned nothing")
		}
		after := sdlFiles(snapshot(t, dir))
		if _, findings := Verify(dir); len(findings) > 0 && len(after) > 0 {
			t.Errorf("kill %d, again=%t: half is left: %v", n, again, findings)
		} else if diff := cmp.Diff(sdlFiles(before), after); diff != "" && len(findings) > 0 {
			t.Errorf("kill %d, again=%t: %s", n, again, diff)
		}
		if _, err := Pin(t.Context(), reg(3), dir, tree(3), Options{Wait: 5 * time.Second}); err != nil {
			t.Fatal(err)
		}
		if _, findings := Verify(dir); len(findings) > 0 || len(snapshot(t, dir)) != 4 {
			t.Errorf("kill %d, again=%t: %v, files %d", n, again, findings, len(snapshot(t, dir)))
		}
	}
	if interrupted < 3 {
		t.Errorf("again=%t: only %d kills were between two renames", again, interrupted)
	}
}

func has(findings diag.List, code string) bool { return len(findings) > 0 && findings[0].Code == code }

// sdlFiles returns the files that are pins and no leftovers.
func sdlFiles(all map[string]string) map[string]string {
	pins := map[string]string{}
	for name, text := range all {
		if isPinFile(name) {
			pins[name] = text
		}
	}
	return pins
}

// A directory that another process writes: pin and verify name it, and wait only as long as they
// are told to.
func TestPinNamesWhoWrites(t *testing.T) {
	dir := t.TempDir()
	if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{}); err != nil {
		t.Fatal(err)
	}
	hold, err := Options{Command: "schemactl deliver"}.withDefaults().folder(dir, tree(1).Source).Hold(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	_, err = Pin(t.Context(), reg(2), dir, tree(2), Options{Wait: -1})
	if !errors.Is(err, fileset.ErrBusy) || !strings.Contains(err.Error(), "pin launch L2 of shop@prod in "+dir+": "+dir+" is being written by schemactl deliver (process ") {
		t.Errorf("error: %v", err)
	}
	if _, findings := Verify(dir); len(findings) > 0 {
		t.Errorf("files that agree are not a finding: %v", findings)
	}
	remove(t, dir, "supergraph.graphql")
	waits := 0
	_, findings, err := VerifyWithin(t.Context(), dir, Options{Wait: 2 * fileset.Poll, Waiting: func(by fileset.Holder) {
		if waits++; by.Command != "schemactl deliver" {
			t.Errorf("waits for %s", by)
		}
	}})
	if !IsBusy(findings) || err != nil || waits != 1 || !errors.Is(MismatchError(dir, findings), fileset.ErrBusy) {
		t.Errorf("findings %v, error %v, told %d times", findings, err, waits)
	}
	if err := hold.Release(); err != nil {
		t.Fatal(err)
	}
	if _, findings := Verify(dir); !has(findings, CodeFileMissing) || !errors.Is(MismatchError(dir, findings), ErrMismatch) {
		t.Errorf("findings %v", findings)
	}
}

// A contract that keeps its pin keeps one that verifies, or nothing is pinned.
func TestPinKeepsOnlyWhatVerifies(t *testing.T) {
	dir := t.TempDir()
	if _, err := Pin(t.Context(), reg(1), dir, tree(1), Options{}); err != nil {
		t.Fatal(err)
	}
	next := tree(2)
	next.Contracts[0].State = ""
	edit(t, dir, "supergraph-public.graphql", "\n# P1\n", "\n# P1 edited\n")
	before := snapshot(t, dir)
	_, err := Pin(t.Context(), reg(2), dir, next, Options{SkipUnready: true})
	if !errors.Is(err, ErrMismatch) || !strings.Contains(err.Error(), "shop@public has no new supergraph and cannot keep its pin") {
		t.Errorf("error %v", err)
	}
	if diff := cmp.Diff(before, snapshot(t, dir)); diff != "" {
		t.Error(diff)
	}
}
