package rollout

import (
	"container/heap"
	"context"
	"slices"
)

// unit is one or more subgraphs that move in step: they have the same kind, order and start.
type unit []*subgraphMove

// deploy reports whether every subgraph of the unit can be deployed from position p, and returns
// the position after it.
func (u unit) deploy(p position) (position, bool) {
	to, ok := u[0].deploy(p)
	for _, m := range u[1:] {
		_, also := m.deploy(p)
		ok = ok && also
	}
	return to, ok
}

// publish reports whether a later stage of every subgraph of the unit can be registered.
func (u unit) publish(p position, to uint8) bool {
	for _, m := range u {
		if !m.publish(p, to) {
			return false
		}
	}
	return true
}

func (u unit) hazards(p position) int {
	n := 0
	for _, m := range u {
		n += m.hazardsIn(p)
	}
	return n
}

func (u unit) direct() bool {
	for _, m := range u {
		if !m.direct() {
			return false
		}
	}
	return true
}

// cost is compared part by part in the order of its fields, or with hazards first if they are to be
// avoided. The part gaps is how often clients begin to miss something.
type cost struct{ launches, phases, intermediates, gaps, hazards int }

func (c cost) plus(d cost) cost {
	return cost{c.launches + d.launches, c.phases + d.phases, c.intermediates + d.intermediates, c.gaps + d.gaps, c.hazards + d.hazards}
}

func (c cost) key(avoidHazards bool) rank {
	k := rank{0, c.launches, c.phases, c.intermediates, c.gaps, c.hazards}
	if avoidHazards {
		k[0] = c.hazards
	}
	return k
}

// rank orders costs.
type rank [6]int

// node is a state that the search has found, with the way to it.
type node struct {
	at     []position
	kind   PhaseKind // the phase that led here; empty at the start
	before *node
	cost   cost
	rank   rank // the cost so far and the least cost still to come
	serial int  // decides between equal ranks: first found, first tried
	judged bool // the cost has the gaps that begin here
}

// key returns a map key for the positions of all units, one byte each.
func key(at []position) string {
	b := make([]byte, 0, len(at))
	for _, p := range at {
		b = append(b, '0'+p.stage*3+p.code)
	}
	return string(b)
}

type queue []*node

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	for k := range q[i].rank {
		if q[i].rank[k] != q[j].rank[k] {
			return q[i].rank[k] < q[j].rank[k]
		}
	}
	return q[i].serial < q[j].serial
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(*node)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}

// search is a best-first search over the positions of units. A state is composed only when it is
// the cheapest one left, so that no composition is spent on what a cheaper plan does not need.
type search struct {
	units        []unit
	composed     *compositions
	avoidHazards bool
	// gapless leaves out states in which clients miss something.
	gapless bool
	queue   queue
	serial  int
}

// run returns the end of the cheapest path from the start; nil if there is none, or if the bound on
// compositions is reached.
func (s *search) run(ctx context.Context) (*node, error) {
	start := make([]position, len(s.units))
	for i, u := range s.units {
		start[i] = u[0].start
	}
	best := make(map[string]rank)
	s.push(&node{at: start})
	for s.queue.Len() > 0 {
		n, ok := heap.Pop(&s.queue).(*node)
		if !ok {
			break
		}
		k := key(n.at)
		if _, seen := best[k]; seen {
			continue
		}
		if n.kind == Publish {
			verdict, err := s.composed.judge(ctx, s.units, n.at)
			if err != nil {
				return nil, err
			}
			if verdict == nil { // the bound is reached
				return nil, nil
			}
			if !verdict.ok() || s.gapless && len(verdict.lost) > 0 {
				best[k] = n.rank
				continue
			}
			if !n.judged && len(verdict.lost) > 0 { // its cost was not known before
				if err := s.addGaps(ctx, n, verdict); err != nil {
					return nil, err
				}
				continue
			}
		}
		best[k] = n.rank
		if s.finished(n.at) {
			return n, nil
		}
		s.expand(n)
	}
	return nil, nil
}

