package cli

import (
	"context"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/budget"
	"github.com/schemactl/schemactl/publish/rollout"
)

// defaultTimeLimit is the time that work on this machine may take without --time-limit.
const defaultTimeLimit = time.Minute

// within runs work on this machine within the time of --time-limit and the memory that there is.
// what names it in the error.
func within[T any](ctx context.Context, a *app, what string, work func(context.Context) (T, error)) (T, error) {
	return budget.Do(ctx, budget.Limit{Time: a.timeLimit, Memory: budget.Memory(a.getenv)}, what, work)
}

// makePlan is [rollout.Make] within the limits.
func (a *app) makePlan(ctx context.Context, in rollout.Input) (*rollout.Plan, error) {
	in.MaxLosses = a.maxLosses()
	return within(ctx, a, "the plan", func(ctx context.Context) (*rollout.Plan, error) { return rollout.Make(ctx, in) })
}

// workFactor is by how much the bounds of work grow that depend on the time that it may take.
func (a *app) workFactor() float64 { return float64(a.timeLimit) / float64(defaultTimeLimit) }

// maxLosses is the planner's bound within the time of --time-limit. It is not lower in less time,
// which is a bound by itself.
func (a *app) maxLosses() int {
	return int(min(max(a.workFactor(), 1), 1e6) * rollout.DefaultMaxLosses)
}
