// Package referencetest reads the corpus of fixtures/reference for tests: sets of subgraphs with
// the answers that the reference gives to them.
package referencetest

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/fixtures"
)

// Case is one set of subgraphs and the answer of the reference.
type Case struct {
	Name    string
	Sources []sdl.Source
	// Composes is true if the reference makes a supergraph, and Threw if it ends with an exception
	// instead of an answer.
	Composes, Threw bool
	// Supergraph and API are the SDL of both schemas, without the last line break; empty unless
	// Composes.
	Supergraph, API string
	// Errors and Hints are codes in the order of the reference, as [OurCode] has them.
	Errors, Hints []string
}

// OurCode returns the code that this module has for a code in the corpus. PARSE marks what the
// parser refuses, before the reference sees it.
func OurCode(code string) string {
	if code == "PARSE" {
		return codes.InvalidGraphQL
	}
	return code
}

// leastCases guards against a corpus that was lost or embedded in part.
const leastCases = 600

// Cases returns the corpus in the order of its names.
func Cases(t testing.TB) []Case {
	t.Helper()
	names := fixtures.Cases()
	if len(names) < leastCases {
		t.Fatalf("the reference corpus has only %d cases", len(names))
	}
	list := make([]Case, 0, len(names))
	for _, name := range names {
		archive, err := fixtures.Case(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, read(t, name, archive))
	}
	return list
}

// read reads one archive. The reference has thrown if it gave neither errors nor hints, which are
// an empty list where there are none.
func read(t testing.TB, name string, archive *txtar.Archive) Case {
	t.Helper()
	members := map[string]string{}
	for _, f := range archive.Files {
		members[f.Name] = string(f.Data)
	}
	decode := func(file string, to any) bool {
		text, ok := members[file]
		if ok {
			if err := json.Unmarshal([]byte(text), to); err != nil {
				t.Fatalf("%s: %s: %v", name, file, err)
			}
		}
		return ok
	}
	var subgraphs []struct{ Name, URL, File string }
	var errors, hints []struct{ Code string }
	if !decode("subgraphs.json", &subgraphs) {
		t.Fatalf("%s has no subgraphs.json", name)
	}
	c := Case{Name: name, Composes: decode("hints.json", &hints)}
	c.Threw = !decode("errors.json", &errors) && !c.Composes
	for _, s := range subgraphs {
		c.Sources = append(c.Sources, sdl.Source{Name: s.Name, URL: s.URL, File: s.File, Text: members[s.File]})
	}
	for _, e := range errors {
		c.Errors = append(c.Errors, OurCode(e.Code))
	}
	for _, h := range hints {
		c.Hints = append(c.Hints, h.Code)
	}
	c.Supergraph, c.API = strings.TrimSuffix(members["supergraph.graphql"], "\n"), strings.TrimSuffix(members["api.graphql"], "\n")
	return c
}
