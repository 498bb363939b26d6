package check

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Verdict is the answer on one part of a check, or on all of it.
type Verdict string

// The verdicts.
const (
	Yes Verdict = "yes"
	No  Verdict = "no"
	// NotJudged is neither: something was missing that the answer needs.
	NotJudged Verdict = "notJudged"
)

// Judgement is the verdict on one part.
type Judgement struct {
	Verdict Verdict `json:"verdict"`
	// Why is the reason of a verdict. It may be empty where the verdict is yes.
	Why string `json:"why,omitempty"`
}

// Part is a part of a check that has a verdict of its own.
type Part string

// The parts, in the order of a report.
const (
	PartComposition Part = "composition"
	PartClients     Part = "clients"
	PartOperations  Part = "operations"
	// PartContracts stands for every contract; each has a verdict of its own.
	PartContracts Part = "contracts"
	PartPlanner   Part = "planner"
	// PartPlans are the query plans of known operations.
	PartPlans  Part = "plans"
	PartRemote Part = "remote"
)

// Parts returns all parts, in the order of a report.
func Parts() []Part {
	return []Part{PartComposition, PartClients, PartOperations, PartContracts, PartPlanner, PartPlans, PartRemote}
}

// Unjudged is a part that was not judged.
type Unjudged struct {
	Part Part `json:"part"`
	// Contract is the name of the contract; empty for other parts.
	Contract string `json:"contract,omitempty"`
	Why      string `json:"why"`
	// Optional reports whether the policy, or a flag that leaves the part for later, lets the check
	// pass without it.
	Optional bool `json:"optional,omitempty"`
}

// Name returns the part as reports name it, such as "clients" or "contract partner".
func (u Unjudged) Name() string {
	if u.Contract != "" {
		return "contract " + u.Contract
	}
	return string(u.Part)
}

// String returns the part with the reason, such as "clients (the base does not compose)".
func (u Unjudged) String() string { return u.Name() + " (" + u.Why + ")" }

// Missing returns the names of the parts that were not judged and without which the check cannot
// pass.
func (r *Report) Missing() []string {
	var names []string
	for _, u := range r.Unjudged {
		if !u.Optional {
			names = append(names, u.Name())
		}
	}
	return names
}

// The reasons for which a part is not judged that several parts share.
const (
	whyProposal = "the proposal does not compose"
	whyBase     = "the base does not compose"
	whyFirst    = "first publish: nothing can break"
	whyNew      = "the contract is new: nothing can break"
)

// noComparison returns why the two sides cannot be compared, or empty if they can.
func (r *Report) noComparison(first bool) string {
	switch {
	case r.Proposal == nil:
		return whyProposal
	case r.Base == nil && !first:
		return whyBase
	}
	return ""
}

// judge gives every part but the platform's its verdict. The findings are marked and the policy is
// applied. p is the planner's answer, nil if it was not asked.
func (r *Report) judge(g *graphs, p *planned) {
	first := len(g.in.Before) == 0
	r.Composition.Judgement = r.judgeComposition(g.after.Subgraphs, g.in.Federation.Edition)
	r.Clients.Judgement = r.judgeClients(first)
	ops := r.judgeOperations(g.in, first)
	r.Operations.Verdict, r.Operations.Why = ops.Verdict, ops.Why
	for i := range r.Contracts {
		c := &r.Contracts[i]
		c.Judgement = r.judgeContract(c, g.in.FailOn, first)
	}
	r.Planner.Judgement = r.judgePlanner(g, p, first)
	plans := r.judgePlans(g.in, first)
	r.Plans.Verdict, r.Plans.Why = plans.Verdict, plans.Why
	r.Clients.Judged, r.Planner.Judged = r.Clients.Verdict != NotJudged, r.Planner.Verdict != NotJudged
}

// judgeComposition is no if the proposal has errors that count. A subgraph with connectors leaves
// it open in the editions of composition that do not judge connectors.
func (r *Report) judgeComposition(after []*subgraph.Subgraph, e spec.Edition) Judgement {
	if list := slices.Concat(r.Composition.Errors, r.Composition.Known); codes.NotJudged(r.Composition.Errors) || len(r.Composition.Errors) == 0 && slices.ContainsFunc(list, codes.Exceeded) {
		return Judgement{NotJudged, "the proof that every query can be answered grew beyond its bound"}
	}
	if n := len(r.Composition.Errors); n > 0 {
		return Judgement{No, plural(n, "composition error")}
	}
	if names := subgraph.WithUnjudgedConnectors(after, e); len(names) > 0 {
		return Judgement{NotJudged, fmt.Sprintf("connectors are not judged before federation %s, and there are some in %s", spec.Edition215, strings.Join(names, ", "))}
	}
	if n := len(r.Composition.Known); n > 0 {
		return Judgement{Yes, "no error that the base does not have; " + plural(n, "error") + " of the base set aside"}
	}
	return Judgement{Verdict: Yes}
}

