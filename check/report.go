package check

import (
	"slices"

	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// ReportVersion is the version of the report's JSON form. It grows when a field changes its meaning
// or goes; a new field does not change it.
const ReportVersion = 1

// Report is the outcome of a check. Its JSON form has the schema [ReportSchema].
type Report struct {
	Version int `json:"version"`
	// Verdict is the answer on the whole.
	Verdict Verdict `json:"verdict"`
	// Passed reports whether the verdict is yes.
	Passed bool `json:"passed"`
	// Reasons are why the verdict is no, worst first.
	Reasons []string `json:"reasons,omitempty"`
	// Unjudged are the parts that were not judged, in the order of the report.
	Unjudged []Unjudged `json:"notJudged,omitempty"`
	// Against names the base, with which the proposal is compared: a graph ref, or a folder, files
	// or a git ref. It is empty where the caller did not name it.
	Against string `json:"against,omitempty"`
	// Federation is the composition that judged both sides.
	Federation spec.Composition `json:"federation"`
	// Notes are remarks on the input itself, a sentence each without its full stop.
	Notes []string `json:"notes,omitempty"`
	// Subgraphs are those of base and proposal, by name.
	Subgraphs   []SubgraphReport  `json:"subgraphs"`
	Composition CompositionReport `json:"composition"`
	Clients     VerdictReport     `json:"clients"`
	Planner     VerdictReport     `json:"planner"`
	Plans       PlansReport       `json:"plans"`
	Contracts   []ContractReport  `json:"contracts,omitempty"`
	Operations  OperationsReport  `json:"operations"`
	// Remote is the platform's own check; nil where it was not asked or had nothing to check.
	Remote *Remote `json:"remote,omitempty"`
	// Policy is what is wrong with the policy itself: what has expired, what is not used.
	Policy diag.List `json:"policy,omitempty"`
	// Orders is the recommended order of each changed subgraph, by name. Where no order is safe it
	// has one element without a subgraph, whose reason is the planner's. It is empty where
	// [Input.Orders] did not ask for it, nothing changed, or a side does not compose.
	Orders []Order `json:"orders,omitempty"`
	// Phases are the steps of the rollout of all changed subgraphs together, in order, a sentence
	// each.
	Phases []string `json:"phases,omitempty"`
	// Running is what is known of the code that the orders begin with: what its replicas said, or
	// that it is assumed to implement the base. It is nil where there are no orders to be found.
	Running *running.Report `json:"runningCode,omitempty"`
	// Hazards are what clients may lose while that rollout runs. They do not fail the report.
	Hazards []rollout.Hazard `json:"hazards,omitempty"`
	// Gaps are what they miss meanwhile. They do not fail the report either.
	Gaps []rollout.Gap `json:"gaps,omitempty"`

	// Base and Proposal are the composed graphs, for printers that show a diff of them. A side that
	// does not compose is nil.
	Base, Proposal *supergraph.Graph `json:"-"`
	// Plan is the rollout that Orders and Phases are taken from, for printers that draw it; nil
	// where there is none.
	Plan *rollout.Plan `json:"-"`

	index *usage.Index // of the graph's operations; nil if there are none
}

// SubgraphState is what a proposal does to a subgraph.
type SubgraphState string

// The states.
const (
	Added     SubgraphState = "added"
	Removed   SubgraphState = "removed"
	Changed   SubgraphState = "changed"
	Unchanged SubgraphState = "unchanged"
)

// SubgraphReport is what the proposal does to one subgraph.
type SubgraphReport struct {
	Name  string        `json:"name"`
	State SubgraphState `json:"state"`
}

// CompositionReport is the outcome of composing both sides.
type CompositionReport struct {
	Judgement
	// OK reports whether the proposal composes.
	OK     bool      `json:"ok"`
	Errors diag.List `json:"errors,omitempty"`
	// NewHints are hints that the base does not have.
	NewHints diag.List `json:"newHints,omitempty"`
	// BaseErrors are why the base itself does not compose. Clients cannot be judged then.
	BaseErrors diag.List `json:"baseErrors,omitempty"`
	// Known are errors of the proposal that the base has too and that the policy (`onlyNew`) sets
	// aside, or that the platform does not have. They are not among Errors.
	Known diag.List `json:"known,omitempty"`
}

// VerdictReport is one of the two verdicts.
type VerdictReport struct {
	Judgement
	// Judged reports whether the verdict is yes or no. Deprecated: use Verdict.
	Judged   bool      `json:"judged"`
	Findings []Finding `json:"findings"`

	tally tally
}

// ContractReport is the verdict on the clients of one contract variant.
type ContractReport struct {
	Name string `json:"name"`
	Judgement
	// Errors and BaseErrors are why the contract's schema cannot be made of the proposal and of the
	// base. Findings are empty where there are any.
	Errors     diag.List `json:"errors,omitempty"`
	BaseErrors diag.List `json:"baseErrors,omitempty"`
	// Warnings tell where another reading of the include list hides or shows something else.
	Warnings diag.List `json:"warnings,omitempty"`
	Findings []Finding `json:"findings"`
	// Operations are the contract's own operations; nil if it has none.
	Operations *OperationsReport `json:"operations,omitempty"`

	// API is the schema of the contract's clients after the change; nil if it cannot be built.
	API *sdl.Schema `json:"-"`

	// before and after are the contract on both sides, where its own operations are planned. Others
	// are not kept: each is as large as the graph.
	before, after *supergraph.Graph

	tally      tally
	index      *usage.Index // of the contract's own operations; nil if it has none
	unknown    string       // why nothing is known of the contract
	created    bool         // it does not exist before the change
	refiltered bool         // the change is one of its filter
}

// OperationsReport is about the operations that were given.
type OperationsReport struct {
	// Verdict is empty if no operations were given.
	Verdict Verdict `json:"verdict,omitempty"`
	// Why is the reason of a verdict. It may be empty where the verdict is yes.
	Why string `json:"why,omitempty"`
	// Checked counts the operations that are valid on the base.
	Checked int `json:"checked"`
	// Unjudged counts the operations that could not be judged. A document that cannot be read
	// counts as one.
	Unjudged int `json:"unjudged,omitempty"`
	// New counts the operations that are not valid on the base and that the proposal accepts, and
	// Local those of which a client sends nothing.
	New   int `json:"new,omitempty"`
	Local int `json:"local,omitempty"`
	// Problems are of severity error for operations and documents that could not be judged, and
	// remarks otherwise.
	Problems diag.List `json:"problems,omitempty"`
	// Broken are operations that the proposal refuses.
	Broken diag.List `json:"broken,omitempty"`
}

// Order is the recommended order of publish and deploy of one subgraph.
type Order struct {
	Subgraph string `json:"subgraph"`
	// Order is a [rollout.Order], or [NoOrder].
	Order  string `json:"order"`
	Reason string `json:"reason"`
}

// NoOrder stands in place of an order where the planner has found none that is safe.
const NoOrder = "none"

// Finding is one change, judged by its rule and the policy.
type Finding struct {
	diag.Diagnostic
	Verdict rules.Verdict `json:"verdict"`
	Impact  rules.Impact  `json:"impact"`
	Title   string        `json:"title"`
	Why     string        `json:"why"`
	Old     string        `json:"old,omitempty"`
	New     string        `json:"new,omitempty"`
	// Subgraphs declare the element, those that changed it first.
	Subgraphs []string `json:"subgraphs,omitempty"`
	// Variant is the contract that it was found in; empty for the graph's own API.
	Variant string `json:"variant,omitempty"`
	// Operations are those that the change concerns, see [rules.Rule] Touches.
	Operations []usage.Use `json:"operations,omitempty"`
	// MoreOperations is the number of others of them that the report leaves out.
	MoreOperations int `json:"moreOperations,omitempty"`
	// Unused reports whether operations were given and the change concerns none of them.
	Unused bool `json:"unused,omitempty"`
	// Fingerprint identifies the finding. It stays the same when lines move.
	Fingerprint string `json:"fingerprint"`
	// Fails reports whether the finding is one of the reasons why the report fails.
	Fails bool `json:"fails,omitempty"`
	// Waived is set where the policy sets the finding aside. It then counts for nothing.
	Waived *policy.Waived `json:"waived,omitempty"`
}

// Losses returns the hazards and gaps of the rollout.
func (r *Report) Losses() rollout.Losses { return rollout.Losses{Hazards: r.Hazards, Gaps: r.Gaps} }

// Changed returns the subgraphs that are not unchanged, by name.
func (r *Report) Changed() []SubgraphReport {
	return slices.DeleteFunc(slices.Clone(r.Subgraphs), func(s SubgraphReport) bool { return s.State == Unchanged })
}
