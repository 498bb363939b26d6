package compose_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/fixtures"
)

// TestReference composes every case of the corpus: verdict, codes of errors and hints, and the
// bytes of both schemas are those of the reference.
func TestReference(t *testing.T) {
	for _, r := range referencetest.Cases(t) {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			got := compose.Compose(t.Context(), r.Sources, compose.Options{Edition: spec.Edition214})
			if r.Threw {
				if len(got.Errors) == 0 {
					t.Error("composes, but the reference throws an exception")
				}
				return
			}
			if diff := cmp.Diff(set(r.Errors), got.Errors.Codes()); diff != "" {
				t.Fatalf("codes of errors (-reference +ours):\n%s\n%v", diff, got.Errors)
			}
			if !r.Composes {
				checkErrors(t, got)
				return
			}
			if diff := cmp.Diff(r.Supergraph, got.Graph.SDL()); diff != "" {
				t.Errorf("supergraph (-reference +ours):\n%s", diff)
			}
			if diff := cmp.Diff(r.API, sdl.Print(got.Graph.API())); diff != "" {
				t.Errorf("API schema (-reference +ours):\n%s", diff)
			}
			if diff := cmp.Diff(r.Hints, hintCodes(got.Hints)); diff != "" {
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
	for _, d := range withoutOwn(list) {
		out = append(out, d.Code)
	}
	return out
}

// withoutOwn leaves out the warnings of our own: about what the reference composes although it
// cannot work. They have the codes of errors.
func withoutOwn(hints diag.List) diag.List {
	return slices.DeleteFunc(slices.Clone(hints), func(d *diag.Diagnostic) bool {
		info, _ := codes.Lookup(d.Code)
		return d.Severity == diag.Warning && info.Phase != codes.Hints
	})
}

// TestEveryCode demands a case of the corpus for every code, or the reason in deviations.yml why
// the reference never gives it.
func TestEveryCode(t *testing.T) {
	seen := map[string]bool{}
	for _, r := range referencetest.Cases(t) {
		for _, c := range slices.Concat(r.Errors, r.Hints) {
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
