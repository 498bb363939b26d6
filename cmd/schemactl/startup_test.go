//go:build unix

package main

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mostInit bounds what a package may allocate in package variables. Time is not asserted, since it
// depends on the machine: each package that took long compiled expressions, parsed templates or
// filled tables, which takes hundreds of allocations.
const mostInit = 60

// dear are the packages that allocate more, with a bound for each. What is new here costs every
// command: a dependency has to be worth it, and a package of this program can prepare by need.
var dear = map[string]int{
	"github.com/schemactl/schemactl/check/rules": 180, // a function for each rule, and no work

	"github.com/graph-gophers/graphql-go/internal/schema": 600, // it parses the introspection schema
	"github.com/sergi/go-diff/diffmatchpatch":             95,
	"go.yaml.in/yaml/v4/internal/libyaml":                 420,
	"go.yaml.in/yaml/v4/internal/plugin":                  90,
	"html/template":                                       110,
}

// byTests are the modules that only tests and programs of this repository besides schemactl use.
// The program of the test has them, and the one that is released does not.
var byTests = []string{
	"github.com/schemactl/schemactl/cmd/schemactl", "github.com/santhosh-tekuri/jsonschema/", "github.com/yuin/goldmark/", "github.com/russross/blackfriday/",
	"github.com/google/go-cmp/", "github.com/rogpeppe/go-internal/", "go.yaml.in/yaml/v3",
}

// initLine matches what GODEBUG=inittrace=1 prints of a package.
var initLine = regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock, \d+ bytes, (\d+) allocs$`)

// TestStartUp holds that nothing is prepared in package variables that not every command needs:
// expressions, templates, schemas, tables. Use package compose/pattern for expressions, and
// sync.OnceValue for the others. A dependency that does so is imported only if it is worth it.
func TestStartUp(t *testing.T) {
	program := programOf(t)
	cmd := exec.CommandContext(t.Context(), program, "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, trace.String())
	}
	seen := map[string]bool{}
	for _, m := range initLine.FindAllStringSubmatch(trace.String(), -1) {
		if slices.ContainsFunc(byTests, func(prefix string) bool { return strings.HasPrefix(m[1], prefix) }) {
			continue
		}
		seen[m[1]] = true
		allocs, err := strconv.Atoi(m[3])
		if err != nil {
			t.Fatal(err)
		}
		if most := max(mostInit, dear[m[1]]); allocs > most {
			t.Errorf("%s allocates %d times before main, in %s ms; at most %d", m[1], allocs, m[2], most)
		}
	}
	for name := range dear {
		if !seen[name] {
			t.Errorf("the program does not have %s any more: take it out of the list", name)
		}
	}
}
