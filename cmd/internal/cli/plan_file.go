package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/schemactl/schemactl/cmd/internal/exit"
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
