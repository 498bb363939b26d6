package check

import (
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Contract is a contract variant of the graph as a check judges it.
type Contract struct {
	rollout.Contract
	// Was is the filter before the change, where the change is one of the filter too; nil is that
	// of Contract.
	Was *supergraph.Filter
	// New reports whether the contract does not exist before the change, so that it has no clients
	// yet.
	New bool
	// Served is the contract that routers have. A filter whose predecessor cannot be built is
	// compared with it. It is nil if it is not known.
	Served *supergraph.Graph
	// Unknown is why nothing can be said of the contract, such as a filter that the registry does
	// not show; empty if the filter is known.
	Unknown string
	// Operations are the documents that its clients send. If it is empty they are those of
	// [Input.Operations] that are valid on the contract's API before the change.
	Operations []usage.Document
}

// before returns the contract of the graph before the change, or why there is none. A filter that
// is to be changed because it cannot be built has left routers with what they had before it.
func (c Contract) before(g *supergraph.Graph) (*supergraph.Graph, diag.List) {
	if c.Was == nil {
		return g.Contract(c.Filter)
	}
	was, errs := g.Contract(*c.Was)
	if was == nil && c.Served != nil {
		return c.Served, nil
	}
	return was, errs
}

// plannerContracts returns the contracts whose filters are known, for the planner.
func (in Input) plannerContracts() []rollout.Contract {
	var out []rollout.Contract
	for _, c := range in.Contracts {
		if c.Unknown == "" {
			out = append(out, c.Contract)
		}
	}
	return out
}

// judgedContracts returns the contracts. Those behind the bound of [rollout.MostContracts] are not
// known.
func (in Input) judgedContracts(before, after *supergraph.Graph) []Contract {
	most := rollout.MostContracts(before, after, in.MaxLosses)
	if len(in.Contracts) <= most {
		return in.Contracts
	}
	out := slices.Clone(in.Contracts)
	for i := range out[most:] {
		if c := &out[most+i]; c.Unknown == "" {
			c.Unknown = rollout.TooManyContracts(len(out), most)
		}
	}
	return out
}

// allOperations returns the operations of all clients, those of contracts too.
func (in Input) allOperations() []usage.Document {
	all := slices.Clone(in.Operations)
	for _, c := range in.Contracts {
		all = append(all, c.Operations...)
	}
	return all
}

// keepContracts takes out of the report what was found elsewhere, as far as it was asked for.
// Operations that cannot be judged stay: they may be those of a contract.
func (r *Report) keepContracts() {
	r.Operations.Broken = nil
	r.Composition.NewHints = nil
}

// CodeReadings is the code of a finding about a contract whose include list means something else in
// another reading.
const CodeReadings = "CONTRACT_READINGS_DIFFER"

// contract adds the changes for clients of one contract variant. A change that the graph's own API
// shows as well is reported for both, since they have different clients. before is nil for a graph
// that does not exist yet; docs are the operations of the graph's clients.
func (r *Report) contract(l *lister, loc *locator, c Contract, before, after *supergraph.Graph, oneOf []diff.Change, docs []usage.Document) {
	report := newContractReport(c)
	defer func() { r.Contracts = append(r.Contracts, *report) }()
	if c.Unknown != "" {
		return
	}
	if len(c.Operations) > 0 {
		docs = c.Operations
	}
	report.created = before == nil || c.New
	var old *supergraph.Graph
	if !report.created {
		old, report.BaseErrors = c.before(before)
	}
	now, errs := after.Contract(c.Filter)
	report.Errors = errs
	report.Warnings = readingWarnings(after, c.Contract)
	switch {
	case now == nil:
	case report.created && report.Operations != nil:
		report.index = report.Operations.first(now.API(), docs)
	case old != nil:
		hidden := append(diff.Supergraph(old.Schema, now.Schema), oneOf...)
		oldAPI, newAPI := old.API(), now.API()
		known := report.judgeOperations(oldAPI, newAPI, docs)
		list := newClientList(loc, c.Name, known, clientChanges(hidden, oldAPI, newAPI))
		report.Findings, report.tally = l.clients(list, r.knows(report))
	}
	if now != nil {
		report.API = now.API()
	}
	if report.index != nil {
		report.before, report.after = old, now
	}
}

// newContractReport returns the report of a contract of which nothing was judged yet.
func newContractReport(c Contract) *ContractReport {
	report := &ContractReport{Name: c.Name, Findings: []Finding{}, unknown: c.Unknown, refiltered: c.Was != nil}
	if len(c.Operations) > 0 {
		report.Operations = &OperationsReport{}
	}
	return report
}

// judgeOperations compares operations between two APIs of the contract, and fills in what becomes
// of them if they are the contract's own. Of the operations of the graph those that are not valid
// on the contract's API are sent by other clients.
func (c *ContractReport) judgeOperations(before, after *sdl.Schema, docs []usage.Document) *usage.Comparison {
	if len(docs) == 0 {
		return new(usage.Index).Against("")
	}
	if c.Operations == nil {
		return new(OperationsReport).judge(before, after, docs)
	}
	known := c.Operations.judge(before, after, docs)
	c.index = known.Index
	return known
}

// failures returns the errors of the contract that the change brings: those that it has without the
// change too do not count, unless the change is one of the filter.
func (c *ContractReport) failures() diag.List {
	if c.refiltered {
		return c.Errors
	}
	fresh, _ := newErrors(c.BaseErrors, c.Errors)
	return fresh
}

// readingWarnings tells where the two readings of an include list come apart on a graph. What only
// the other reading hides may be hidden by a later platform, or is hidden already.
func readingWarnings(g *supergraph.Graph, c rollout.Contract) diag.List {
	if len(c.Filter.Include) == 0 {
		return nil
	}
	d := g.CompareReadings(c.Filter)
	if !d.Differs() {
		return nil
	}
	var out diag.List
	own, other := supergraph.ReadingDocumented, supergraph.ReadingFederation3
	more, fewer, fails, otherFails := d.Hidden, d.Shown, d.Documented, d.Federation3
	if c.Filter.Reading == supergraph.ReadingFederation3 {
		own, other = other, own
		more, fewer, fails, otherFails = fewer, more, otherFails, fails
	}
	const agree = "Give them an included tag, or an excluded one, so that both readings agree; reading and contractReading of schemactl.yaml choose one."
	warn := func(message, fix string) {
		out = append(out, &diag.Diagnostic{
			Code: CodeReadings, Severity: diag.Warning, Message: fmt.Sprintf("The include list of contract %s is read as %s, and %s.", c.Name, own, message),
			Fix: fix,
		})
	}
	if len(more) > 0 {
		warn(fmt.Sprintf("the reading %s hides %s more: %s", other, plural(len(more), "element"), strings.Join(more, ", ")), agree)
	}
	if len(fewer) > 0 {
		warn(fmt.Sprintf("the reading %s shows %s more: %s", other, plural(len(fewer), "element"), strings.Join(fewer, ", ")), agree)
	}
	if len(fails) == 0 && len(otherFails) > 0 {
		warn(fmt.Sprintf("in the reading %s the contract cannot be built: %s", other, strings.TrimSuffix(strings.ReplaceAll(otherFails[0].Error(), "\n", " "), ".")),
			"Give what the error names an included tag, or hide what needs it; reading and contractReading of schemactl.yaml choose one reading.")
	}
	return out
}
