package rollout

import (
	"context"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout/leave"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// compositions judges combinations of registered schemas: whether they compose, what they take away
// from clients, and whether routers ask them rightly. Each combination is composed once, up to a
// bound.
type compositions struct {
	compose compose.Func
	// moves are all changed subgraphs, fixed the unchanged sources. A combination is one stage for
	// every move, in this order.
	moves []*subgraphMove
	fixed []sdl.Source
	// takeovers is true if code changes its subgraph, see [compositions.covered].
	takeovers bool
	// clients are those who live through every state.
	clients *clients
	// flaws are those that the graph has at the start. They make no state unsafe.
	flaws []serve.Violation
	// built has the built subgraphs of both ends; nil knows none.
	built *serve.Library
	// declared finds the subgraphs that declare an element of the API; nil until it is asked.
	declared *declarations
	// counts reports whether what clients miss counts for the search; nil counts all.
	counts func(Gap) bool
	// known has the verdicts by combination: a byte for the stage of each move.
	known map[string]*verdict
	// left is how many more combinations may be composed.
	left int
	// exhausted is true once a combination was asked for that is not judged: the bound did not
	// allow it, or its composition met a bound.
	exhausted bool
}

// verdict is the judgement of one combination of registered schemas.
type verdict struct {
	errors diag.List
	// refused are the contracts that cannot be built.
	refused []serve.Violation
	// lost is what clients miss, as far as it counts.
	lost []loss
	// skeleton is the first skeleton of the combination that must not be registered; nil if there
	// is none.
	skeleton *leave.Skeleton
	// flaws are those that the graph does not have at the start.
	flaws []serve.Violation
}

func (v *verdict) ok() bool {
	return len(v.errors) == 0 && len(v.refused) == 0 && len(v.flaws) == 0 && v.skeleton == nil
}

// positions returns where all moves stand if the units are at the given positions. Moves outside
// the units are where they started.
func (c *compositions) positions(units []unit, at []position) []position {
	all := starts(c.moves)
	for i, m := range c.moves {
		for j, u := range units {
			if slices.Contains(u, m) {
				all[i] = at[j]
			}
		}
	}
	return all
}

// stagesOf returns what is registered at the positions of all moves.
func stagesOf(at []position) []uint8 {
	stages := make([]uint8, len(at))
	for i, p := range at {
		stages[i] = p.stage
	}
	return stages
}

// stages returns the verdict on one stage for every move; nil if the bound is reached.
func (c *compositions) stages(ctx context.Context, stages []uint8) (*verdict, error) {
	stages, err := c.withoutEmpty(ctx, stages)
	if err != nil {
		return nil, err
	}
	k := string(stages)
	if v := c.known[k]; v != nil {
		return v, nil
	}
	if c.left <= 0 {
		c.exhausted = true
		return nil, ctx.Err()
	}
	sources, bad, err := c.sources(ctx, stages)
	if err != nil {
		return nil, err
	}
	if bad != nil {
		c.known[k] = &verdict{skeleton: bad}
		return c.known[k], nil
	}
	c.left--
	r := c.compose(ctx, sources)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	v := &verdict{errors: r.Errors}
	c.exhausted = c.exhausted || codes.NotJudged(r.Errors)
	if len(r.Errors) == 0 {
		v.lost, v.refused = c.clients.judge(r)
		v.lost = slices.DeleteFunc(v.lost, func(l loss) bool { return c.counts != nil && !c.counts(l.gap()) })
		v.flaws = serve.NewFlaws(c.built.Flaws(r.Subgraphs), c.flaws)
	}
	c.known[k] = v
	return v, nil
}

// withoutEmpty returns a combination in which the subgraphs with an empty skeleton are removed: for
// routers that is the same.
func (c *compositions) withoutEmpty(ctx context.Context, stages []uint8) ([]uint8, error) {
	out := stages
	for i, m := range c.moves {
		if m.skeletons == nil || stages[i] != stageIntermediate {
			continue
		}
		s, err := m.skeletons.In(ctx, stages)
		if err != nil {
			return nil, err
		}
		if s == m.skeletons.Nothing && s.OK() && s.Empty {
			out = slices.Clone(out)
			out[i] = stageNew
		}
	}
	return out, nil
}

// sources returns the registered sources of a combination, sorted by name, or the first skeleton
// that must not be registered.
func (c *compositions) sources(ctx context.Context, stages []uint8) (list []sdl.Source, bad *leave.Skeleton, err error) {
	list = slices.Clone(c.fixed)
	for i, m := range c.moves {
		switch {
		case m.skeletons != nil && stages[i] == stageIntermediate:
			s, err := m.skeletons.In(ctx, stages)
			if err != nil || !s.OK() {
				return nil, s, err
			}
			src := s.Source
			src.URL = m.source[stageOld].URL
			list = append(list, src)
		case m.stages[stages[i]] != nil:
			list = append(list, m.source[stages[i]])
		}
	}
	slices.SortFunc(list, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	return list, nil, nil
}
