package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkReservedName refuses the name that composition keeps for itself. That names differ is
// checked by checkDistinctNames.
func (b *builder) checkReservedName() {
	if b.Name == "_" {
		b.fail(codes.InvalidSubgraphName, "", sdl.Pos{}, `the subgraph name "_" is reserved`).Fix = "Choose another name."
	}
}
