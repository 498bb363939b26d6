// Package referencetest reads the corpus of fixtures/reference for tests: sets of subgraphs with
// the answers that the references of both editions give to them.
package referencetest

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/fixtures"
)

// Case is one set of subgraphs and the answers of the references. The embedded answer is that of
// @apollo/composition 2.14.4.
type Case struct {
	Name    string
	Sources []sdl.Source
	Answer
	// Rust is the answer of the Rust composer. It has no API schema.
	Rust Answer
	// Deviates tells where ours is another answer, by the edition; see [Deviation].
	Deviates map[spec.Edition]Deviation
}

// In returns the answer of an edition's reference.
func (c Case) In(edition spec.Edition) Answer {
	if edition.Rust() {
		return c.Rust
	}
	return c.Answer
}

// LosesIndent reports whether a description of the case begins with white space. 2.14.4 prints it
// as a block string all the same, which says something else.
func (c Case) LosesIndent() bool { return strings.HasPrefix(c.Name, "description-indented-") }

// Answer is what a reference says of a case.
type Answer struct {
	// Composes is true if the reference makes a supergraph, and Threw if it ends with an exception
	// instead of an answer.
	Composes, Threw bool
	// Supergraph and API are the SDL of both schemas, without the last line break; empty unless
	// Composes.
	Supergraph, API string
	// Errors and Hints are codes in the order of the reference, as [OurCode] has them. The Rust
	// composer's are sorted, each once.
	Errors, Hints []string
}

// Internal reports whether the reference blames itself for refusing.
func (a Answer) Internal() bool { return slices.Contains(a.Errors, "INTERNAL") }

// OurCode returns the code that this module has for a code in the corpus. PARSE marks what the
// parser refuses, before the reference sees it.
func OurCode(code string) string {
	if code == "PARSE" {
		return codes.InvalidGraphQL
	}
	return code
}

// leastCases guards against a corpus that was lost or embedded in part.
const leastCases = 900

// shortStep is how many cases of the corpus stand for one that is read with -short.
const shortStep = 4

// Cases returns the corpus in the order of its names. With -short it is a part of them.
func Cases(t testing.TB) []Case {
	t.Helper()
	names := fixtures.Cases()
	if len(names) < leastCases {
		t.Fatalf("the reference corpus has only %d cases", len(names))
	}
	list, deviations := make([]Case, 0, len(names)), Deviations(t)
	for i, name := range names {
		if testing.Short() && i%shortStep != 0 {
			continue
		}
		archive, err := fixtures.Case(name)
		if err != nil {
			t.Fatal(err)
		}
		c := read(t, name, archive)
		c.Deviates = deviations[name]
		list = append(list, c)
	}
	return list
}

// read reads one archive. The reference has thrown if it gave neither errors nor hints, which are
// an empty list where there are none.
func read(t testing.TB, name string, archive *txtar.Archive) Case {
	t.Helper()
	m := members{t, name, map[string]string{}}
	for _, f := range archive.Files {
		m.text[f.Name] = string(f.Data)
	}
	var subgraphs []struct{ Name, URL, File string }
	if !m.decode("subgraphs.json", &subgraphs) {
		t.Fatalf("%s has no subgraphs.json", name)
	}
	c := Case{Name: name, Answer: m.answer("", Answer{})}
	for _, s := range subgraphs {
		c.Sources = append(c.Sources, sdl.Source{Name: s.Name, URL: s.URL, File: s.File, Text: m.text[s.File]})
	}
	c.Rust = m.answer("-"+spec.Edition215.String(), c.Answer)
	return c
}

// members are the files of an archive by their names.
type members struct {
	t    testing.TB
	name string
	text map[string]string
}

func (m members) decode(file string, to any) bool {
	text, ok := m.text[file]
	if ok {
		if err := json.Unmarshal([]byte(text), to); err != nil {
			m.t.Fatalf("%s: %s: %v", m.name, file, err)
		}
	}
	return ok
}

// answer reads the answer of the files with a suffix. Lists that are left out are those of another
// answer.
func (m members) answer(suffix string, other Answer) Answer {
	codes := func(file string) ([]string, bool) {
		var list []struct{ Code string }
		ok := m.decode(file+suffix+".json", &list)
		var out []string
		for _, f := range list {
			out = append(out, OurCode(f.Code))
		}
		return out, ok
	}
	sdl, composes := m.text["supergraph"+suffix+".graphql"]
	a := Answer{Composes: composes, Supergraph: strings.TrimSuffix(sdl, "\n"), API: strings.TrimSuffix(m.text["api"+suffix+".graphql"], "\n")}
	var known bool
	if composes {
		if a.Hints, known = codes("hints"); !known {
			a.Hints = other.Hints
		}
		return a
	}
	if a.Errors, known = codes("errors"); !known {
		a.Errors = other.Errors
	}
	a.Threw = len(a.Errors) == 0
	return a
}
