// Package check judges a proposed change of a federated graph.
//
// In go the subgraphs as they are (the base), as they are proposed, the
// contracts and the operations of clients; out comes a [Report] with two
// verdicts that are never mixed: clients (does it break operations? judged on
// the API schemas of both composed supergraphs, and of each contract) and
// planner (does it change what routers send? judged per subgraph).
//
//	report, err := check.Run(ctx, check.Input{Before: base, After: proposal})
//
// The stages hand over compose results, then typed changes, then findings; a
// report is data and knows nothing of how it is printed.
package check

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Input is what a check looks at.
type Input struct {
	// Before and After are all subgraphs of the graph, not only the changed ones.
	// An empty Before is a graph that does not exist yet.
	Before, After []sdl.Source
	// Contracts are judged each on its own API schema.
	Contracts []Contract
	// Operations are the documents that clients send.
	Operations []usage.Document
	// FailOn decides what makes the report fail; the zero value is FailOnBreaking.
	FailOn FailOn
	// Compose composes; compose.Compose with default options when nil. It is
	// called for both sides at once.
	Compose func(context.Context, []sdl.Source) compose.Result
	// Policy is what the team has agreed to; Now decides what of it has expired.
	Policy policy.Policy
	Now    time.Time
}

// Contract is a contract variant and its filter.
type Contract struct {
	Name   string
	Filter supergraph.Filter
}

// FailOn is the threshold at which a report fails. Composition errors always fail.
type FailOn string

// The thresholds.
const (
	// FailOnBreaking fails on every breaking change of the API.
	FailOnBreaking FailOn = "breaking"
	// FailOnDangerous fails on dangerous changes too.
	FailOnDangerous FailOn = "dangerous"
	// FailOnUsed fails on breaking changes that touch a known operation only; on
	// every breaking change when no operation is known.
	FailOnUsed FailOn = "used"
	// FailOnNone fails on composition errors only.
	FailOnNone FailOn = "none"
)

// ParseFailOn reads a threshold.
func ParseFailOn(s string) (FailOn, error) {
	switch f := FailOn(s); f {
	case "", FailOnBreaking:
		return FailOnBreaking, nil
	case FailOnDangerous, FailOnUsed, FailOnNone:
		return f, nil
	}
	return "", fmt.Errorf("%q is no threshold; use breaking, dangerous, used or none", s)
}

// Run checks a proposal. The error is a context that ended; everything about
// the schemas is in the report.
func Run(ctx context.Context, in Input) (*Report, error) {
	before, after := in.compose(ctx)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r := newReport(in)
	r.Base, r.Proposal = before.Graph, after.Graph
	r.composition(len(in.Before) > 0, before, after)
	r.planner(before.Subgraphs, after.Subgraphs)
	if before.Graph != nil && after.Graph != nil {
		oldAPI, newAPI := before.Graph.API(), after.Graph.API()
		loc := newLocator(before.Subgraphs, after.Subgraphs, oldAPI, newAPI)
		oneOf := diff.OneOf(before.Subgraphs, after.Subgraphs)
		r.clients(loc, append(diff.Supergraph(before.Graph.Schema, after.Graph.Schema), oneOf...), in.Operations)
		for _, c := range in.Contracts {
			r.contract(loc, c, before.Graph, after.Graph, oneOf, in.Operations)
		}
	}
	r.apply(in.Policy, in.Now)
	r.decide(in.FailOn)
	return r, nil
}

// compose composes both sides side by side.
func (in Input) compose(ctx context.Context) (before, after compose.Result) {
	one := in.Compose
	if one == nil {
		one = func(ctx context.Context, list []sdl.Source) compose.Result {
			return compose.Compose(ctx, list, compose.Options{})
		}
	}
	var both sync.WaitGroup
	both.Go(func() { before = one(ctx, in.Before) })
	both.Go(func() { after = one(ctx, in.After) })
	both.Wait()
	return before, after
}

// clients compares two API schemas and looks up who uses what changed.
func (r *Report) clients(loc *locator, hidden []diff.Change, docs []usage.Document) {
	index := &usage.Index{}
	if len(docs) > 0 {
		index, r.Operations.Problems = usage.New(sdl.Print(loc.oldAPI), docs)
		r.Operations.Checked, r.Operations.Broken = index.Len(), index.Refused(sdl.Print(loc.newAPI))
		if index.Len() == 0 && len(r.Operations.Problems) == 0 {
			r.Notes = append(r.Notes, "the files given for operations hold none")
		}
	}
	r.Clients.Judged = true
	r.Clients.Findings = findings(loc, "", index, changes(hidden, loc.oldAPI, loc.newAPI))
}

// changes are those of the API schema and those that it does not show, of
// elements that clients can see before and after.
func changes(hidden []diff.Change, oldAPI, newAPI *sdl.Schema) []diff.Change {
	out := diff.Changes(oldAPI, newAPI)
	for _, c := range hidden {
		if find(oldAPI, c.Coordinate) && find(newAPI, c.Coordinate) {
			out = append(out, c)
		}
	}
	return out
}

// contract judges one contract variant; changes that the source's own API
// shows as well are reported for both, since they have different clients.
func (r *Report) contract(loc *locator, c Contract, before, after *supergraph.Graph, oneOf []diff.Change, docs []usage.Document) {
	report := ContractReport{Name: c.Name}
	old, baseErrors := before.Contract(c.Filter)
	now, errs := after.Contract(c.Filter)
	report.Errors, report.BaseErrors = errs, baseErrors
	if old != nil && now != nil && len(errs) == 0 && len(baseErrors) == 0 {
		oldAPI, newAPI := old.API(), now.API()
		index := &usage.Index{}
		if len(docs) > 0 {
			// Operations that a contract does not offer are not its clients'.
			index, _ = usage.New(sdl.Print(oldAPI), docs)
		}
		report.Findings = findings(loc, c.Name, index, changes(append(diff.Supergraph(old.Schema, now.Schema), oneOf...), oldAPI, newAPI))
	}
	r.Contracts = append(r.Contracts, report)
}

func findings(loc *locator, variant string, index *usage.Index, changes []diff.Change) []Finding {
	out := make([]Finding, 0, len(changes))
	for _, c := range changes {
		rule := rules.Find(c.Kind)
		f := newFinding(rule, c)
		f.Variant, f.Fingerprint = variant, policy.Fingerprint("clients", variant, string(c.Kind), c.Coordinate, c.Old, c.New)
		f.Positions, f.Subgraphs = loc.positions(c)
		if rule.Touches != nil && index.Len() > 0 {
			f.Operations = index.Touching(rule.Touches(c)...)
			f.Unused = len(f.Operations) == 0
		}
		out = append(out, f)
	}
	return out
}

// newHints drops from after what before has too: the same code at the same coordinate.
func newHints(before, after diag.List) diag.List {
	type key struct{ code, coordinate string }
	had := make(map[key]bool, len(before))
	for _, h := range before {
		had[key{h.Code, h.Coordinate}] = true
	}
	var out diag.List
	for _, h := range after {
		if !had[key{h.Code, h.Coordinate}] {
			out = append(out, h)
		}
	}
	return out
}
