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

// What is allocated in package variables is bounded: by a package, by one of this program, and by
// all. Time is not asserted, since it depends on the machine: each package that took long compiled
// expressions, parsed templates or filled tables, which takes hundreds of allocations.
const (
	mostInit  = 55
	mostOwn   = 30
	mostTotal = 3100 // of the program of this test, which has some more packages than the one that is released
)

// dear are the packages that allocate more, with a bound for each. What is new here costs every
// command: a dependency has to be worth it, and a package of this program can prepare by need.
var dear = map[string]int{
	"github.com/schemactl/schemactl/check/rules": 160, // a function for each rule, and no work
	"github.com/schemactl/schemactl/check/lint":  35,  // likewise

	"encoding/gob": 385, // by the MCP server, as the next two
	"github.com/google/jsonschema-go/jsonschema":          315,
	"github.com/modelcontextprotocol/go-sdk/mcp":          200,
	"github.com/graph-gophers/graphql-go/internal/schema": 550, // it parses the introspection schema
	"github.com/sergi/go-diff/diffmatchpatch":             85,
	"go.yaml.in/yaml/v4/internal/libyaml":                 385,
	"go.yaml.in/yaml/v4/internal/plugin":                  80,
	"html/template":                                       100,
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
// functions for tables: a switch, an array or a slice is laid out by the compiler, and a map, a
// closure or an error of fmt.Errorf is made. A dependency that does so is imported only if it is
// worth it.
func TestStartUp(t *testing.T) {
	program := programOf(t)
	cmd := exec.CommandContext(t.Context(), program, "version")
	cmd.Env = append(os.Environ(), "GODEBUG=inittrace=1")
	var trace bytes.Buffer
	cmd.Stderr = &trace
	if err := cmd.Run(); err != nil {
		t.Fatalf("%v\n%s", err, trace.String())
	}
	seen, total := map[string]bool{}, 0
	for _, m := range initLine.FindAllStringSubmatch(trace.String(), -1) {
		if slices.ContainsFunc(byTests, func(prefix string) bool { return strings.HasPrefix(m[1], prefix) }) {
			continue
		}
		seen[m[1]] = true
		allocs, err := strconv.Atoi(m[3])
		if err != nil {
			t.Fatal(err)
		}
		total += allocs
		most := mostInit
		if strings.HasPrefix(m[1], "github.com/schemactl/") {
			most = mostOwn
		}
		if most = max(most, dear[m[1]]); allocs > most {
			t.Errorf("%s allocates %d times before main, in %s ms; at most %d", m[1], allocs, m[2], most)
		}
	}
	if total > mostTotal {
		t.Errorf("all packages allocate %d times before main; at most %d", total, mostTotal)
	}
	for name := range dear {
		if !seen[name] {
			t.Errorf("the program does not have %s any more: take it out of the list", name)
		}
	}
}
