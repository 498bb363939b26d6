package rollout

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/compose/charset"
)

// ErrPlanFile is wrapped by every error of [ParsePlan].
var ErrPlanFile = errors.New("plan file")

// ParsePlan reads a plan in its JSON form. file is its name in errors. It returns the text as UTF-8
// too, for what else stands in it. It refuses a plan of another [FormatVersion], and phases that
// [Make] would not write, such as those of a plan that was edited.
func ParsePlan(file string, raw []byte) (*Plan, []byte, error) {
	text, bad := charset.Decode(string(raw)) // a shell has written it, PowerShell 5 as UTF-16
	if bad != nil {
		return nil, nil, fmt.Errorf("%w: %s:%d:%d: %s; write a plan with schemactl plan --out", ErrPlanFile, file, bad.Line, bad.Column, bad.Message)
	}
	plan := &Plan{}
	if err := json.Unmarshal([]byte(text), plan); err != nil {
		return nil, nil, fmt.Errorf("%w: %s is no plan: %w; write one with schemactl plan --out", ErrPlanFile, file, err)
	}
	if plan.Version != FormatVersion {
		return nil, nil, fmt.Errorf("%w: %s has version %d, this schemactl reads version %d; make the plan again", ErrPlanFile, file, plan.Version, FormatVersion)
	}
	if i := plan.BadPhase(); i > 0 {
		return nil, nil, fmt.Errorf("%w: %s: phase %d is not as schemactl writes it; make the plan again", ErrPlanFile, file, i)
	}
	return plan, []byte(text), nil
}

// BadPhase returns the number of the first phase that [Make] would not write, because it has
// another number or no steps; 0 if there is none.
func (p *Plan) BadPhase() int {
	for i, phase := range p.Phases {
		if phase.Number != i+1 || len(phase.Steps) == 0 {
			return i + 1
		}
	}
	return 0
}
