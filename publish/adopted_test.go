package publish

import (
	"context"

	"github.com/schemactl/schemactl/publish/adoption"
)

// settles is evidence that a function gives.
type settles func(ctx context.Context) error

func (settles) By() adoption.By { return adoption.ByTime }

func (f settles) Await(ctx context.Context, req adoption.Request) (adoption.Proof, error) {
	return adoption.Assume(req), f(ctx)
}
