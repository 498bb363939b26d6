package publish

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Side is where a publish stands in a pipeline that deploys once.
type Side string

// The sides of the deploy.
const (
	PreDeploy  Side = "pre-deploy"
	PostDeploy Side = "post-deploy"
)

// ErrManyDeploys: the plan deploys, publishes and deploys again, so that a pipeline with one deploy cannot follow it.
var ErrManyDeploys = errors.New("the plan publishes between two deploys")

// onSide gives the publish phases of a plan that stand on one side of its deploys. A plan without a deploy has all of them before.
// The error is ErrManyDeploys.
func onSide(plan *rollout.Plan, side Side) ([]rollout.Phase, error) {
	var before, after []rollout.Phase
	deployed, published := false, false
	for _, phase := range plan.Phases {
		switch {
		case retires(phase): // after everything else; no publish waits for it
		case phase.Kind == rollout.Deploy && published:
			return nil, fmt.Errorf("%w: phase %d is a deploy that needs a publish after an earlier deploy; use schemactl deliver", ErrManyDeploys, phase.Number)
		case phase.Kind == rollout.Deploy:
			deployed = true
		case deployed:
			published = true
			after = append(after, phase)
		default:
			before = append(before, phase)
		}
	}
	if side == PreDeploy {
		return before, nil
	}
	return after, nil
}

// retires says whether a phase only stops code that gets no requests any more.
func retires(phase rollout.Phase) bool {
	for _, step := range phase.Steps {
		if step.Action != rollout.Retire {
			return false
		}
	}
	return phase.Kind == rollout.Deploy
}

// publishPhase sends one publish phase of a plan, when the registry still holds what the plan says. The errors are those of Publish,
// and ErrMoved. Where the batch may be split, the plan tells which code answers.
func publishPhase(ctx context.Context, reg registry.Registry, req BatchRequest, plan *rollout.Plan, number int, clock clock.Clock) (BatchResult, error) {
	r := &run{Delivery: Delivery{Registry: reg, Ref: req.Ref, Revision: req.Revision, Git: req.Git, NoURL: req.NoURL, Clock: clock}, plan: plan}
	return r.publishBatch(ctx, &plan.Phases[number-1], req.Splitting)
}

// matchesStart returns ErrMoved if the registry does not hold what a plan was made from.
func matchesStart(ref registry.GraphRef, held []registry.RegisteredSubgraph, plan *rollout.Plan) error {
	r := &run{Delivery: Delivery{Ref: ref}, plan: plan}
	if plan.Empty() {
		return nil
	}
	return r.unmoved(held, &plan.Phases[0])
}
