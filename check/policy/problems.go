package policy

import (
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/diag"
)

// Codes of findings about the policy itself.
const (
	// CodeExpired is for a waiver that has expired: what it set aside counts again.
	CodeExpired = "POLICY_EXPIRED"
	// CodeUnused is for a waiver that sets nothing aside.
	CodeUnused = "POLICY_UNUSED"
)

// Problems returns the waivers that have expired or that no finding needed, as warnings in their
// order. It is for after the last [Judge.Decide].
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

// subject returns what a waiver is for, in words.
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
