package check

import (
	"context"

	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/compose/diag"
)

// PlansReport is about the query plans of known operations.
type PlansReport struct {
	// Verdict is empty if there is nothing to plan.
	Verdict Verdict `json:"verdict,omitempty"`
	// Why is the reason of a verdict. It may be empty where the verdict is yes.
	Why string `json:"why,omitempty"`
	plans.Report

	failure string // why nothing could be planned
}

// startPlanners starts to make the planners of both sides for the operations of the graph's own
// clients. The returned function waits for them. It returns nil where there is nothing to plan.
func (r *Report) startPlanners(ctx context.Context, g *graphs) (wait func() *plans.Planners) {
	if len(g.in.Operations) == 0 || g.in.ContractsOnly || r.noComparison(len(g.in.Before) == 0) != "" {
		return func() *plans.Planners { return nil }
	}
	made := make(chan *plans.Planners, 1)
	go func() { made <- plans.Prepare(ctx, g.before.Graph, g.after.Graph, g.in.Plans.Planner) }()
	return func() *plans.Planners { return <-made }
}

// planSets returns the operations of the graph's own API, and those of contracts that have some of
// their own, with planners. own is nil where the former have none.
func (r *Report) planSets(ctx context.Context, in Input, own *plans.Planners) []plans.Set {
	var out []plans.Set
	if own != nil && r.index != nil {
		out = append(out, plans.Set{Planners: own, Operations: r.index.Known()})
	}
	for _, c := range r.Contracts {
		if c.index != nil && c.after != nil {
			out = append(out, plans.Set{Variant: c.Name, Planners: plans.Prepare(ctx, c.before, c.after, in.Plans.Planner), Operations: c.index.Known()})
		}
	}
	return out
}

// comparePlans fills in what becomes of the plans of known operations, and returns what is wrong
// with the policy about them. The error is that of a context that ended. Planners that have no
// answer leave the part open.
func (r *Report) comparePlans(ctx context.Context, in Input, own *plans.Planners, causes []plans.Cause) (diag.List, error) {
	sets := r.planSets(ctx, in, own)
	if len(sets) == 0 {
		return nil, nil
	}
	made, problems, err := plans.Run(ctx, plans.Input{Sets: sets, Causes: causes, Policy: in.Plans})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil:
		r.Plans.failure = err.Error()
		return nil, nil //nolint:nilerr // that there is no planner is an answer
	}
	r.Plans.Report = *made
	return problems, nil
}
