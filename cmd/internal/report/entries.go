package report

import (
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
)

// entry is one finding of a check in the form that machine formats share.
type entry struct {
	code, message, coordinate, fix string
	// level is error, warning or note.
	level string
	// section is what it was found by: composition, base, clients, contract NAME, planner, operations, policy, platform.
	section     string
	positions   []diag.Position
	fingerprint string
	// waived is set for what the policy sets aside; it counts for nothing.
	waived *policy.Waived
	// fails marks what made the report fail.
	fails bool
	// safe marks a change that nobody can notice.
	safe bool
}

// entries lists everything that a check found, worst sections first. What a
// contract shows as the graph's own API does is listed once.
func entries(r *check.Report) []entry {
	var out []entry
	diagnostics := func(section string, list diag.List) {
		for _, d := range list {
			out = append(out, entry{
				code: d.Code, message: d.Message, coordinate: d.Coordinate, fix: d.Fix, level: severityLevel(d.Severity), section: section,
				positions: d.Positions, fingerprint: policy.Fingerprint(section, d.Code, d.Coordinate, d.Message), safe: d.Severity < diag.Warning,
				fails: !r.Passed && d.Severity == diag.Error,
			})
		}
	}
	// What is wrong on the base already is no fault of the proposal, but less is known for it.
	known := func(section string, list diag.List) {
		from := len(out)
		diagnostics(section, list)
		for i := range out[from:] {
			out[from+i].level, out[from+i].fails = "warning", false
		}
	}
	findings := func(section string, list []check.Finding) {
		for _, f := range list {
			out = append(out, entry{
				code: f.Code, message: f.Message + aside(f), coordinate: f.Coordinate, fix: f.Fix, level: impactLevel(f.Impact), section: section,
				positions: f.Positions, fingerprint: f.Fingerprint, waived: f.Waived, safe: f.Impact == rules.Safe, fails: f.Fails,
			})
		}
	}
	diagnostics("composition", r.Composition.Errors)
	diagnostics("composition", r.Composition.NewHints)
	if len(r.Composition.Known) == 0 {
		known("base", r.Composition.BaseErrors)
	}
	findings("clients", r.Clients.Findings)
	diagnostics("operations", r.Operations.Broken)
	known("operations", r.Operations.Problems)
	for _, c := range r.Contracts {
		diagnostics("contract "+c.Name, c.Errors)
		known("contract "+c.Name+" on the base", c.BaseErrors)
		own, _ := apart(r.Clients.Findings, c.Findings)
		findings("contract "+c.Name, own)
	}
	findings("planner", r.Planner.Findings)
	if r.Remote != nil {
		diagnostics("platform", platformFindings(r.Remote))
	}
	diagnostics("policy", r.Policy)
	return distinct(out)
}

// CodePlatformFailed: the platform's check failed, and no finding says why.
const CodePlatformFailed = "PLATFORM_CHECK_FAILED"

// platformFindings are what the platform found, and what made its check fail
// without a finding of its own.
func platformFindings(r *check.Remote) diag.List {
	var out diag.List
	failed := false
	for i := range r.Findings {
		out = append(out, &r.Findings[i].Diagnostic)
		failed = failed || r.Findings[i].Severity == diag.Error
	}
	for _, d := range r.Downstream {
		if d.Fails {
			failed = true
			out = append(out, &diag.Diagnostic{Code: CodePlatformFailed, Severity: diag.Error, Message: "the platform's check of the contract " + d.Variant + " failed"})
		}
	}
	if r.Failed() && !failed {
		out = append(out, &diag.Diagnostic{Code: CodePlatformFailed, Severity: diag.Error, Message: strings.TrimSpace("the platform's check failed: " + r.URL)})
	}
	return out
}

// distinct numbers what would have one fingerprint twice, such as one mistake
// in two operations: tools that follow findings drop the second.
func distinct(list []entry) []entry {
	seen := make(map[string]int, len(list))
	for i := range list {
		e := &list[i]
		n := seen[e.fingerprint]
		seen[e.fingerprint]++
		if n > 0 {
			e.fingerprint = policy.Fingerprint(e.fingerprint, strconv.Itoa(n))
		}
	}
	return list
}

// file is the first place of an entry that is a file of the work tree: a place
// at a git ref or in the registry is none that a reader of the change can open.
func (e entry) file() (diag.Position, bool) {
	for _, p := range e.positions {
		if p.File != "" && !strings.HasPrefix(p.File, "git:") && !strings.HasPrefix(p.File, "registry:") && p.File != "<stdin>" {
			return p, true
		}
	}
	return diag.Position{}, false
}

// aside says in a few words what is known of the operations.
func aside(f check.Finding) string {
	switch {
	case len(f.Operations) > 0:
		return " (used by " + uses(f.Operations) + ")"
	case f.Unused && f.Impact == rules.Breaking:
		return " (no known operation uses it)"
	}
	return ""
}

func severityLevel(s diag.Severity) string {
	switch s {
	case diag.Error:
		return "error"
	case diag.Warning:
		return "warning"
	default:
		return "note"
	}
}

func impactLevel(i rules.Impact) string {
	switch i {
	case rules.Breaking:
		return "error"
	case rules.Dangerous:
		return "warning"
	default:
		return "note"
	}
}
