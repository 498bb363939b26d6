package codes

import (
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
)

// Exceeded reports whether a finding says that the proof of answerable queries grew beyond its
// bound: whether the subgraphs compose is not known then, unless there are other errors.
func Exceeded(d *diag.Diagnostic) bool { return d.Code == MaxValidationSubgraphPathsExceeded }

// NotJudged reports whether nothing is known to be wrong, but not everything is known: all of the
// errors, of which there is one at least, are about a bound.
func NotJudged(errors diag.List) bool {
	return len(errors) > 0 && !slices.ContainsFunc(errors, func(d *diag.Diagnostic) bool { return !Exceeded(d) })
}
