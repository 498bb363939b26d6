package rollout

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// compositions judges combinations of registered schemas: whether they compose, and what they take
// away from clients. Each combination is composed once, up to a bound.
type compositions struct {
	compose compose.Func
	// moves are all changed subgraphs, fixed the unchanged sources. A combination is one stage for
	// every move, in this order.
	moves []*subgraphMove
	fixed []sdl.Source
	// clients are those who live through every state.
	clients clients
	// built has the built subgraphs of both ends; nil knows none.
	built *serve.Library
	// counts reports whether what clients miss counts for the search; nil counts all.
	counts func(Gap) bool
	// known has the verdicts by combination: a byte for the stage of each move.
	known map[string]*verdict
	// left is how many more combinations may be composed.
	left int
	// exhausted is true once a combination was asked for that the bound did not allow.
	exhausted bool
}

// verdict is the judgement of one combination of registered schemas.
type verdict struct {
	errors diag.List
	// refused are the contracts that cannot be built.
	refused []serve.Violation
	// lost is what clients miss, as far as it counts.
	lost []loss
}

func (v *verdict) ok() bool { return len(v.errors) == 0 && len(v.refused) == 0 }

// judge returns the verdict on a state of the search: at has the position of each unit, and moves
// outside the units are where they started. The verdict is nil if the bound on compositions is
// reached.
func (c *compositions) judge(ctx context.Context, units []unit, at []position) (*verdict, error) {
	stages := make([]uint8, len(c.moves))
	for i, m := range c.moves {
		stages[i] = m.start.stage
		for j, u := range units {
			if slices.Contains(u, m) {
				stages[i] = at[j].stage
			}
		}
	}
	return c.stages(ctx, stages)
}

// stages returns the verdict on one stage for every move; nil if the bound is reached.
func (c *compositions) stages(ctx context.Context, stages []uint8) (*verdict, error) {
	k := string(stages)
	if v := c.known[k]; v != nil {
		return v, nil
	}
	if c.left <= 0 {
		c.exhausted = true
		return nil, ctx.Err()
	}
	c.left--
	r := c.compose(ctx, c.sources(stages))
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v := &verdict{errors: r.Errors}
	if len(r.Errors) == 0 {
		v.lost, v.refused = c.clients.judge(r)
		v.lost = slices.DeleteFunc(v.lost, func(l loss) bool { return c.counts != nil && !c.counts(l.gap()) })
	}
	c.known[k] = v
	return v, nil
}

// sources returns the registered sources of a combination, sorted by name.
func (c *compositions) sources(stages []uint8) []sdl.Source {
	list := slices.Clone(c.fixed)
	for i, m := range c.moves {
		if m.stages[stages[i]] != nil {
			list = append(list, m.source[stages[i]])
		}
	}
	slices.SortFunc(list, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	return list
}
