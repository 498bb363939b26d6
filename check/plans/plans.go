// Package plans judges what a change of a graph does to the query plans of known operations: which
// get another plan, what it costs, and which change of a subgraph is the cause.
//
// In go both supergraphs, the operations, the changes of subgraphs that may be causes, and the
// policy of the team. Out comes a [Report].
//
//	planners := plans.Prepare(ctx, before, after, policy.Planner)
//	report, problems, err := planners.Run(ctx, plans.Input{Operations: operations, Causes: causes})
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
	"sync"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Planners are the planners of both sides.
type Planners struct {
	profile       queryplan.Profile
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
	p := &Planners{profile: profile}
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

// Input is what plans are judged by.
type Input struct {
	Operations []usage.Sent
	// Causes are the changes of subgraphs that may be the cause of another plan.
	Causes []Cause
	Policy Policy
}

// Run judges the plans of operations. It returns what is wrong with the policy as well. An error is
// one of a context that ended, or why one of the sides cannot be planned at all.
func (p *Planners) Run(ctx context.Context, in Input) (*Report, diag.List, error) {
	if err := errors.Join(p.before.err, p.after.err); err != nil {
		return nil, nil, err
	}
	r := &Report{Planner: p.profile.String()}
	outcomes, err := p.all(ctx, in)
	if err != nil {
		return nil, nil, err
	}
	ignored := ignoring{entries: in.Policy.Ignore, used: make([]bool, len(in.Policy.Ignore))}
	for i, o := range outcomes {
		r.count(in.Operations[i], o)
		if c := o.change; c != nil {
			c.Limits = in.Policy.limits(c)
			if c.Before == nil && len(c.Limits) == 0 {
				continue
			}
			c.Ignored = ignored.entry(c)
			c.Fails = in.Policy.fails(c)
			r.Changes = append(r.Changes, *c)
		}
	}
	if r.Operations > 0 {
		r.Cache = &Cache{Entries: r.Operations, Changed: r.Changed}
		if !p.same {
			r.Cache.Replanned = r.Operations
		}
	}
	r.Problems = r.Problems.Sort()
	r.Findings = group(r.Changes)
	return r, ignored.unused(), nil
}

// count counts an operation by what became of it.
func (r *Report) count(s usage.Sent, o outcome) {
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
func problem(s usage.Sent, o outcome) *diag.Diagnostic {
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
