//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// mostInit bounds what a package may allocate in package variables. Time is not asserted, since it
// depends on the machine: of the packages that took more than 0.3 ms, each compiled expressions or
// parsed templates, which takes more than a thousand allocations.
const mostInit = 300

// initLine matches what GODEBUG=inittrace=1 prints of a package.
var initLine = regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock, \d+ bytes, (\d+) allocs$`)

// TestStartUp holds that no package of this program prepares in package variables what not every
// command needs: expressions, templates, schemas, tables. Use package compose/pattern for
// expressions, and sync.OnceValue for the others.
func TestStartUp(t *testing.T) {
	program := programOf(t)
	cmd := exec.CommandContext(t.Context(), program, "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, trace.String())
	}
	ours := 0
	for _, m := range initLine.FindAllStringSubmatch(trace.String(), -1) {
		if !strings.HasPrefix(m[1], "github.com/schemactl/") || strings.HasSuffix(m[1], "/cmd/schemactl") { // the latter has the tests
			continue
		}
		ours++
		allocs, err := strconv.Atoi(m[3])
		if err != nil {
			t.Fatal(err)
		}
		if allocs > mostInit {
			t.Errorf("%s allocates %d times before main, in %s ms; at most %d", m[1], allocs, m[2], mostInit)
		}
	}
	if ours < 10 {
		t.Fatalf("the trace has %d packages of this program:\n%s", ours, trace.String())
	}
}
