package check

import (
	"context"
	"errors"
	"sync"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// graphs are the two composed sides of one check. The cache has them, and what else is composed for
// the check, such as the states of a rollout between them.
type graphs struct {
	in            Input
	cache         compose.Cache
	before, after compose.Result
}

// composeGraphs composes both sides at the same time.
func composeGraphs(ctx context.Context, in Input) *graphs {
	g := &graphs{in: in}
	g.cache.Options = optionsOf(in.Federation)
	g.cache.Options.Shared = new(compose.Shared)
	var both sync.WaitGroup
	both.Go(func() { g.before = g.cache.Compose(ctx, in.Before) })
	both.Go(func() { g.after = g.cache.Compose(ctx, in.After) })
	both.Wait()
	return g
}

// optionsOf returns the options of a composition with a federation version.
func optionsOf(federation spec.Choice) compose.Options {
	return compose.Options{Edition: federation.Edition, Newest: federation.Newest}
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
	if g.in.RunningError != nil || !g.in.Orders || len(g.in.Before) == 0 || !r.Composition.OK || len(r.Composition.BaseErrors) > 0 || len(r.Changed()) == 0 {
		return func() *planned { return nil }
	}
	in := rollout.Input{Before: g.in.Before, After: g.in.After, Deployed: g.in.Deployed, Contracts: g.in.plannerContracts(), Federation: g.in.Federation, Compose: g.cache.Compose, Shared: g.cache.Options.Shared, AcceptConnectors: true, MaxLosses: g.in.MaxLosses, Brief: true}
	answer := make(chan *planned, 1)
	go func() {
		plan, err := rollout.Make(ctx, in)
		answer <- &planned{plan, err}
	}()
	return func() *planned { return <-answer }
}

// noteCode writes into the report what is known of the code that runs. Without orders nobody needs
// it.
func (r *Report) noteCode(in Input) {
	switch {
	case !in.Orders || len(in.Before) == 0 || len(r.Changed()) == 0:
	case in.Running != nil:
		r.Running = in.Running
	default:
		r.Running = running.Assume(running.PlacesOf(in.Before), "")
	}
}

// addOrders writes the planner's answer into the report; nil adds nothing. A change that has no
// plan gets the reason in place of its orders. The error is a context that ended before the planner
// had an answer.
func (r *Report) addOrders(p *planned, g *graphs) error {
	if p == nil {
		return nil
	}
	if errors.Is(p.err, context.Canceled) || errors.Is(p.err, context.DeadlineExceeded) {
		return p.err
	}
	if p.err != nil {
		r.Orders = append(r.Orders, Order{Order: NoOrder, Reason: p.err.Error()})
		return nil //nolint:nilerr // that there is no plan is an answer
	}
	r.Plan = p.plan
	if losses := p.plan.Losses(); len(losses.Hazards)+len(losses.Gaps) > 0 {
		if docs := g.in.allOperations(); len(docs) > 0 {
			askedOf(g.before.Graph.API(), docs).note(losses)
		}
		g.in.Hazards.MarkHazards(losses.Hazards)
		g.in.Gaps.MarkGaps(losses.Gaps)
		p.plan.CutLosses()
	}
	r.Hazards, r.Gaps = p.plan.Hazards, p.plan.Gaps
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
