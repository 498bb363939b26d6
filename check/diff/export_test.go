package diff

import (
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// FederationOfAll is [Federation] for versions that exist, and passes over no type.
func FederationOfAll(before, after *subgraph.Subgraph) []SubgraphChange {
	return federation(before, after, func(_, _ *sdl.Type) bool { return false })
}
