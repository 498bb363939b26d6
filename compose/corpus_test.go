package compose_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/fixtures"
)

// reference is one case of fixtures/reference with the reference's answer.
type reference struct {
	name            string
	sources         []sdl.Source
	composes, threw bool
	supergraph, api string
	errors, hints   []string
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
	members := map[string]string{}
	for _, f := range a.Files {
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
	r := reference{name: name}
	var subgraphs []struct{ Name, URL, File string }
	var errors, hints []struct{ Code string }
	decode("subgraphs.json", &subgraphs)
	for _, s := range subgraphs {
		r.sources = append(r.sources, sdl.Source{Name: s.Name, URL: s.URL, File: s.File, Text: members[s.File]})
	}
	r.composes = decode("hints.json", &hints)
	r.threw = !decode("errors.json", &errors) && !r.composes
	for _, e := range errors {
		r.errors = append(r.errors, ourCode(e.Code))
	}
	for _, h := range hints {
		r.hints = append(r.hints, h.Code)
	}
	r.supergraph, r.api = strings.TrimSuffix(members["supergraph.graphql"], "\n"), strings.TrimSuffix(members["api.graphql"], "\n")
	return r
}

// ourCode is our code for broken syntax, which the reference never sees.
func ourCode(code string) string {
	if code == "PARSE" {
		return "INVALID_GRAPHQL"
	}
	return code
}

// TestReference composes every case of the corpus: verdict, codes of errors and hints, and the
// bytes of both schemas are those of the reference.
func TestReference(t *testing.T) {
	for _, r := range references(t) {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			got := compose.Compose(t.Context(), r.sources, compose.Options{})
			if r.threw {
				if len(got.Errors) == 0 {
					t.Error("composes, but the reference throws an exception")
				}
				return
			}
			if diff := cmp.Diff(set(r.errors), got.Errors.Codes()); diff != "" {
				t.Fatalf("codes of errors (-reference +ours):\n%s\n%v", diff, got.Errors)
			}
			if !r.composes {
				checkErrors(t, got)
				return
			}
			if diff := cmp.Diff(r.supergraph, got.Graph.SDL()); diff != "" {
				t.Errorf("supergraph (-reference +ours):\n%s", diff)
			}
			if diff := cmp.Diff(r.api, sdl.Print(got.Graph.API())); diff != "" {
				t.Errorf("API schema (-reference +ours):\n%s", diff)
			}
			if diff := cmp.Diff(r.hints, hintCodes(got.Hints)); diff != "" {
				t.Errorf("hints (-reference +ours):\n%s", diff)
			}
		})
	}
}

// checkErrors demands what every error must have.
func checkErrors(t *testing.T, got compose.Result) {
	t.Helper()
	if got.Graph != nil || len(got.Hints) > 0 {
		t.Error("a refused composition has a graph or hints")
	}
	for _, d := range got.Errors {
		if d.Message == "" || d.Severity != diag.Error {
			t.Errorf("not a proper error: %+v", d)
		}
	}
}

func set(list []string) []string {
	out := slices.Clone(list)
	slices.Sort(out)
	return append([]string{}, slices.Compact(out)...)
}

func hintCodes(list diag.List) []string {
	var out []string
	for _, d := range list {
		out = append(out, d.Code)
	}
	return out
}

// TestEveryCode demands a case of the corpus for every code, or the reason in deviations.yml why
// the reference never gives it.
func TestEveryCode(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range references(t) {
		for _, c := range slices.Concat(r.errors, r.hints) {
			seen[c] = true
		}
	}
	text, err := fixtures.Deviations()
	if err != nil {
		t.Fatal(err)
	}
	var reasons []struct{ Code, Happened string }
	if err := yaml.Unmarshal(text, &reasons); err != nil {
		t.Fatal(err)
	}
	for _, r := range reasons {
		if r.Code != "" && r.Happened != "" {
			if seen[r.Code] {
				t.Errorf("deviations.yml says that the reference never gives %s, but a case has it", r.Code)
			}
			seen[r.Code] = true
		}
	}
	for _, info := range codes.All() {
		if !seen[info.Code] {
			t.Errorf("%s: no case and no reason", info.Code)
		}
	}
}
