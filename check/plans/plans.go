// Package plans judges what a change of a graph does to the query plans of known operations: which
// get another plan, what it costs, and which change of a subgraph is the cause.
//
// In go both supergraphs, the operations, the changes of subgraphs that may be causes, and the
// policy of the team. Out comes a [Report].
//
//	planners := plans.Prepare(ctx, before, after, policy.Planner)
//	set := plans.Set{Planners: planners, Operations: operations}
//	report, problems, err := plans.Run(ctx, plans.Input{Sets: []plans.Set{set}, Causes: causes})
//
// # How
//
// Every operation is planned on both sides, several at the same time (run.go); package compare
// tells what is different in the two plans. For a plan that is another one, the fields, keys and
// requirements of the fetches in which both differ are held against the changes of subgraphs
// (cause.go): those that lie closest are the cause. The policy then judges each operation
// (policy.go), and the operations with one cause become one finding (group.go).
//
// # Invariants
//
//   - An operation that cannot be planned on one side is counted and has a problem; it is never
//     among those whose plan stays.
//   - A cause lies on a fetch that differs. Where none does, there is none.
//   - The same input gives the same report.
package plans

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Planners are the planners of both sides.
type Planners struct {
	before, after side
	// same reports whether both sides are one supergraph.
	same bool
	// labels are all labels of progressive @override; empty if there are none.
	labels []string
}

// side is one of the two supergraphs. Its planner is nil for a graph that does not exist yet.
type side struct {
	schema  *sdl.Schema
	planner *queryplan.Planner
	err     error
}

// Prepare makes the planners of both sides at the same time. before is nil for a graph that does
// not exist yet.
func Prepare(ctx context.Context, before, after *supergraph.Graph, profile queryplan.Profile) *Planners {
	p := &Planners{}
	var both sync.WaitGroup
	if before != nil {
		both.Go(func() { p.before = newSide(ctx, before, profile) })
		both.Go(func() { p.same = before.SDL() == after.SDL() })
	}
	both.Go(func() { p.after = newSide(ctx, after, profile) })
	both.Wait()
	for _, s := range []side{p.before, p.after} {
		if s.planner != nil {
			p.labels = append(p.labels, s.planner.Labels()...)
		}
	}
	return p
}

func newSide(ctx context.Context, g *supergraph.Graph, profile queryplan.Profile) side {
	planner, err := queryplan.New(ctx, g, queryplan.Options{Profile: profile})
	return side{g.Schema, planner, err}
}

// failure returns why a side cannot be planned at all, the base first; nil if both can.
func (p *Planners) failure() error {
	if p.before.err != nil {
		return fmt.Errorf("the base: %w", p.before.err)
	}
	if p.after.err != nil {
		return fmt.Errorf("the proposal: %w", p.after.err)
	}
	return nil
}

// Set is the operations of the clients of one API, with the planners of its supergraph.
type Set struct {
	// Variant is the name of the contract; empty for the graph's own API.
	Variant    string
	Planners   *Planners
	Operations []usage.Known
}

// Input is what plans are judged by.
type Input struct {
	Sets []Set
	// Causes are the changes of subgraphs that may be the cause of another plan.
	Causes []Cause
	Policy Policy
}

// Run judges the plans of operations. It returns what is wrong with the policy as well. An error is
// one of a context that ended, or why one of the sides cannot be planned at all.
func Run(ctx context.Context, in Input) (*Report, diag.List, error) {
	r := &Report{Planner: in.Policy.Planner.String()}
	ignored := ignoring{entries: in.Policy.Ignore, used: make([]bool, len(in.Policy.Ignore))}
	causes := newCauses(in.Causes)
	replanned := 0
	for _, set := range in.Sets {
		if err := set.Planners.failure(); err != nil {
			return nil, nil, err
		}
		outcomes, err := set.Planners.all(ctx, set.Operations, causes)
		if err != nil {
			return nil, nil, err
		}
		for i, o := range outcomes {
			r.count(set.Operations[i], o)
			if o.state == planned && !set.Planners.same {
				replanned++
			}
			if c := o.change; c != nil {
				c.Variant = set.Variant
				r.judge(c, in.Policy, &ignored)
			}
		}
	}
	if r.Operations > 0 {
		r.Cache = &Cache{Entries: r.Operations, Replanned: replanned, Changed: r.Changed}
	}
	r.Problems = r.Problems.Sort()
	r.Findings = group(r.Changes)
	return r, ignored.unused(), nil
}

// judge adds a change with what the policy says of it. An operation that only the proposal accepts
// is left out unless it exceeds a limit.
func (r *Report) judge(c *Change, p Policy, ignored *ignoring) {
	c.Limits = p.limits(c)
	if c.Before == nil && len(c.Limits) == 0 {
		return
	}
	c.Ignored = ignored.entry(c)
	c.Fails = p.fails(c)
	r.Changes = append(r.Changes, *c)
}

// count counts an operation by what became of it.
func (r *Report) count(s usage.Known, o outcome) {
	switch o.state {
	case unplanned:
		r.Unplanned++
		r.Problems = append(r.Problems, problem(s, o))
	case refused:
		r.Refused++
	case added:
		r.New++
	case planned:
		r.Operations++
		if o.change == nil {
			return
		}
		r.Changed++
		if len(o.change.Regressions) > 0 {
			r.Regressed++
		} else if o.change.Improved {
			r.Improved++
		}
	}
}

// problem tells why an operation has no plan on one of the sides.
func problem(s usage.Known, o outcome) *diag.Diagnostic {
	name := s.Operation
	if name == "" {
		name = "an operation"
	}
	why := o.why.Error()
	if invalid := (*queryplan.InvalidError)(nil); errors.As(o.why, &invalid) {
		why = "the planner refuses it: " + invalid.Message // its position is one in another text
	}
	return &diag.Diagnostic{
		Code: CodeUnplanned, Severity: diag.Error, Message: name + " cannot be planned " + o.where + ": " + why,
		Positions: []diag.Position{{File: s.File, Line: s.Line, Column: s.Column}},
		Fix:       "Look at its plan with `schemactl query-plan`; what it costs after the change is not known.",
	}
}
