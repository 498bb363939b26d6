package subgraph

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/fixtures"
)

// reference is one case of fixtures/reference.
type reference struct {
	name    string
	sources []sdl.Source
	// composes reports whether the reference made a supergraph, and threw whether it ended with an
	// exception instead of an answer.
	composes, threw bool
	// codes are the codes of the reference's errors.
	codes []string
}

func references(t testing.TB) []reference {
	t.Helper()
	names := fixtures.Cases()
	if len(names) < 600 {
		t.Fatalf("the reference corpus has only %d cases", len(names))
	}
	list := make([]reference, 0, len(names))
	for _, name := range names {
		a, err := fixtures.Case(name)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, readReference(t, name, a))
	}
	return list
}

func readReference(t testing.TB, name string, a *txtar.Archive) reference {
	t.Helper()
	r := reference{name: name, threw: true}
	members := map[string]string{}
	for _, f := range a.Files {
		members[f.Name] = string(f.Data)
	}
	var subgraphs []struct{ Name, URL, File string }
	if err := json.Unmarshal([]byte(members["subgraphs.json"]), &subgraphs); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for _, s := range subgraphs {
		r.sources = append(r.sources, sdl.Source{Name: s.Name, URL: s.URL, File: s.File, Text: members[s.File]})
	}
	if _, ok := members["supergraph.graphql"]; ok {
		r.composes, r.threw = true, false
	}
	if text, ok := members["errors.json"]; ok {
		r.threw = false
		var errs []struct{ Code string }
		if err := json.Unmarshal([]byte(text), &errs); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, e := range errs {
			r.codes = append(r.codes, e.Code)
		}
	}
	return r
}

// TestReferenceBuilds builds every case that the reference composes.
func TestReferenceBuilds(t *testing.T) {
	for _, r := range references(t) {
		if !r.composes {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			if _, errs := Build(t.Context(), r.sources, Options{}); len(errs) > 0 {
				t.Errorf("errors where the reference has none:\n%v", errs)
			}
		})
	}
}

// mergePhase reports whether a code is of a later phase. A case that the reference refuses with one
// of them builds here.
func mergePhase(code string) bool {
	info, ok := codes.Lookup(code)
	return code != "PARSE" && (!ok || info.Phase != codes.Subgraph)
}

// TestReferenceErrors compares the codes of every case that the reference refuses before merging.
// Deviations are in testdata/deviations.txt: the name of the case, our codes, and why.
func TestReferenceErrors(t *testing.T) {
	deviations := readDeviations(t)
	for _, r := range references(t) {
		if r.composes || slices.ContainsFunc(r.codes, mergePhase) {
			continue
		}
		t.Run(r.name, func(t *testing.T) {
			_, errs := Build(t.Context(), r.sources, Options{})
			got := strings.Join(errs.Codes(), " ")
			want := strings.Join(wantCodes(r), " ")
			if got == "" && want == codes.InterfaceObjectUsageError {
				return // needs the implementations of all subgraphs: found while merging
			}
			if strings.HasPrefix(r.name, "error-merged-") {
				want = "" // each subgraph is valid GraphQL, only the supergraph is not
			}
			if d, ok := deviations[r.name]; ok {
				if got == want {
					t.Errorf("no deviation any more: delete it from testdata/deviations.txt")
				}
				want = d
			}
			if got != want {
				t.Errorf("codes %q, want %q\n%v", got, want, errs)
			}
			for _, e := range errs {
				if len(e.Positions) == 0 || e.Positions[0].Subgraph == "" {
					t.Errorf("no position: %v", e)
				}
			}
		})
	}
}

func wantCodes(r reference) []string {
	list := slices.Clone(r.codes)
	for i, c := range list {
		if c == "PARSE" {
			list[i] = codes.InvalidGraphQL
		}
	}
	slices.Sort(list)
	return slices.Compact(list)
}

func readDeviations(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("testdata/deviations.txt")
	if err != nil {
		t.Fatal(err)
	}
	m := map[string]string{}
	for line := range strings.Lines(string(text)) {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		part := strings.SplitN(line, "|", 3)
		if len(part) != 3 {
			t.Fatalf("testdata/deviations.txt: %q", line)
		}
		m[strings.TrimSpace(part[0])] = strings.TrimSpace(part[1])
	}
	return m
}
