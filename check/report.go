package check

import (
	"slices"
	"strings"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/check/policy"
	"github.com/schemactl/schemactl/check/rules"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// ReportVersion is the version of the report's JSON form. It grows when a
// field changes its meaning or goes; new fields do not count.
const ReportVersion = 1

// Report is the outcome of a check.
type Report struct {
	Version int `json:"version"`
	// Passed says whether the change may go on; Reasons say why not.
	Passed  bool     `json:"passed"`
	Reasons []string `json:"reasons,omitempty"`
	// Notes are remarks on the input itself.
	Notes []string `json:"notes,omitempty"`
	// Subgraphs lists every subgraph of base or proposal by name.
	Subgraphs   []SubgraphReport  `json:"subgraphs"`
	Composition CompositionReport `json:"composition"`
	Clients     VerdictReport     `json:"clients"`
	Planner     VerdictReport     `json:"planner"`
	Contracts   []ContractReport  `json:"contracts,omitempty"`
	Operations  OperationsReport  `json:"operations"`
	// Remote is the platform's own check, where it was asked.
	Remote *Remote `json:"remote,omitempty"`
	// Policy is what is wrong with the policy itself: what expired, what is not used.
	Policy diag.List `json:"policy,omitempty"`
	// Orders is the recommended rollout of each changed subgraph, filled in by the planner's caller.
	Orders []Order `json:"orders,omitempty"`
	// Phases are the steps of the rollout of all of them together, in order, a sentence each.
	Phases []string `json:"phases,omitempty"`

	// Base and Proposal are the composed graphs, for printers that show a diff of
	// them; nil where there is none.
	Base, Proposal *supergraph.Graph `json:"-"`
	// Diagram is the plan as a Mermaid flowchart, filled in with Orders.
	Diagram string `json:"-"`
	// DiagramSVG is the same as an SVG element, for pages that run no script.
	DiagramSVG string `json:"-"`
}

// SubgraphReport says what became of one subgraph.
type SubgraphReport struct {
	Name string `json:"name"`
	// State is added, removed, changed or unchanged.
	State string `json:"state"`
}

// CompositionReport says whether the proposal composes.
type CompositionReport struct {
	OK     bool      `json:"ok"`
	Errors diag.List `json:"errors,omitempty"`
	// NewHints are hints that the base does not have.
	NewHints diag.List `json:"newHints,omitempty"`
	// BaseErrors are set when the base itself does not compose; clients cannot be judged then.
	BaseErrors diag.List `json:"baseErrors,omitempty"`
	// Known are errors of the proposal that the base has too and that the policy (`onlyNew`) sets aside.
	Known diag.List `json:"known,omitempty"`
}

// VerdictReport is one of the two verdicts.
type VerdictReport struct {
	// Judged is false when there was nothing to compare with.
	Judged   bool      `json:"judged"`
	Findings []Finding `json:"findings"`
}

// ContractReport is the verdict on the clients of one contract variant.
type ContractReport struct {
	Name       string    `json:"name"`
	Errors     diag.List `json:"errors,omitempty"`
	BaseErrors diag.List `json:"baseErrors,omitempty"`
	Findings   []Finding `json:"findings"`
}

// OperationsReport is about the operations that were given.
type OperationsReport struct {
	// Checked counts the operations that are valid on the base.
	Checked int `json:"checked"`
	// Problems are documents that do not parse or validate on the base.
	Problems diag.List `json:"problems,omitempty"`
	// Broken are operations that the proposal refuses.
	Broken diag.List `json:"broken,omitempty"`
}

// Order is the recommended rollout of one subgraph.
type Order struct {
	Subgraph string `json:"subgraph"`
	Order    string `json:"order"`
	Reason   string `json:"reason"`
}

// Finding is one change and what its rule says of it.
type Finding struct {
	diag.Diagnostic
	Verdict rules.Verdict `json:"verdict"`
	Impact  rules.Impact  `json:"impact"`
	Title   string        `json:"title"`
	Why     string        `json:"why"`
	Old     string        `json:"old,omitempty"`
	New     string        `json:"new,omitempty"`
	// Subgraphs that declare the element, changed ones first.
	Subgraphs []string `json:"subgraphs,omitempty"`
	// Variant is the contract it was found in; empty for the graph's own API.
	Variant string `json:"variant,omitempty"`
	// Operations that touch the element, where operations were given.
	Operations []usage.Use `json:"operations,omitempty"`
	// Unused says that operations were given and none of them touches the element.
	Unused bool `json:"unused,omitempty"`
	// Fingerprint identifies the finding; it stays the same when lines move.
	Fingerprint string `json:"fingerprint"`
	// Fails says that the finding is one of the reasons why the report fails.
	Fails bool `json:"fails,omitempty"`
	// Waived is set when the policy sets the finding aside: it counts for nothing.
	Waived *policy.Waived `json:"waived,omitempty"`
}

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

func newReport(in Input) *Report {
	r := &Report{Version: ReportVersion, Clients: VerdictReport{Findings: []Finding{}}, Planner: VerdictReport{Findings: []Finding{}}}
	byName := map[string]*sdl.Source{}
	for i := range in.Before {
		byName[in.Before[i].Name] = &in.Before[i]
	}
	for i := range in.After {
		now := &in.After[i]
		state := "unchanged"
		switch old := byName[now.Name]; {
		case old == nil:
			state = "added"
		case old.Text != now.Text || old.URL != now.URL:
			state = "changed"
		}
		delete(byName, now.Name)
		r.Subgraphs = append(r.Subgraphs, SubgraphReport{Name: now.Name, State: state})
	}
	for name := range byName {
		r.Subgraphs = append(r.Subgraphs, SubgraphReport{Name: name, State: "removed"})
	}
	slices.SortFunc(r.Subgraphs, func(a, b SubgraphReport) int { return strings.Compare(a.Name, b.Name) })
	r.renamed(in)
	return r
}

// renamed notes a subgraph that is gone while another has appeared with the
// same text: most likely a file got another name, which is no change of schema.
func (r *Report) renamed(in Input) {
	state := map[string]string{}
	for _, s := range r.Subgraphs {
		state[s.Name] = s.State
	}
	for _, old := range in.Before {
		for _, now := range in.After {
			if state[old.Name] == "removed" && state[now.Name] == "added" && old.Text == now.Text {
				r.Notes = append(r.Notes, old.Name+" was removed and "+now.Name+" added with the same schema: if only the file got another name, give it as "+old.Name+"=FILE")
			}
		}
	}
}

// Changed lists the subgraphs that are not unchanged.
func (r *Report) Changed() []SubgraphReport {
	return slices.DeleteFunc(slices.Clone(r.Subgraphs), func(s SubgraphReport) bool { return s.State == "unchanged" })
}

func (r *Report) composition(hasBase bool, before, after compose.Result) {
	r.Composition.Errors = after.Errors
	r.Composition.OK = len(after.Errors) == 0
	if hasBase {
		r.Composition.BaseErrors = before.Errors
	}
	if r.Composition.OK {
		r.Composition.NewHints = newHints(before.Hints, after.Hints)
	}
}

// planner compares the subgraphs pair by pair; it works on whatever is valid,
// even when the whole does not compose.
func (r *Report) planner(before, after []*subgraph.Subgraph) {
	old, now := byName(before), byName(after)
	r.Planner.Judged = len(before) > 0 && len(after) > 0
	if !r.Planner.Judged {
		return
	}
	for _, s := range r.Changed() {
		for _, c := range diff.Federation(old[s.Name], now[s.Name]) {
			f := newFinding(rules.Find(c.Kind), c.Change)
			f.Subgraphs = []string{c.Subgraph}
			f.Fingerprint = policy.Fingerprint("planner", c.Subgraph, string(c.Kind), c.Coordinate, c.Old, c.New)
			if c.After.Source != nil {
				f.Positions = append(f.Positions, now[s.Name].Position(c.After))
			}
			if c.Before.Source != nil {
				f.Positions = append(f.Positions, old[s.Name].Position(c.Before))
			}
			r.Planner.Findings = append(r.Planner.Findings, f)
		}
	}
}

func byName(list []*subgraph.Subgraph) map[string]*subgraph.Subgraph {
	m := make(map[string]*subgraph.Subgraph, len(list))
	for _, s := range list {
		m[s.Name] = s
	}
	return m
}
