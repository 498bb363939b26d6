package serve_test

import (
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
		narrow := reach.Narrow(map[string]serve.Versions{o.Name: {List: []*subgraph.Subgraph{o, n}, Always: true}}, ends...)
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
