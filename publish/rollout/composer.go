package rollout

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
)

// DefaultComposer composes as the platform does, satisfiability included.
func DefaultComposer(ctx context.Context, subgraphs []sdl.Source) Composed {
	r := compose.Compose(ctx, subgraphs, compose.Options{})
	if r.Graph == nil || len(r.Errors) > 0 {
		return Composed{Errors: r.Errors}
	}
	return Composed{API: r.Graph.API(), Graph: r.Graph, Subgraphs: r.Subgraphs}
}

// orNothing composes as well what nobody has published to yet: that is no broken graph, it offers nothing, and no router plans against it.
func orNothing(compose Composer) Composer {
	return func(ctx context.Context, subgraphs []sdl.Source) Composed {
		if len(subgraphs) == 0 {
			return Composed{API: &sdl.Schema{}}
		}
		return compose(ctx, subgraphs)
	}
}

// remembering composes each combination of texts once. A search and the judgement of what it found ask for the same states.
func remembering(compose Composer) Composer {
	known := make(map[[sha256.Size]byte]Composed)
	return func(ctx context.Context, subgraphs []sdl.Source) Composed {
		h := sha256.New()
		for _, s := range slices.SortedFunc(slices.Values(subgraphs), func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) }) {
			fmt.Fprintf(h, "%q %q %q\n", s.Name, s.URL, s.Text)
		}
		k := [sha256.Size]byte(h.Sum(nil))
		c, ok := known[k]
		if !ok {
			c = compose(ctx, subgraphs)
			if ctx.Err() == nil {
				known[k] = c
			}
		}
		return c
	}
}
