package rollout

import (
	"context"
	"errors"
)

// Make finds the shortest safe plan: fewest launches, then fewest phases, then fewest intermediate schemas, then fewest hazards.
// The same input gives the same plan. Errors: [*NotComposable], [*NoSafePlan], or the context's.
func Make(ctx context.Context, in Input) (*Plan, error) {
	return nil, errors.New("the planner is not built yet")
}
