package rollout

import (
	"context"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
)

// DefaultComposer composes as the platform does, satisfiability included.
func DefaultComposer(ctx context.Context, subgraphs []sdl.Source) Composed {
	r := compose.Compose(ctx, subgraphs, compose.Options{})
	if r.Graph == nil || len(r.Errors) > 0 {
		return Composed{Errors: r.Errors}
	}
	return Composed{API: r.Graph.API()}
}
