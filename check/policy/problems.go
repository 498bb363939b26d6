package policy

import (
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/diag"
)

// Codes of findings about the policy itself.
const (
	// CodeExpired: a waiver has expired; what it set aside counts again.
	CodeExpired = "POLICY_EXPIRED"
	// CodeUnused: a waiver sets nothing aside.
	CodeUnused = "POLICY_UNUSED"
)

// Problems lists the waivers that have expired or that no finding needed, after the last
// [Judge.Decide].
func (j *Judge) Problems() diag.List {
	var out diag.List
	for i, w := range j.policy.Waivers {
		d := &diag.Diagnostic{Severity: diag.Warning, Coordinate: w.Coordinate}
		if w.Position.File != "" {
			d.Positions = []diag.Position{w.Position}
		}
		switch {
		case j.expired(w):
			d.Code = CodeExpired
			d.Message = "the " + w.kind() + " of " + w.subject() + " expired on " + w.Until.Format(time.DateOnly) + " (" + w.Reason + ")"
			d.Fix = "Remove it, or agree on another day."
		case !j.used[i]:
			d.Code = CodeUnused
			d.Message = "the " + w.kind() + " of " + w.subject() + " sets nothing aside"
			d.Fix = "Remove it: what it was for is done, or its rule or coordinate is misspelt."
		default:
			continue
		}
		out = append(out, d)
	}
	return out
}

// subject names what a waiver is for.
func (w Waiver) subject() string {
	if w.Fingerprint != "" {
		return w.Fingerprint
	}
	parts := make([]string, 0, 4)
	for _, p := range []struct{ word, value string }{{"", w.Rule}, {"at ", w.Coordinate}, {"in ", w.Subgraph}, {"for ", w.Variant}} {
		if p.value != "" {
			parts = append(parts, p.word+p.value)
		}
	}
	return strings.Join(parts, " ")
}
