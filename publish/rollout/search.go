package rollout

import (
	"container/heap"
	"context"
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

// cost is compared part by part in the order of its fields. The part gaps is how often clients
// begin to miss something.
type cost struct{ gaps, launches, phases, intermediates, hazards int }

func (c cost) plus(d cost) cost {
	return cost{c.gaps + d.gaps, c.launches + d.launches, c.phases + d.phases, c.intermediates + d.intermediates, c.hazards + d.hazards}
}

// preference is what a search puts before the fewest launches.
type preference struct {
	// gaps puts the fewest gaps first. Without it they count after intermediate schemas.
	gaps bool
	// hazards puts the fewest hazards next.
	hazards bool
}

// rank orders costs by their parts.
type rank [7]int

func (p preference) rank(c cost) rank {
	r := rank{0, 0, c.launches, c.phases, c.intermediates, c.gaps, c.hazards}
	if p.gaps {
		r[0] = c.gaps
	}
	if p.hazards {
		r[1] = c.hazards
	}
	return r
}

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
	units    []unit
	composed *compositions
	prefer   preference
	queue    queue
	serial   int
	err      error // of the context
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
			holds, known, gaps, err := s.judge(ctx, n)
			if err != nil {
				return nil, err
			}
			if !known { // the bound is reached
				return nil, nil
			}
			if !holds {
				best[k] = n.rank
				continue
			}
			if !n.judged && gaps > 0 { // its cost was not known before
				n.judged, n.cost.gaps = true, n.cost.gaps+gaps
				n.rank = s.prefer.rank(n.cost.plus(s.atLeast(n.at)))
				heap.Push(&s.queue, n)
				continue
			}
		}
		best[k] = n.rank
		if s.finished(n.at) {
			return n, nil
		}
		s.expand(ctx, n)
		if s.err != nil {
			return nil, s.err
		}
	}
	return nil, nil
}

// judge reports whether every state that the publish of a node leads through may be given to
// routers, and how much clients begin to miss in them. It is not known if the bound on compositions
// is reached.
func (s *search) judge(ctx context.Context, n *node) (holds, known bool, gaps int, err error) {
	was, is := s.composed.positions(s.units, n.before.at), s.composed.positions(s.units, n.at)
	var missed []loss
	if verdict, err := s.composed.stages(ctx, stagesOf(was)); err != nil {
		return false, false, 0, err
	} else if verdict != nil {
		missed = verdict.lost
	}
	for _, at := range oneByOne(was, is, s.composed.moves) {
		verdict, err := s.composed.stages(ctx, stagesOf(at))
		if err != nil || verdict == nil {
			return false, false, 0, err
		}
		if !verdict.ok() || !s.covered(ctx, at) {
			return false, true, 0, s.err
		}
		gaps += begun(missed, verdict.lost)
		missed = verdict.lost
	}
	return true, true, gaps, nil
}

// begun returns how much of what clients miss in a state they did not miss before.
func begun(before, now []loss) int {
	if len(before) == 0 {
		return len(now)
	}
	missed := make(map[loss]bool, len(before))
	for _, l := range before {
		missed[l] = true
	}
	n := 0
	for _, l := range now {
		if !missed[l] {
			n++
		}
	}
	return n
}

// covered is [compositions.covered] for the positions of all moves. Its error ends the search.
func (s *search) covered(ctx context.Context, at []position) bool {
	ok, err := s.composed.covered(ctx, at)
	if err != nil {
		s.err = err
	}
	return ok && err == nil
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
	n.rank = s.prefer.rank(n.cost.plus(s.atLeast(n.at)))
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
				c.launches += len(u)
			} else {
				batch = 1
				if at[i].stage == stageOld && at[i].code == codeOld && !u.direct() {
					split = true
					c.gaps += s.composed.certainGaps(u)
				}
			}
		}
		if !u[0].deployed(at[i]) {
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
func (s *search) expand(ctx context.Context, n *node) {
	s.expandDeploy(ctx, n, true)
	s.expandDeploy(ctx, n, false)
	s.expandPublish(n, make([]position, 0, len(s.units)), 0)
	emptied := false
	for i, u := range s.units {
		if u[0].kind != removing || !u.publish(n.at[i], stageNew) {
			continue
		}
		if s.hasNothing(ctx, n, u) {
			if emptied {
				continue // the order of such removals does not matter
			}
			emptied = true
		}
		next := append([]position(nil), n.at...)
		next[i].stage = stageNew
		s.push(s.step(n, next, Publish))
	}
}

// hasNothing reports whether nothing is left of the registered schemas of a unit that leaves.
func (s *search) hasNothing(ctx context.Context, n *node, u unit) bool {
	at := s.composed.positions(s.units, n.at)
	for _, m := range u {
		nothing, err := m.hasNothing(ctx, s.composed.moves, at)
		if err != nil {
			s.err = err
		}
		if !nothing {
			return false
		}
	}
	return true
}

// expandDeploy pushes the state after everything is deployed that can be deployed now. Waiting
// gains nothing, because new code serves no fewer of the schemas that are still to come. Only a
// deploy that brings a hazard may be worth waiting: without withHazards it is held back.
func (s *search) expandDeploy(ctx context.Context, n *node, withHazards bool) {
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
		was := next[i]
		next[i] = to
		if s.composed.takeovers && !s.covered(ctx, s.composed.positions(s.units, next)) {
			next[i] = was
			continue
		}
		some = true
	}
	if some && (withHazards || held) {
		s.push(s.step(n, next, Deploy))
	}
}

// expandPublish pushes the states after every possible batch: each unit registers its new schema,
// an intermediate schema or nothing. The prefix has the positions of the units that are decided.
// One skeleton alone gives nothing away, so some counts a skeleton as one and other schemas as two:
// with two a batch is worth its launch.
func (s *search) expandPublish(n *node, prefix []position, some int) {
	i := len(prefix)
	if i == len(s.units) {
		if some > 1 {
			s.push(s.step(n, append([]position(nil), prefix...), Publish))
		}
		return
	}
	u, at := s.units[i], n.at[i]
	for _, to := range []uint8{stageNew, stageIntermediate, stageJoined} {
		switch {
		case u[0].kind == removing && to == stageNew: // a removal has a launch of its own
		case u.publish(at, to) && u[0].kind == removing:
			s.expandPublish(n, append(prefix, position{to, at.code}), some+len(u))
		case u.publish(at, to):
			s.expandPublish(n, append(prefix, position{to, at.code}), some+2)
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
		if kind == Publish && u[0].kind == removing && next[i].stage == stageNew {
			add.launches, add.phases = len(u), len(u) // each removal has a launch of its own
		}
		if next[i].stage != n.at[i].stage && isBetween(next[i].stage) {
			add.intermediates += len(u)
		}
		add.hazards += u.hazards(next[i])
	}
	return &node{at: next, kind: kind, before: n, cost: n.cost.plus(add)}
}
