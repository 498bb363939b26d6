package subgraph

import (
	"slices"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/spec"
)

// TestReferenceBuilds builds every case that the reference composes, and that is not listed as
// refused here.
func TestReferenceBuilds(t *testing.T) {
	for _, r := range referencetest.Cases(t) {
		if !r.Composes || r.Deviates[spec.Edition214].Kind == "refuses" {
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

// TestReferenceErrors compares the codes of every case that the reference refuses before merging
// and that is refused here before it. TestReference of package compose judges the verdict of all
// cases, and those that deviations.yml lists.
func TestReferenceErrors(t *testing.T) {
	for _, r := range referencetest.Cases(t) {
		_, deviates := r.Deviates[spec.Edition214]
		if r.Composes || r.Threw || deviates || slices.ContainsFunc(r.Errors, mergePhase) {
			continue
		}
		t.Run(r.Name, func(t *testing.T) {
			_, errs := Build(t.Context(), r.Sources, Options{Edition: spec.Edition214})
			want := strings.Join(slices.Compact(slices.Sorted(slices.Values(r.Errors))), " ")
			if got := strings.Join(errs.Codes(), " "); got != want && got != "" {
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
