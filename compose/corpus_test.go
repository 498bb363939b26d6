package compose_test

import (
	"fmt"
	"slices"
	"strings"
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

// TestReference composes every case of the corpus in both editions: verdict, codes of errors and
// hints, and the bytes of the schemas are those of the reference. What deviations.yml lists must
// deviate, and as it says.
func TestReference(t *testing.T) {
	for _, r := range referencetest.Cases(t) {
		t.Run(r.Name, func(t *testing.T) {
			for _, edition := range spec.Editions() {
				t.Run(edition.String(), func(t *testing.T) {
					t.Parallel()
					got := compose.Compose(t.Context(), r.Sources, compose.Options{Edition: edition})
					kind, diff := deviation(got, r.In(edition), edition)
					listed, ok := r.Deviates[edition]
					switch {
					case ok && kind == "":
						t.Error("deviations.yml lists this case, but it agrees: delete the entry")
					case ok && listed.Kind != kind && listed.Kind != "connectors":
						t.Errorf("deviations.yml lists this case as %q, but it is %q:\n%s", listed.Kind, kind, diff)
					case !ok && kind != "":
						t.Errorf("%s, another answer than that of %s:\n%s", kind, edition.Reference(), diff)
					}
					checkProper(t, got, edition)
				})
			}
		})
	}
}

// deviation returns how a result differs from the answer of the reference, as a kind of
// deviations.yml, and the difference; nothing if they agree. Every refusal agrees with a reference
// that threw an exception or blames itself.
func deviation(got compose.Result, want referencetest.Answer, edition spec.Edition) (kind, diff string) {
	refused := len(got.Errors) > 0
	switch {
	case (want.Threw || want.Internal()) && refused:
		return "", ""
	case want.Threw || want.Internal():
		return "internal", "composes, but the reference has no answer"
	case !want.Composes && !refused:
		return "accepts", fmt.Sprintf("the reference says %v", want.Errors)
	case want.Composes && refused:
		return "refuses", fmt.Sprint(got.Errors)
	case refused:
		if diff := cmp.Diff(set(want.Errors), got.Errors.Codes()); diff != "" {
			return "codes", fmt.Sprintf("-reference +ours:\n%s\n%v", diff, got.Errors)
		}
		return "", ""
	}
	hints := hintCodes(got.Hints)
	if edition.Rust() {
		hints, want.Hints = set(hints), set(want.Hints)
	}
	if diff := cmp.Diff(want.Hints, hints); diff != "" {
		return "hints", "-reference +ours:\n" + diff
	}
	if diff := cmp.Diff(want.Supergraph, strings.TrimSuffix(got.Graph.SDL(), "\n")); diff != "" {
		return "contents", "supergraph (-reference +ours):\n" + diff
	}
	if diff := cmp.Diff(want.API, sdl.Print(got.Graph.API())); diff != "" && want.API != "" {
		return "contents", "API schema (-reference +ours):\n" + diff
	}
	return "", ""
}

// checkProper demands what every result must have, whatever the reference says.
func checkProper(t *testing.T, got compose.Result, edition spec.Edition) {
	t.Helper()
	if len(got.Errors) > 0 && (got.Graph != nil || len(got.Hints) > 0 && !edition.Rust()) {
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

// TestEveryCode demands a case of the corpus for every code, in either edition, or the reason in
// deviations.yml why no reference gives it.
func TestEveryCode(t *testing.T) {
	if testing.Short() {
		t.Skip("asks the whole corpus")
	}
	seen := map[string]bool{}
	for _, r := range referencetest.Cases(t) {
		for _, c := range slices.Concat(r.Errors, r.Hints, r.Rust.Errors, r.Rust.Hints) {
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
