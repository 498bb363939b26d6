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
// operations. hidden are the changes that the API schemas do not show. only reports whether the
// operations alone are asked about.
func (r *Report) clients(l *lister, loc *locator, hidden []diff.Change, docs []usage.Document, only bool) {
	known := new(usage.Index).Against("")
	if len(docs) > 0 {
		known = r.Operations.judge(loc.oldAPI, loc.newAPI, docs)
		r.index = known.Index
	}
	if !only {
		list := newClientList(loc, "", known, clientChanges(hidden, loc.oldAPI, loc.newAPI))
		r.Clients.Findings, r.Clients.tally = l.clients(list, r.Operations.Checked > 0)
	}
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

// clientList are the changes of one API.
type clientList struct {
	changes []diff.Change
	loc     *locator
	// name is the contract; empty for the graph's own API.
	name  string
	known *usage.Comparison
	// touching has the operations that each change concerns; nil if no operation is known.
	touching [][]usage.Use
}

func newClientList(loc *locator, variant string, known *usage.Comparison, changes []diff.Change) *clientList {
	l := &clientList{changes: changes, loc: loc, name: variant, known: known}
	if known.Len() > 0 {
		l.touching = make([][]usage.Use, len(changes))
		touching := once(known.Touching)
		for i, c := range changes {
			if touches := ruleOf(c.Kind).Touches; touches != nil {
				l.touching[i] = touching(touches(c))
			}
		}
	}
	return l
}

func (l *clientList) size() int             { return len(l.changes) }
func (l *clientList) at(i int) *diff.Change { return &l.changes[i] }
func (l *clientList) variant() string       { return l.name }
func (l *clientList) subgraphs(i int) []string {
	_, names := l.loc.positions(l.changes[i])
	return names
}

func (l *clientList) fingerprint(i int) string {
	c := &l.changes[i]
	return policy.Fingerprint("clients", l.name, string(c.Kind), c.Coordinate, c.Old, c.New)
}

func (l *clientList) uses(i int) []usage.Use {
	if l.touching == nil {
		return nil
	}
	return l.touching[i]
}

// finish implements [changeList]. If no operation is known, Operations and Unused stay as they are.
func (l *clientList) finish(i int, f *Finding) {
	c := l.changes[i]
	f.Variant, f.Fingerprint = l.name, l.fingerprint(i)
	f.Positions, f.Subgraphs = l.loc.positions(c)
	if touches := ruleOf(c.Kind).Touches; touches != nil && l.touching != nil {
		f.Operations = l.touching[i]
		f.Unused = len(f.Operations) == 0
		f.Why += mayBeNull(l.known.MayBeNull(touches(c)...))
	}
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
func FindingOf(c diff.Change) Finding { return newFinding(ruleOf(c.Kind), c) }

// newFinding makes the finding of a change, without what depends on the verdict.
func newFinding(rule *rules.Rule, c diff.Change) Finding {
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
