package subgraph

import (
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/spec"
)

// TestReferenceBuilds builds every case that the reference composes.
func TestReferenceBuilds(t *testing.T) {
	for _, r := range referencetest.Cases(t) {
		if !r.Composes {
			continue
		}
		t.Run(r.Name, func(t *testing.T) {
			if _, errs := Build(t.Context(), r.Sources, Options{Edition: spec.Edition214}); len(errs) > 0 {
				t.Errorf("errors where the reference has none:\n%v", errs)
			}
		})
	}
}

// mergePhase reports whether a code is of a later phase. A case that the reference refuses with one
// of them builds here.
func mergePhase(code string) bool {
	info, ok := codes.Lookup(code)
	return !ok || info.Phase != codes.Subgraph
}

// TestReferenceErrors compares the codes of every case that the reference refuses before merging.
// Deviations are in testdata/deviations.txt: the name of the case, our codes, and why.
func TestReferenceErrors(t *testing.T) {
	deviations := readDeviations(t)
	for _, r := range referencetest.Cases(t) {
		if r.Composes || slices.ContainsFunc(r.Errors, mergePhase) {
			continue
		}
		t.Run(r.Name, func(t *testing.T) {
			_, errs := Build(t.Context(), r.Sources, Options{Edition: spec.Edition214})
			got := strings.Join(errs.Codes(), " ")
			want := strings.Join(slices.Compact(slices.Sorted(slices.Values(r.Errors))), " ")
			if got == "" && want == codes.InterfaceObjectUsageError {
				return // needs the implementations of all subgraphs: found while merging
			}
			if strings.HasPrefix(r.Name, "error-merged-") {
				want = "" // each subgraph is valid GraphQL, only the supergraph is not
			}
			if d, ok := deviations[r.Name]; ok {
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
