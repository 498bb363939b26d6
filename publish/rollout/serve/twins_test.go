package serve_test

import (
	"math/rand/v2"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// The rules find the same whether or not they pass over types that are alike, whatever operations
// can reach, and in either direction.
func TestTwinsHideNothing(t *testing.T) {
	passed, found := 0, 0
	rollouttest.EachPair(t, func(rt *rapid.T, o, n *subgraph.Subgraph) {
		ends := [][]*subgraph.Subgraph{{o}, {n}}
		reach := serve.ReachOf(ends...)
		narrow := reach.Narrow(map[string]serve.Versions{o.Name: {List: []*subgraph.Subgraph{o, n}, Always: true}})
		for _, within := range []*serve.Reach{nil, reach, narrow} {
			for _, pair := range [][2]*subgraph.Subgraph{{o, n}, {n, o}} {
				fast, slow, alike := serve.ServesBothWays(pair[0], pair[1], within)
				passed, found = passed+alike, found+len(slow)
				if !reflect.DeepEqual(fast, slow) {
					rt.Fatalf("passing over types that are alike, the rules find\n%v\nand without\n%v", fast, slow)
				}
			}
		}
	})
	if passed == 0 || found == 0 {
		t.Errorf("%d types were passed over, and %d findings made", passed, found)
	}
}

// Operations reach the same whether or not types are passed over that are alike in two versions.
func TestReachOfTwins(t *testing.T) {
	reached := 0
	for seed := range uint64(150) {
		e, ok := rollouttest.Evolve(rand.NewPCG(seed, 3))
		if !ok {
			continue
		}
		before, errs := subgraph.Build(t.Context(), e.Before, subgraph.Options{})
		after, more := subgraph.Build(t.Context(), e.After, subgraph.Options{})
		if len(errs)+len(more) > 0 {
			continue
		}
		fast, slow := serve.ReachBothWays(before, after)
		if !reflect.DeepEqual(fast, slow) {
			t.Errorf("seed %d, %v: passing over types that are alike, operations reach\n%v\nand without\n%v", seed, e.What, fast, slow)
		}
		reached++
	}
	if reached < 50 {
		t.Errorf("only %d graphs were compared", reached)
	}
}