// judgeClients is no if a finding makes the check fail.
func (r *Report) judgeClients(first bool) Judgement {
	if why := r.noComparison(first); why != "" {
		return Judgement{NotJudged, why}
	}
	if first {
		return Judgement{Yes, whyFirst}
	}
	return judgeFindings(&r.Clients.tally)
}

// judgeFindings is no if a finding makes the check fail.
func judgeFindings(t *tally) Judgement {
	if t.failing > 0 {
		return Judgement{No, plural(t.failing, "change") + " that may break clients"}
	}
	return Judgement{Verdict: Yes}
}

// judgeOperations is no if the proposal refuses a known operation, and leaves the part open if an
// operation could not be judged. It has no verdict if no operations were given.
func (r *Report) judgeOperations(in Input, first bool) Judgement {
	if len(in.Operations) == 0 {
		return Judgement{Why: "no operations were given"}
	}
	if why := r.noComparison(first); why != "" {
		return Judgement{NotJudged, why}
	}
	return r.Operations.verdict(in.FailOn, &r.Clients.tally)
}

// verdict is the verdict on operations that were compared. t is of the findings that they are used
// in.
func (o OperationsReport) verdict(on FailOn, t *tally) Judgement {
	if n := refused(o, t); n > 0 && on != FailOnNone {
		return Judgement{No, plural(n, "known operation") + " that the proposal refuses"}
	}
	// An error among the problems is why an operation was not judged; the others are remarks.
	if at := slices.IndexFunc(o.Problems, func(p *diag.Diagnostic) bool { return p.Severity == diag.Error }); at >= 0 {
		why := plural(o.Unjudged, "operation") + " cannot be judged"
		if places := o.Problems[at].Positions; len(places) > 0 {
			why += ", at " + places[0].String()
		}
		return Judgement{NotJudged, why}
	}
	if o.Checked+o.New+o.Local == 0 {
		return Judgement{NotJudged, "the files given for operations hold none"}
	}
	return Judgement{Verdict: Yes}
}

// judgeContract is no if the proposal breaks the contract itself or its clients. Own operations of
// the contract have a verdict of their own beside it, which decides where nothing else does.
func (r *Report) judgeContract(c *ContractReport, on FailOn, first bool) Judgement {
	if why := r.noComparison(first); why != "" {
		if c.Operations != nil {
			c.Operations.Verdict, c.Operations.Why = NotJudged, why
		}
		return Judgement{NotJudged, why}
	}
	failing := c.failures()
	switch {
	case c.unknown != "":
		return Judgement{NotJudged, c.unknown}
	case len(failing) > 0:
		return Judgement{No, plural(len(failing), "error")}
	case len(c.Errors) > 0:
		return Judgement{NotJudged, "the contract fails, on the base too"}
	case len(c.BaseErrors) > 0:
		return Judgement{NotJudged, "the contract fails on the base"}
	}
	j := judgeFindings(&c.tally)
	if c.created && first {
		j.Why = whyFirst
	} else if c.created {
		j.Why = whyNew
	}
	if c.Operations != nil {
		ops := c.Operations.verdict(on, &c.tally)
		c.Operations.Verdict, c.Operations.Why = ops.Verdict, ops.Why
		if j.Verdict == Yes && ops.Verdict != Yes {
			return ops
		}
	}
	return j
}

// judgePlanner leaves the part open where changes or their order are not known. It is no where no
// order is safe; that fails no check, since it says what a rollout needs and not what is wrong.
func (r *Report) judgePlanner(g *graphs, p *planned, first bool) Judgement {
	switch {
	case len(g.after.Subgraphs) == 0:
		return Judgement{NotJudged, whyProposal}
	case first:
		return Judgement{Yes, whyFirst}
	case len(g.before.Subgraphs) == 0:
		return Judgement{NotJudged, whyBase}
	case g.in.Orders && len(r.Changed()) > 0 && r.noComparison(first) != "":
		return Judgement{NotJudged, r.noComparison(first)}
	case g.in.RunningError != nil && len(r.Changed()) > 0:
		return Judgement{NotJudged, strings.ReplaceAll(g.in.RunningError.Error(), "\n", " ")}
	case p != nil && p.err != nil:
		return unplanned(p.err)
	}
	return Judgement{Verdict: Yes}
}

