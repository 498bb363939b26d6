// Package check judges a proposed change of a federated graph.
//
// In go all subgraphs as they are (the base), all subgraphs as they are proposed, the contracts,
// the operations of clients and the policy of the team. Out comes a [Report] with two verdicts that
// are never mixed: on clients (does the change break operations?) and on the planner (does it
// change what routers send to subgraphs?), and with the recommended order of publishes and deploys.
//
//	report, err := check.Run(ctx, check.Input{Before: base, After: proposal})
//
// # How
//
// Both sides are composed at the same time. Package diff then compares them: the API schemas of the
// supergraphs and of each contract for the verdict on clients, the subgraphs pair by pair for the
// verdict on the planner. Each [diff.Change] is looked up in package rules, which has its impact
// and, with Touches, which operations it concerns; package usage knows the operations. A composed
// schema has no positions, so that locate.go finds the places of a change in the subgraphs that
// differ. Package policy replaces impacts and waives findings, lister.go counts what is left, and
// bound.go writes out those that a report shows. decide.go has the reasons of a verdict, and
// verdict.go gives every part its verdict: yes, no, or not judged. Package plans plans the
// operations on both sides (query_plans.go). Meanwhile package publish/rollout searches the orders
// (orders.go), with the compositions of the check.
//
// The platform's own check of the same change knows the graph's traffic. A caller starts it before
// and gives a function that waits for its answer, [Input.Remote].
//
// # Invariants
//
//   - The same input gives the same report.
//   - A report is data. The JSON form of version [ReportVersion] is the report itself, described by
//     [ReportSchema]; every other form, diagrams included, is made of it by a printer.
//   - A part that was not judged is never yes, and neither is a report with such a part, unless the
//     policy makes the part optional. verdict.go is the only place that decides this.
//   - The verdict is no if and only if there are Reasons.
//   - The fingerprint of a finding does not depend on lines or file names.
//   - Findings on the planner never fail a report: they ask for an order.
//
// The package comment of rules lists the steps of adding a rule.
package check

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// Input is what a check is made of.
type Input struct {
	// Before and After are all subgraphs of the graph, the unchanged ones too. An empty Before is a
	// graph that does not exist yet.
	Before, After []sdl.Source
	// Federation is the federation version that composes both sides.
	Federation spec.Choice
	// Registered are the composition errors of what is registered, where Before is what routers run
	// instead. An error of the proposal that is among them counts as one of the base.
	Registered diag.List
	// Accepted reports that the platform composes what is registered in spite of these errors. They
	// are then set aside whatever the policy: the proposal is not judged for them, and not refused.
	Accepted bool
	// Contracts are the contract variants. Each is judged on its own API schema.
	Contracts []Contract
	// MoreContracts is why there may be contracts that Contracts lacks, such as a registry that
	// does not show them; empty if there are none. They are then a part that was not judged.
	MoreContracts string
	// ContractsOnly leaves the clients of the graph's own API and the planner out of the verdict:
	// nothing is found there. Operations still tell what the clients of contracts use.
	ContractsOnly bool
	// Operations are the documents that clients send.
	Operations []usage.Document
	// FailOn is the threshold of the report; the zero value is [FailOnBreaking].
	FailOn FailOn
	// Policy is what the team has agreed to. Now decides which of its waivers have expired.
	Policy policy.Policy
	Now    time.Time
	// Plans is the policy for the query plans of Operations. Its zero value only reports.
	Plans plans.Policy
	// Orders asks the planner in which order schema and code go out. It costs a search through the
	// states between Before and After.
	Orders bool
	// MaxLosses is the planner's bound of the same name; 0 is its default.
	MaxLosses int
	// Deployed are the schemas that running code implements where these are not those of Before,
	// and Running what is known of it, which the report repeats. Nil assumes that code implements
	// Before.
	Deployed map[string]sdl.Source
	Running  *running.Report
	// RunningError is why code that was to be asked is not known well enough to plan from; nil if
	// it is. The planner is not judged then.
	RunningError error
	// Hazards is what the hazards of that order mean. They never fail a check: the report tells
	// which of them stop a rollout.
	Hazards rollout.LossPolicy
	// Gaps is what its gaps mean, in the same way.
	Gaps rollout.LossPolicy
	// Remote waits for the platform's check of the same change, which works while this one runs. It
	// is called once, after everything else. What it returns is added to the report, also beside an
	// error; nil means that the platform has nothing to check. The report notes what the platform
	// cannot see. Remote is nil if the platform is not asked.
	Remote func(ctx context.Context) (*Remote, error)
	// Against names Before for people: a graph ref, or what was given as the base.
	Against string
	// Notes are the caller's remarks on Before and After. They stand last among the report's notes.
	Notes []string
}

