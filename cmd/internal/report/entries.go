package report

import (
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/compose/diag"
)

// entry is one finding of a check in the form that the formats for other tools share.
type entry struct {
	code, message, coordinate, fix string
	// level is error, warning or note.
	level string
	// section is the part of the check with the finding: composition, base, clients, operations,
	// contract NAME, contract NAME on the base, operations of contract NAME, planner, plans,
	// hazards, gaps, platform or policy. Parts that were not judged have the name of the part.
	section   string
	positions []diag.Position
	// fingerprint is unique in a report and the same in every run.
	fingerprint string
	// waived is set if the policy sets the finding aside. It then fails nothing.
	waived *policy.Waived
	// fails marks the findings that made the check fail.
	fails bool
	// unjudged marks an entry for a part that was not judged, and optional one that is not why the
	// check did not pass.
	unjudged, optional bool
	// safe marks changes whose impact is safe, and hints below a warning. Formats for other tools
	// leave these entries out.
	safe bool
}

// entries lists all findings of a check by section. Findings of a contract that the graph's own API
// shows in the same way are listed once, under the clients.
func entries(r *check.Report) []entry {
	var out []entry
	diagnostics := func(section string, list diag.List) {
		for _, d := range list {
			out = append(out, entry{
				code: d.Code, message: d.Message, coordinate: d.Coordinate, fix: d.Fix, level: severityLevel(d.Severity), section: section,
				positions: d.Positions, fingerprint: policy.Fingerprint(section, d.Code, d.Coordinate, d.Message), safe: d.Severity < diag.Warning,
				fails: len(r.Reasons) > 0 && d.Severity == diag.Error,
			})
		}
	}
	// Mistakes of the base are not the proposal's, but they leave parts of it unchecked: they are
	// warnings.
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
				code: f.Code, message: f.Message + usageNote(f), coordinate: f.Coordinate, fix: f.Fix, level: impactLevel(f.Impact), section: section,
				positions: f.Positions, fingerprint: f.Fingerprint, waived: f.Waived, safe: f.Impact == rules.Safe, fails: f.Fails,
			})
		}
	}
	for _, u := range r.Unjudged {
		e := entry{
			code: CodeNotJudged, message: u.Name() + " not judged: " + u.Why, section: u.Name(), level: "error", unjudged: true, optional: u.Optional,
			fingerprint: policy.Fingerprint(CodeNotJudged, u.Name()),
		}
		// What the proposal's own errors leave unjudged is no error of its own.
		if u.Optional || len(r.Composition.Errors) > 0 {
			e.level, e.optional = "warning", true
		}
		out = append(out, e)
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
		own, _ := ownFindings(r.Clients.Findings, c.Findings)
		findings("contract "+c.Name, own)
		known("contract "+c.Name, c.Warnings)
		if c.Operations != nil {
			diagnostics("operations of contract "+c.Name, c.Operations.Broken)
			known("operations of contract "+c.Name, c.Operations.Problems)
		}
	}
	findings("planner", r.Planner.Findings)
	out = append(out, planEntries(r.Plans)...)
	known("plans", r.Plans.Problems)
	for _, h := range r.Hazards {
		out = append(out, entry{
			code: h.Rule, message: hazardMessage(h), coordinate: h.Coordinate, fix: h.Remedy, level: lossLevel(h.Allowed), section: "hazards",
			positions: h.At, fingerprint: policy.Fingerprint("hazards", h.Rule, h.Subgraph, h.Coordinate, h.Type),
		})
	}
	for _, g := range r.Gaps {
		out = append(out, entry{
			code: gapCode(g), message: gapMessage(g), coordinate: g.Coordinate, fix: g.WayOut(), level: lossLevel(g.Allowed), section: "gaps",
			fingerprint: policy.Fingerprint("gaps", gapCode(g), g.Coordinate, g.Beside, g.Where()),
		})
	}
	if r.Remote != nil {
		diagnostics("platform", platformFindings(r.Remote))
	}
	diagnostics("policy", r.Policy)
	return distinct(out)
}

// CodeNotJudged is the code of an entry for a part that was not judged.
const CodeNotJudged = "NOT_JUDGED"

// CodePlatformFailed is the code of an entry for a check of the platform that failed without a
// finding of level error.
const CodePlatformFailed = "PLATFORM_CHECK_FAILED"

// platformFindings returns the platform's findings. Where its check, or that of a contract, failed
// without one, it adds a finding for that, so that every failed check has an error.
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

// distinct gives entries with the same fingerprint, such as one mistake in two operations,
// fingerprints of their own: tools that follow findings drop the second of two equal ones. The
// first entry keeps its fingerprint.
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

// ownFindings returns the findings of a contract that the graph's own API does not show in the same
// way, and the number of those that it does. A finding that is waived in only one of the two counts
// as another one, and so does one that stands for others, of which nobody can tell.
func ownFindings(api, contract []check.Finding) (own []check.Finding, shared int) {
	type key struct{ code, message string }
	known := make(map[key]bool, len(api))
	for _, f := range api {
		known[key{f.Code, f.Message}] = f.Waived == nil
	}
	for _, f := range contract {
		if open, ok := known[key{f.Code, f.Message}]; ok && f.More == 0 && open == (f.Waived == nil) {
			shared++
			continue
		}
		own = append(own, f)
	}
	return own, shared
}

// file returns the first position of an entry in a file of the work tree. Positions at a git ref,
// in the registry or in standard input are skipped: tools cannot open them.
func (e entry) file() (diag.Position, bool) {
	for _, p := range e.positions {
		if p.File != "" && !strings.HasPrefix(p.File, "git:") && !strings.HasPrefix(p.File, "registry:") && p.File != "<stdin>" {
			return p, true
		}
	}
	return diag.Position{}, false
}

// usageNote returns what is known of the operations that a finding concerns, in parentheses, or
// nothing.
func usageNote(f check.Finding) string {
	switch {
	case len(f.Operations) > 0:
		return " (used by " + operationList(f.Operations, f.MoreOperations) + ")"
	case f.Unused && f.Impact == rules.Breaking:
		return " (no known operation uses it)"
	}
	return ""
}

// severityLevel returns the level of an entry, in SARIF's words.
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

// impactLevel returns the level of an entry, in SARIF's words.
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
