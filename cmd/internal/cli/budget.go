package cli

import (
	"context"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/budget"
)

// defaultTimeLimit is the time that work on this machine may take without --time-limit.
const defaultTimeLimit = time.Minute

// within runs work on this machine within the time of --time-limit and the memory that there is.
// what names it in the error.
func within[T any](ctx context.Context, a *app, what string, work func(context.Context) (T, error)) (T, error) {
	return budget.Do(ctx, budget.Limit{Time: a.timeLimit, Memory: budget.Memory(a.getenv)}, what, work)
}
