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
)

// clients fills in the changes for clients of the graph's own API, and what became of their
// operations. hidden are the changes that the API schemas do not show.
func (r *Report) clients(loc *locator, hidden []diff.Change, docs []usage.Document) {
	known := new(usage.Index).Against("")
	if len(docs) > 0 {
		known = r.Operations.judge(loc.oldAPI, loc.newAPI, docs)
		r.index = known.Index
	}
	r.Clients.Findings = findings(loc, "", known, clientChanges(hidden, loc.oldAPI, loc.newAPI))
}

// firstOperations validates operations on the API of a graph that does not exist yet. What it
// refuses is not broken by the change.
func (r *Report) firstOperations(api *sdl.Schema, docs []usage.Document) {
	if len(docs) > 0 {
		r.index = r.Operations.first(api, docs)
	}
}

// judge fills in what becomes of operations between two APIs, and returns the comparison.
func (o *OperationsReport) judge(before, after *sdl.Schema, docs []usage.Document) *usage.Comparison {
	index, _ := usage.New(sdl.Print(before), docs)
	known := index.Against(sdl.Print(after))
	outcome := known.Outcome()
	o.Checked, o.Unjudged, o.New, o.Local = index.Len(), outcome.Unjudged, outcome.New, outcome.Local
	o.Broken, o.Problems = outcome.Broken, outcome.Problems
	return known
}

// first fills in what an API that did not exist before makes of operations, and returns them.
func (o *OperationsReport) first(api *sdl.Schema, docs []usage.Document) *usage.Index {
	text := sdl.Print(api)
	index, problems := usage.New(text, docs)
	outcome := index.Against(text).Outcome()
	o.Checked, o.Unjudged, o.Local, o.Problems = index.Len(), outcome.Unjudged, outcome.Local, problems
	return index
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

// FindingOf returns the finding of a change of which only its rule is known: no operations, no
// policy and no positions.
func FindingOf(c diff.Change) Finding { return newFinding(rules.Find(c.Kind), c) }

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
