package launch

import (
	"context"

	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/registry"
)

// Composed is a launch with its supergraph.
type Composed struct {
	Ref registry.GraphRef
	ID  string
	// SDL is the supergraph as the platform has it, and Graph the same read.
	SDL   string
	Graph *supergraph.Graph
}

// ReadComposed reads the supergraph of the launch that [ResolveIn] finds for the same arguments. A
// launch without a supergraph is an error, see [Supergraph].
func ReadComposed(ctx context.Context, reg registry.Registry, ref registry.GraphRef, contract, word string) (Composed, error) {
	ref, id, err := ResolveIn(ctx, reg, ref, contract, word)
	if err != nil {
		return Composed{}, err
	}
	text, graph, err := Supergraph(ctx, reg, ref, id)
	return Composed{ref, id, text, graph}, err
}
