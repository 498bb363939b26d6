package composition

import (
	"context"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

// Pair is a graph before and after a change.
type Pair struct{ Before, After *supergraph.Graph }

// ComposePair composes both sides of a change. The errors are those of the first side that does not
// compose; without errors both graphs are there.
func ComposePair(ctx context.Context, before, after []sdl.Source) (Pair, diag.List, error) {
	var p Pair
	old, err := Compose(ctx, before, Options{})
	if err != nil || !old.OK() {
		return p, old.Errors, err
	}
	now, err := Compose(ctx, after, Options{})
	if err != nil || !now.OK() {
		return p, now.Errors, err
	}
	return Pair{old.Graph, now.Graph}, nil, nil
}

// Contract returns the API schema of a contract before and after the change, with its filter of
// either side. The schema before is empty if the contract is new, which a nil filter means, or
// could not be built. The errors are those of the contract after the change, which then has no
// schema.
func (p Pair) Contract(old *supergraph.Filter, now supergraph.Filter) (before, after *sdl.Schema, errs diag.List) {
	before = sdl.NewSchema(nil, nil)
	if old != nil {
		if contract, errs := p.Before.Contract(*old); len(errs) == 0 {
			before = contract.API()
		}
	}
	contract, errs := p.After.Contract(now)
	if len(errs) > 0 {
		return before, nil, errs
	}
	return before, contract.API(), nil
}
