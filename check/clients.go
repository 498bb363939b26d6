package check

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

// clients fills in the changes for clients of the graph's own API, and what became of their
// operations. hidden are the changes that the API schemas do not show.
func (r *Report) clients(loc *locator, hidden []diff.Change, docs []usage.Document) {
	known := new(usage.Index).Against("")
	if len(docs) > 0 {
		index, _ := usage.New(sdl.Print(loc.oldAPI), docs)
		known = index.Against(sdl.Print(loc.newAPI))
		outcome := known.Outcome()
		r.Operations.Checked, r.Operations.Unjudged = index.Len(), outcome.Unjudged
		r.Operations.New, r.Operations.Local = outcome.New, outcome.Local
		r.Operations.Broken, r.Operations.Problems = outcome.Broken, outcome.Problems
	}
	r.Clients.Findings = findings(loc, "", known, clientChanges(hidden, loc.oldAPI, loc.newAPI))
}

// firstOperations validates operations on the API of a graph that does not exist yet. What it
// refuses is not broken by the change.
func (r *Report) firstOperations(api *sdl.Schema, docs []usage.Document) {
	if len(docs) > 0 {
		text := sdl.Print(api)
		index, problems := usage.New(text, docs)
		outcome := index.Against(text).Outcome()
		r.Operations.Checked, r.Operations.Unjudged, r.Operations.Local = index.Len(), outcome.Unjudged, outcome.Local
		r.Operations.Problems = problems
	}
}

// contract adds the changes for clients of one contract variant. A change that the graph's own API
// shows as well is reported for both, since they have different clients. before is nil for a graph
// that does not exist yet.
func (r *Report) contract(loc *locator, c rollout.Contract, before, after *supergraph.Graph, oneOf []diff.Change, docs []usage.Document) {
	report := ContractReport{Name: c.Name, Findings: []Finding{}}
	var old *supergraph.Graph
	var baseErrors diag.List
	if before != nil {
		old, baseErrors = before.Contract(c.Filter)
	}
	now, errs := after.Contract(c.Filter)
	report.Errors, report.BaseErrors = errs, baseErrors
	if old != nil && now != nil && len(errs) == 0 && len(baseErrors) == 0 {
		oldAPI, newAPI := old.API(), now.API()
		known := new(usage.Index).Against("")
		if len(docs) > 0 {
			// An operation that is not valid on the contract's API is sent by other clients.
			index, _ := usage.New(sdl.Print(oldAPI), docs)
			known = index.Against(sdl.Print(newAPI))
		}
		hidden := append(diff.Supergraph(old.Schema, now.Schema), oneOf...)
		report.Findings = findings(loc, c.Name, known, clientChanges(hidden, oldAPI, newAPI))
	}
	r.Contracts = append(r.Contracts, report)
}

// clientChanges returns the changes of an API schema, and after them those hidden changes whose
// element clients can see both before and after.
func clientChanges(hidden []diff.Change, oldAPI, newAPI *sdl.Schema) []diff.Change {
	out := diff.Changes(oldAPI, newAPI)
	for _, c := range hidden {
		if declares(oldAPI, c.Coordinate) && declares(newAPI, c.Coordinate) {
			out = append(out, c)
		}
	}
	return out
}

// findings judges the changes of one API, in their order. variant is the name of the contract,
// empty for the graph's own API. If no operation is known, Operations and Unused stay as they are.
func findings(loc *locator, variant string, known *usage.Comparison, changes []diff.Change) []Finding {
	out := make([]Finding, 0, len(changes))
	for _, c := range changes {
		rule := rules.Find(c.Kind)
		f := newFinding(rule, c)
		f.Variant, f.Fingerprint = variant, policy.Fingerprint("clients", variant, string(c.Kind), c.Coordinate, c.Old, c.New)
		f.Positions, f.Subgraphs = loc.positions(c)
		if rule.Touches != nil && known.Len() > 0 {
			f.Operations = known.Touching(rule.Touches(c)...)
			f.Unused = len(f.Operations) == 0
			f.Why += mayBeNull(known.MayBeNull(rule.Touches(c)...))
		}
		out = append(out, f)
	}
	return out
}

// mayBeNull returns what a finding says of operations that it concerns only if a variable is null,
// beginning with a space; nothing without any.
func mayBeNull(uses []usage.Use) string {
	const most = 3
	var names []string
	for _, u := range uses[:min(most, len(uses))] {
		names = append(names, fmt.Sprintf("%s (%s:%d)", cmp.Or(u.Operation, "an operation"), u.File, u.Line))
	}
	if len(uses) > most {
		names = append(names, fmt.Sprintf("%d more", len(uses)-most))
	}
	if len(names) == 0 {
		return ""
	}
	return " A variable may be null here, which nothing recorded tells: " + strings.Join(names, ", ") + "."
}

// newFinding makes the finding of a change, without what depends on the verdict. It panics if the
// kind of the change has no rule, which TestEveryKindHasARule of package rules rules out.
func newFinding(rule *rules.Rule, c diff.Change) Finding {
	if rule == nil {
		panic(string(c.Kind) + " has no rule: see TestEveryKindHasARule of check/rules")
	}
	f := Finding{Verdict: rule.Verdict, Impact: rule.Impact, Title: rule.Title, Why: rule.Why, Old: c.Old, New: c.New}
	f.Code, f.Message, f.Coordinate, f.Fix = string(rule.ID), rule.Say(c), c.Coordinate, rule.Fix
	f.Severity = severityOf(rule.Impact)
	return f
}

func severityOf(i rules.Impact) diag.Severity {
	switch i {
	case rules.Breaking:
		return diag.Error
	case rules.Dangerous, rules.Ordered:
		return diag.Warning
	default:
		return diag.Info
	}
}
