package codes

import (
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
)

// Exceeded reports whether a finding is about the bound of the proof that every query can be
// answered. Without other errors it is not known then if the subgraphs compose.
func Exceeded(d *diag.Diagnostic) bool { return d.Code == MaxValidationSubgraphPathsExceeded }

// NotJudged reports whether nothing is known to be wrong, but not everything is known: all of the
// errors, of which there is one at least, are about a bound.
func NotJudged(errors diag.List) bool {
	return len(errors) > 0 && !slices.ContainsFunc(errors, func(d *diag.Diagnostic) bool { return !Exceeded(d) })
}
