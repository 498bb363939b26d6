package cli

import (
	"context"
	"slices"
	"sync"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// judging is what the command line says about how a change is judged; the rest is in the configuration. `check`, and every command
// that checks before it publishes, judge by it.
type judging struct {
	// operations are globs, failOn is a threshold: those of the configuration when empty.
	operations []string
	failOn     string
	onlyNew    bool
}

// input is what the check of a change looks at: both sides, the contracts, the clients' operations and the policy.
func (j judging) input(a *app, ch change) (check.Input, error) {
	in := check.Input{Before: ch.before, After: ch.after, Contracts: contracts(ch.config), Policy: ch.config.Policy(), Now: a.clock.Now()}
	in.Policy.OnlyNew = in.Policy.OnlyNew || j.onlyNew
	var err error
	if in.FailOn, err = threshold(j.failOn, ch.config); err != nil {
		return in, err
	}
	in.Operations, err = input.Documents(operationGlobs(j.operations, ch.config))
	return in, err
}

// judge runs the check. With orders the planner is asked for the order of each
// changed subgraph; both work on the same two compositions, side by side.
func judge(ctx context.Context, in check.Input, ch change, orders bool) (*check.Report, error) {
	boundMemory(ch)
	var cache compose.Cache
	in.Compose = cache.Compose
	planned, plan := func() {}, (*rollout.Plan)(nil)
	var unplanned error
	if orders && len(ch.before) > 0 && !slices.EqualFunc(ch.before, ch.after, sameSubgraph) {
		var planner sync.WaitGroup
		planner.Go(func() {
			plan, unplanned = rollout.Make(ctx, rollout.Input{Before: ch.before, After: ch.after, Compose: cache.Compose, Contracts: plannedContracts(ch.config)})
		})
		planned = planner.Wait
	}
	rep, err := check.Run(ctx, in)
	planned()
	if err == nil && (plan != nil || unplanned != nil) {
		addOrders(rep, plan, unplanned)
	}
	return rep, err
}

// sameSubgraph says that a subgraph does not change, wherever its text comes from.
func sameSubgraph(a, b sdl.Source) bool {
	return a.Name == b.Name && a.URL == b.URL && a.Text == b.Text
}

// addOrders writes the planner's answer into the report of a change that
// composes. A change that has no plan is said in its place; it does not fail the check.
func addOrders(rep *check.Report, plan *rollout.Plan, unplanned error) {
	if !rep.Composition.OK || len(rep.Composition.BaseErrors) > 0 || len(rep.Changed()) == 0 {
		return
	}
	if unplanned != nil {
		rep.Orders = append(rep.Orders, check.Order{Order: "none", Reason: unplanned.Error()})
		return
	}
	rep.Diagram, rep.DiagramSVG = rollout.Diagram(plan), report.PlanSVG(plan)
	for _, phase := range plan.Phases {
		rep.Phases = append(rep.Phases, phase.Why)
	}
	for _, s := range plan.Subgraphs {
		if s.Changed() {
			rep.Orders = append(rep.Orders, check.Order{Subgraph: s.Name, Order: string(s.Order), Reason: s.Reason})
		}
	}
}