// unplanned returns the verdict on the planner where there is no plan.
func unplanned(err error) Judgement {
	var none *rollout.NoSafePlan
	switch {
	case errors.As(err, &none) && !none.Bounded:
		return Judgement{No, "no order is safe"}
	case none != nil:
		return Judgement{NotJudged, "no order was found before the search reached its limit"}
	}
	return Judgement{NotJudged, "the planner has no answer: " + err.Error()}
}

// judgePlans is no if a query plan fails the check, and leaves the part open if an operation could
// not be planned. It has no verdict if there is no operation to plan.
func (r *Report) judgePlans(in Input, first bool) Judgement {
	switch {
	case len(in.allOperations()) == 0:
		return Judgement{Why: "no operations are known"}
	case in.ContractsOnly && r.Plans.Planner == "" && r.Plans.failure == "":
		return Judgement{Why: "no operations of contracts are known"}
	case r.noComparison(first) != "":
		return Judgement{NotJudged, r.noComparison(first)}
	case r.Plans.failure != "":
		return Judgement{NotJudged, r.Plans.failure}
	case r.Plans.Planner == "":
		return Judgement{NotJudged, "the contracts of the operations cannot be built"}
	case r.Plans.Failing() > 0:
		return Judgement{No, plural(r.Plans.Failing(), "query plan") + " that the policy does not allow"}
	case r.Plans.Unplanned > 0:
		why := plural(r.Plans.Unplanned, "operation") + " cannot be planned"
		if places := r.Plans.Problems[0].Positions; len(places) > 0 {
			why += ", at " + places[0].String()
		}
		return Judgement{NotJudged, why}
	case first:
		return Judgement{Yes, "first publish: there is no plan to compare with"}
	}
	return Judgement{Verdict: Yes}
}

// judgeRemote is the platform's own answer. A check that has not ended or was not answered leaves
// the part open, and so does a removal, which the platform's check does not know.
func (r *Report) judgeRemote(failure error) Judgement {
	if r.Remote != nil {
		if r.Remote.Judge(); r.Remote.Verdict != Yes {
			return r.Remote.Judgement
		}
	}
	if failure != nil {
		return Judgement{NotJudged, "the platform's check has no answer: " + failure.Error()}
	}
	if at := slices.IndexFunc(r.Subgraphs, func(s SubgraphReport) bool { return s.State == Removed }); at >= 0 {
		return Judgement{NotJudged, stillThere(r.Subgraphs[at].Name)}
	}
	return Judgement{Verdict: Yes}
}

// conclude sets the verdict on the whole: no if there are Reasons, else not judged if a part that
// the policy does not make optional was not judged, else yes. A check of the platform that was left
// for later is optional too, and so are plans that the policy does not judge. failure is why the
// platform gave no answer.
func (r *Report) conclude(in Input, failure error) {
	add := func(part Part, contract string, j Judgement) {
		if j.Verdict == NotJudged {
			later := part == PartRemote && r.Remote != nil && r.Remote.Background
			told := part == PartPlans && !in.Plans.Judges() // they can fail nothing
			r.Unjudged = append(r.Unjudged, Unjudged{part, contract, j.Why, later || told || slices.Contains(in.Policy.Optional, string(part))})
		}
	}
	add(PartComposition, "", r.Composition.Judgement)
	add(PartClients, "", r.Clients.Judgement)
	add(PartOperations, "", Judgement{r.Operations.Verdict, r.Operations.Why})
	for _, c := range r.Contracts {
		add(PartContracts, c.Name, c.Judgement)
	}
	if in.MoreContracts != "" {
		add(PartContracts, "", Judgement{NotJudged, in.MoreContracts})
	}
	add(PartPlanner, "", r.Planner.Judgement)
	add(PartPlans, "", Judgement{r.Plans.Verdict, r.Plans.Why})
	if in.Remote != nil {
		j := r.judgeRemote(failure)
		if r.Remote != nil {
			r.Remote.Judgement = j
		}
		add(PartRemote, "", j)
	}
	switch {
	case len(r.Reasons) > 0:
		r.Verdict = No
	case slices.ContainsFunc(r.Unjudged, func(u Unjudged) bool { return !u.Optional }):
		r.Verdict = NotJudged
	default:
		r.Verdict = Yes
	}
	r.Passed = r.Verdict == Yes
}
