package plans

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/compare"
)

// state is what became of an operation.
type state uint8

const (
	// absent operations are valid on no side, or send nothing.
	absent state = iota
	// planned operations have a plan on both sides, added ones only on that of the proposal, which
	// the base refuses, and refused ones only on the base.
	planned
	added
	refused
	// unplanned operations are valid and have no plan on one of the sides.
	unplanned
)

// outcome is what became of one operation. change is nil if its plan stays. where and why tell why
// there is no plan.
type outcome struct {
	state  state
	change *Change
	where  string
	why    error
}

// all plans all operations on both sides, as many at the same time as there are processors. Where
// both sides are one supergraph no plan changes, and none is made.
func (p *Planners) all(ctx context.Context, operations []usage.Known, causes *causes) ([]outcome, error) {
	out := make([]outcome, len(operations))
	if p.same {
		for i, s := range operations {
			if s.Valid {
				out[i].state = planned
			}
		}
		return out, ctx.Err()
	}
	var next atomic.Int64
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(operations)) {
		workers.Go(func() {
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(out) {
					return
				}
				out[i] = p.operation(operations[i], causes)
			}
		})
	}
	workers.Wait()
	return out, ctx.Err()
}

// operation plans one operation on both sides, in each way in which it may be sent, without labels
// and with all of them. The worst of what is found counts.
func (p *Planners) operation(s usage.Known, causes *causes) outcome {
	ways := [][]string{nil}
	if len(p.labels) > 0 {
		ways = append(ways, p.labels)
	}
	var worst outcome
	for _, text := range s.Documents {
		for _, labels := range ways {
			o := p.one(s, queryplan.Request{Query: text, Labels: labels}, causes)
			if worse(o, worst) {
				worst = o
			}
		}
	}
	return worst
}

// worse reports whether an outcome of an operation counts in place of another one.
func worse(a, b outcome) bool {
	if a.state != b.state || a.change == nil || b.change == nil {
		return a.state > b.state || a.state == b.state && a.change != nil && b.change == nil
	}
	return byCost(a.change, b.change) > 0
}

// one plans one document of an operation on both sides.
func (p *Planners) one(s usage.Known, r queryplan.Request, causes *causes) outcome {
	if p.before.planner == nil || !s.Valid {
		after, afterErr := p.after.planner.Plan(r)
		switch {
		case afterErr == nil:
			return outcome{state: added, change: &Change{Use: s.Use, Labels: r.Labels, After: compare.Count(after)}}
		case isInvalid(afterErr):
			return outcome{state: absent}
		}
		return outcome{state: unplanned, where: "on the proposal", why: afterErr}
	}
	before, err := p.before.planner.Plan(r)
	if err != nil {
		return outcome{state: unplanned, where: "on the base", why: err}
	}
	after, afterErr := p.after.planner.Plan(r)
	switch {
	case isInvalid(afterErr):
		return outcome{state: refused}
	case afterErr != nil:
		return outcome{state: unplanned, where: "on the proposal", why: afterErr}
	}
	d := compare.Plans(before, after)
	if !d.Changed {
		return outcome{state: planned}
	}
	return outcome{state: planned, change: &Change{
		Use: s.Use, Labels: r.Labels, Before: &d.Before, After: d.After, Differing: max(len(d.Removed), len(d.Added)), NewHops: d.NewHops, LostHops: d.LostHops,
		Regressions: d.Regressions(), Improved: d.Improved(), Causes: causes.of(d, p.before.schema, p.after.schema),
	}}
}

// isInvalid reports whether the API of a side does not allow an operation.
func isInvalid(err error) bool {
	var invalid *queryplan.InvalidError
	return errors.As(err, &invalid)
}

// byCost compares two changes by how much worse they make a plan: more fetches count before depth,
// and depth before new hops.
func byCost(a, b *Change) int {
	cost := func(c *Change) int {
		n := c.After.Fetches*1000 + c.After.Depth
		if c.Before != nil {
			n -= c.Before.Fetches*1000 + c.Before.Depth
		}
		return n*1000 + len(c.NewHops)
	}
	return cost(a) - cost(b)
}
