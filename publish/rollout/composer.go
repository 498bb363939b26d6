package rollout

import (
	"context"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// memoised returns the composer of a plan: each set of sources is composed once, and an empty set
// composes. A search and the verification of what it found ask for the same states. A nil f means
// [compose.Compose] with the federation version, satisfiability included, and with the subgraphs
// that are shared.
func memoised(f compose.Func, federation spec.Choice, shared *compose.Shared) compose.Func {
	cache := &compose.Cache{Using: f, Options: optionsOf(federation)}
	cache.Options.Shared = shared
	return func(ctx context.Context, subgraphs []sdl.Source) compose.Result {
		if len(subgraphs) == 0 {
			return compose.Result{} // nobody has published yet: the graph offers nothing, and routers have no plans
		}
		return cache.Compose(ctx, subgraphs)
	}
}

// optionsOf returns the options of a composition with a federation version.
func optionsOf(federation spec.Choice) compose.Options {
	return compose.Options{Edition: federation.Edition, Newest: federation.Newest}
}

// emptyAPI is the API schema of a graph without subgraphs.
var emptyAPI = &sdl.Schema{}

// apiOf returns the API schema of a state that composes.
func apiOf(r compose.Result) *sdl.Schema {
	if r.Graph == nil {
		return emptyAPI
	}
	return r.Graph.API()
}