// FailOn is the threshold at which a report fails. Composition errors always fail.
type FailOn string

// The thresholds.
const (
	// FailOnBreaking fails on every breaking change of the API.
	FailOnBreaking FailOn = "breaking"
	// FailOnDangerous fails on dangerous changes too.
	FailOnDangerous FailOn = "dangerous"
	// FailOnUsed fails on breaking changes that touch a known operation only; on every breaking
	// change when no operation is known.
	FailOnUsed FailOn = "used"
	// FailOnNone fails on composition errors only. Query plans have a threshold of their own.
	FailOnNone FailOn = "none"
)

// ParseFailOn reads a threshold. The empty text is [FailOnBreaking].
func ParseFailOn(s string) (FailOn, error) {
	switch f := FailOn(s); f {
	case "", FailOnBreaking:
		return FailOnBreaking, nil
	case FailOnDangerous, FailOnUsed, FailOnNone:
		return f, nil
	}
	return "", fmt.Errorf("%q is no threshold; use breaking, dangerous, used or none", s)
}

// Weaker reports whether f lets a change pass that other does not. Both are thresholds as
// [ParseFailOn] returns them.
func (f FailOn) Weaker(other FailOn) bool {
	strictness := []FailOn{FailOnNone, FailOnUsed, FailOnBreaking, FailOnDangerous}
	return slices.Index(strictness, f) < slices.Index(strictness, other)
}

// Run checks a proposal. What is wrong with the schemas is in the report. An error without a report
// is that of a context that ended; an error beside the report is that of [Input.Remote], and all
// but the platform's part of the report is complete.
func Run(ctx context.Context, in Input) (*Report, error) {
	g := composeGraphs(ctx, in)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	before, after := g.before, g.after
	r := newReport(in)
	r.Base, r.Proposal = before.Graph, after.Graph
	r.composition(len(in.Before) > 0, before, after)
	r.noteCode(in)
	plan, planners := r.startPlan(ctx, g), r.startPlanners(ctx, g)
	lists := newLister(in)
	causes := r.planner(lists, g)
	r.compare(lists, in, before, after)
	problems, err := r.comparePlans(ctx, in, planners(), causes)
	if err != nil {
		return nil, err
	}
	if in.ContractsOnly {
		r.keepContracts()
	}
	if in.Remote != nil {
		r.noteRemovals()
	}
	r.Notes = append(r.Notes, in.Notes...)
	r.apply(in)
	r.Policy = append(lists.judge.Problems(), problems...)
	r.decide(in.FailOn)
	p := plan()
	if err := r.addOrders(p, g); err != nil {
		return nil, err
	}
	r.judge(g, p)
	if in.Remote != nil {
		var remote *Remote
		remote, err = in.Remote(ctx)
		r.addRemote(remote)
	}
	r.conclude(in, err)
	r.leaveOut()
	return r, err
}

// compare finds the changes for the clients of the graph's own API and of each contract. Without
// two sides that can be compared there are none, and the reports of contracts have only a name.
func (r *Report) compare(l *lister, in Input, before, after compose.Result) {
	switch {
	case r.noComparison(len(in.Before) == 0) != "":
		for _, c := range in.Contracts {
			r.Contracts = append(r.Contracts, *newContractReport(c))
		}
	case len(in.Before) == 0:
		r.firstOperations(after.Graph.API(), in.Operations)
		for _, c := range in.judgedContracts(nil, after.Graph) {
			r.contract(l, nil, c, nil, after.Graph, nil, in.Operations)
		}
	default:
		oldAPI, newAPI := before.Graph.API(), after.Graph.API()
		loc := newLocator(before.Subgraphs, after.Subgraphs, oldAPI, newAPI)
		oneOf := diff.OneOf(before.Subgraphs, after.Subgraphs)
		r.clients(l, loc, append(diff.Supergraph(before.Graph.Schema, after.Graph.Schema), oneOf...), in.Operations, in.ContractsOnly)
		for _, c := range in.judgedContracts(before.Graph, after.Graph) {
			r.contract(l, loc, c, before.Graph, after.Graph, oneOf, in.Operations)
		}
	}
}
