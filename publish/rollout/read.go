package rollout

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"

	"github.com/schemactl/schemactl/compose/charset"
)

// ErrPlanFile is wrapped by every error of [ReadPlan].
var ErrPlanFile = errors.New("plan file")

// ReadPlan reads a plan from a file in its JSON form. It refuses a plan of another [FormatVersion],
// and phases that [Make] would not write, such as those of a plan that was edited.
func ReadPlan(file string) (*Plan, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrPlanFile, err)
	}
	text, bad := charset.Decode(string(raw)) // a shell has written it, PowerShell 5 as UTF-16
	if bad != nil {
		return nil, fmt.Errorf("%w: %s:%d:%d: %s; write a plan with schemactl plan --format json", ErrPlanFile, file, bad.Line, bad.Column, bad.Message)
	}
	plan := &Plan{}
	if err := json.Unmarshal([]byte(text), plan); err != nil {
		return nil, fmt.Errorf("%w: %s is no plan: %w; write one with schemactl plan --format json", ErrPlanFile, file, err)
	}
	if plan.Version != FormatVersion {
		return nil, fmt.Errorf("%w: %s has version %d, this schemactl reads version %d; make the plan again", ErrPlanFile, file, plan.Version, FormatVersion)
	}
	for i, phase := range plan.Phases {
		if phase.Number != i+1 || len(phase.Steps) == 0 {
			return nil, fmt.Errorf("%w: %s: phase %d is not as schemactl writes it; make the plan again", ErrPlanFile, file, i+1)
		}
	}
	return plan, nil
}
