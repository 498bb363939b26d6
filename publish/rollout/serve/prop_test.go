package serve_test

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/internal/rollouttest"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// Code serves the schema that it implements.
func TestServesIsReflexive(t *testing.T) {
	rollouttest.EachPair(t, func(rt *rapid.T, o, n *subgraph.Subgraph) {
		for _, s := range []*subgraph.Subgraph{o, n} {
			if list := serve.Serves(s, s); len(list) > 0 {
				rt.Fatalf("%s does not serve itself: %s", s.Name, serve.Describe(list, len(list)))
			}
		}
	})
}