// addGaps adds to the cost of a state what clients begin to miss in it, and queues it again.
func (s *search) addGaps(ctx context.Context, n *node, here *verdict) error {
	var was []loss
	before, err := s.composed.judge(ctx, s.units, n.before.at)
	if err != nil {
		return err
	}
	if before != nil {
		was = before.lost
	}
	for _, l := range here.lost {
		if !slices.Contains(was, l) {
			n.cost.gaps++
		}
	}
	n.judged = true
	n.rank = n.cost.plus(s.atLeast(n.at)).key(s.avoidHazards)
	heap.Push(&s.queue, n)
	return nil
}

func (s *search) finished(at []position) bool {
	for i, u := range s.units {
		if !u[0].done(at[i]) {
			return false
		}
	}
	return true
}

// push queues a state by its cost and the least that is still to come.
func (s *search) push(n *node) {
	n.rank = n.cost.plus(s.atLeast(n.at)).key(s.avoidHazards)
	n.serial = s.serial
	s.serial++
	heap.Push(&s.queue, n)
}

// atLeast returns a lower bound of the cost from a state to the end. It must never be too high: the
// first path that arrives is taken as the cheapest.
func (s *search) atLeast(at []position) cost {
	var c cost
	batch, split, deploy := 0, false, 0
	for i, u := range s.units {
		if at[i].stage != stageNew {
			if u[0].kind == removing {
				c.launches++
			} else {
				batch = 1
				split = split || at[i].stage == stageOld && at[i].code == codeOld && !u.direct()
			}
		}
		if at[i].code != codeNew {
			deploy = 1
		}
	}
	if split {
		batch = 2
		c.intermediates = 1
	}
	c.launches += batch
	c.phases = c.launches + deploy
	return c
}

// expand pushes the states after one more phase. Deploys come first: at equal cost the schema
// follows the code.
func (s *search) expand(n *node) {
	s.expandDeploy(n, true)
	s.expandDeploy(n, false)
	s.expandPublish(n, make([]position, 0, len(s.units)), false)
	for i, u := range s.units {
		if u[0].kind == removing && u.publish(n.at[i], stageNew) {
			next := append([]position(nil), n.at...)
			next[i].stage = stageNew // a removal has a launch of its own
			s.push(s.step(n, next, Publish))
		}
	}
}

// expandDeploy pushes the state after everything is deployed that can be deployed now. Waiting
// gains nothing, because new code serves no fewer of the schemas that are still to come. Only a
// deploy that brings a hazard may be worth waiting: without withHazards it is held back.
func (s *search) expandDeploy(n *node, withHazards bool) {
	next := append([]position(nil), n.at...)
	some, held := false, false
	for i, u := range s.units {
		to, ok := u.deploy(n.at[i])
		if !ok {
			continue
		}
		if u.hazards(to) > 0 && !withHazards {
			held = true
			continue
		}
		next[i], some = to, true
	}
	if some && (withHazards || held) {
		s.push(s.step(n, next, Deploy))
	}
}

// expandPublish pushes the states after every possible batch: each unit registers its new schema,
// its intermediate schema or nothing. The prefix has the positions of the units that are decided;
// some is true if one of them registers something.
func (s *search) expandPublish(n *node, prefix []position, some bool) {
	i := len(prefix)
	if i == len(s.units) {
		if some {
			s.push(s.step(n, append([]position(nil), prefix...), Publish))
		}
		return
	}
	u, at := s.units[i], n.at[i]
	for _, to := range []uint8{stageNew, stageIntermediate} {
		if u[0].kind != removing && u.publish(at, to) {
			s.expandPublish(n, append(prefix, position{to, at.code}), true)
		}
	}
	s.expandPublish(n, append(prefix, at), some)
}

// step returns the node after one phase with its cost.
func (s *search) step(n *node, next []position, kind PhaseKind) *node {
	add := cost{phases: 1}
	if kind == Publish {
		add.launches = 1
	}
	for i, u := range s.units {
		if next[i] == n.at[i] {
			continue
		}
		if next[i].stage == stageIntermediate && n.at[i].stage != stageIntermediate {
			add.intermediates += len(u)
		}
		add.hazards += u.hazards(next[i])
	}
	return &node{at: next, kind: kind, before: n, cost: n.cost.plus(add)}
}
