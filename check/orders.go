package check

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// graphs are the two composed sides of one check. What else is composed for the check, such as the
// states of a rollout between them, reads the subgraphs that it has in common with them only once.
type graphs struct {
	in            Input
	shared        compose.Shared
	before, after compose.Result
}

// composeGraphs composes both sides at the same time.
func composeGraphs(ctx context.Context, in Input) *graphs {
	g := &graphs{in: in}
	opts := compose.Options{Shared: &g.shared}
	var both sync.WaitGroup
	both.Go(func() { g.before = compose.Compose(ctx, in.Before, opts) })
	both.Go(func() { g.after = compose.Compose(ctx, in.After, opts) })
	both.Wait()
	return g
}

// state implements [rollout.Composer]. The states at both ends of a rollout are known already.
func (g *graphs) state(ctx context.Context, sources []sdl.Source) rollout.Composed {
	var r compose.Result
	switch {
	case slices.Equal(sources, g.in.Before):
		r = g.before
	case slices.Equal(sources, g.in.After):
		r = g.after
	default:
		r = compose.Compose(ctx, sources, compose.Options{Shared: &g.shared})
	}
	if r.Graph == nil || len(r.Errors) > 0 {
		return rollout.Composed{Errors: r.Errors}
	}
	return rollout.Composed{API: r.Graph.API(), Graph: r.Graph, Subgraphs: r.Subgraphs}
}

// planned is the planner's answer: a plan, or the reason why there is none.
type planned struct {
	plan *rollout.Plan
	err  error
}

// startPlan starts the search for a rollout of all changes, which needs nothing of the verdicts.
// The returned function waits for the answer. It returns nil where the orders were not asked for,
// or where there is no change between two sides that compose.
func (r *Report) startPlan(ctx context.Context, g *graphs) (wait func() *planned) {
	if !g.in.Orders || len(g.in.Before) == 0 || !r.Composition.OK || len(r.Composition.BaseErrors) > 0 || len(r.Changed()) == 0 {
		return func() *planned { return nil }
	}
	in := rollout.Input{Before: g.in.Before, After: g.in.After, Compose: g.state}
	for _, c := range g.in.Contracts {
		in.Contracts = append(in.Contracts, rollout.Contract(c))
	}
	answer := make(chan *planned, 1)
	go func() {
		plan, err := rollout.Make(ctx, in)
		answer <- &planned{plan, err}
	}()
	return func() *planned { return <-answer }
}

// addOrders writes the planner's answer into the report; nil adds nothing. A change that has no
// plan gets the reason in place of its orders and does not fail the check. The error is a context
// that ended before the planner had an answer.
func (r *Report) addOrders(p *planned) error {
	switch {
	case p == nil:
		return nil
	case errors.Is(p.err, context.Canceled), errors.Is(p.err, context.DeadlineExceeded):
		return p.err
	case p.err != nil:
		r.Orders = append(r.Orders, Order{Order: NoOrder, Reason: p.err.Error()})
		return nil
	}
	r.Plan = p.plan
	for _, phase := range p.plan.Phases {
		r.Phases = append(r.Phases, phase.Why)
	}
	for _, s := range p.plan.Subgraphs {
		if s.Changed() {
			r.Orders = append(r.Orders, Order{Subgraph: s.Name, Order: string(s.Order), Reason: s.Reason})
		}
	}
	return nil
}
