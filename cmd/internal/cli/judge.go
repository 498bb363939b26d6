package cli

import (
	"context"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/input"
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

// judge runs the check. With orders the planner is asked for the order of each changed subgraph.
func judge(ctx context.Context, in check.Input, ch change, orders bool) (*check.Report, error) {
	boundMemory(ch)
	shared := &composer{}
	in.Compose = shared.compose
	rep, err := check.Run(ctx, in)
	if err == nil && orders {
		addOrders(ctx, rep, ch, shared)
	}
	return rep, err
}
