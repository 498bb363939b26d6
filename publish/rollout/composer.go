package rollout

import (
	"context"
	"encoding/binary"
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

// allowEmpty composes a graph without subgraphs to an empty API. Composition refuses such a graph,
// but before the first publish it is a valid state: it offers nothing, and no router plans against
// it.
func allowEmpty(compose Composer) Composer {
	return func(ctx context.Context, subgraphs []sdl.Source) Composed {
		if len(subgraphs) == 0 {
			return Composed{API: &sdl.Schema{}}
		}
		return compose(ctx, subgraphs)
	}
}

// memoised composes each set of texts once. The search and the verification of the plan that it
// finds ask for the same states.
func memoised(compose Composer) Composer {
	type text struct{ name, url, sdl string }
	numbers, known := make(map[text]uint64), make(map[string]Composed)
	return func(ctx context.Context, subgraphs []sdl.Source) Composed {
		var key []byte
		for _, s := range slices.SortedFunc(slices.Values(subgraphs), func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) }) {
			t := text{s.Name, s.URL, s.Text}
			n, ok := numbers[t]
			if !ok {
				n = uint64(len(numbers))
				numbers[t] = n
			}
			key = binary.AppendUvarint(key, n)
		}
		k := string(key)
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
