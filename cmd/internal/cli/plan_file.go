package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// errPlanFile is wrapped by every error about a plan file.
var errPlanFile = errors.New("plan file")

// readPlan reads a plan that `plan --format json` wrote.
func readPlan(file string) (*rollout.Plan, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, exit.UsageError(fmt.Errorf("%w: %w", errPlanFile, err))
	}
	plan := &rollout.Plan{}
	if err := json.Unmarshal(text, plan); err != nil {
		return nil, exit.UsageError(fmt.Errorf("%w: %s is no plan: %w; write one with schemactl plan --format json", errPlanFile, file, err))
	}
	if plan.Version != rollout.FormatVersion {
		return nil, exit.UsageError(fmt.Errorf("%w: %s has version %d, this schemactl reads version %d; make the plan again", errPlanFile, file, plan.Version, rollout.FormatVersion))
	}
	for i, phase := range plan.Phases {
		if phase.Number != i+1 || len(phase.Steps) == 0 {
			return nil, exit.UsageError(fmt.Errorf("%w: %s: phase %d is not as schemactl writes it; make the plan again", errPlanFile, file, i+1))
		}
	}
	return plan, nil
}

// errPlanURLs refuses --routing-url beside a plan.
var errPlanURLs = exit.Usagef("--routing-url: the plan that is followed has the routing URLs in it; leave it out")

// planned are all subgraphs as a plan leaves them.
func planned(plan *rollout.Plan) []sdl.Source {
	var after []sdl.Source
	for _, s := range plan.Subgraphs {
		if s.After != nil {
			after = append(after, sdl.Source{Name: s.Name, URL: s.After.URL, Text: s.After.SDL})
		}
	}
	return after
}

// usePlan makes a delivery follow a plan that was made, and reviewed, before. The error is publish.ErrMoved when the registry has moved
// since; it is asked again before each batch.
func usePlan(ctx context.Context, d *publish.Delivery, plan *rollout.Plan) error {
	held, err := d.Registry.Subgraphs(ctx, d.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
		return err
	}
	if err := publish.Holds(d.Ref, held, plan); err != nil {
		return err
	}
	d.After, d.Prune = planned(plan), true
	d.Plan = func(context.Context, rollout.Input) (*rollout.Plan, error) { return plan, nil }
	return nil
}
