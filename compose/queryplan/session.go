package queryplan

// session has what planning one operation finds out about the graph under some override labels.
// What it has found helps with the next operation.
type session struct {
	w      *world
	labels map[string]bool
	// resolved has what can be fetched from a node; nil for what cannot.
	resolved map[needKey]*needs
	// active are the questions that are being answered: a condition that needs itself is not met.
	active map[needKey]bool
	// cyclic is set when a question met itself, so that the answer holds for that question only.
	cyclic bool
	// hops are the jumps from a node.
	hops map[nodeID][]hop
	// starts are the ways that begin at a node.
	starts map[nodeID]*step
	// uses interns the fragments of the operation that is planned; bare is the one without a type.
	uses *uses
	bare *fragment
	// work counts what is done to find the ways of the operation that is planned.
	work int64
	// broken is set if the groups cannot be made.
	broken string
}

type needKey struct {
	from nodeID
	sel  *selection
	n    int
}

// hop is a jump to another subgraph by one key.
type hop struct {
	to    nodeID
	key   *key
	needs *needs
}

func newSession(w *world, labels []string) *session {
	s := &session{
		w: w, labels: map[string]bool{}, resolved: map[needKey]*needs{}, active: map[needKey]bool{},
		hops: map[nodeID][]hop{}, starts: map[nodeID]*step{}, bare: &fragment{},
	}
	for _, l := range labels {
		s.labels[l] = true
	}
	return s
}

func (s *session) node(id nodeID) *node { return &s.w.nodes[id] }

func (s *session) start(from nodeID) *step {
	p := s.starts[from]
	if p == nil {
		p = &step{at: from, from: none}
		s.starts[from] = p
	}
	return p
}

// resolve returns how selections can be fetched for a plan that stands at a node, nil if they
// cannot.
func (s *session) resolve(from nodeID, list []*selection) *needs {
	if len(list) == 0 {
		return &needs{local: true}
	}
	k := needKey{from, list[0], len(list)}
	if n, ok := s.resolved[k]; ok {
		return n
	}
	if s.active[k] {
		s.cyclic = true
		return nil
	}
	s.active[k] = true
	outer := s.cyclic
	s.cyclic = false
	n := s.fetch(from, list)
	delete(s.active, k)
	if n != nil || !s.cyclic || len(s.active) == 0 {
		s.resolved[k] = n
	}
	s.cyclic = s.cyclic && len(s.active) > 0 || outer
	return n
}

// fetch is resolve without the memory.
func (s *session) fetch(from nodeID, list []*selection) *needs {
	t := traversal{s: s, start: s.start(from), stays: true}
	if !t.visit(list, []option{{t.start}}) || t.leaves() {
		t = traversal{s: s, start: t.start}
		if !t.visit(list, []option{{t.start}}) {
			return nil
		}
	}
	if s.exhausted() {
		return nil
	}
	if s.w.profile.plansNeeds() {
		return s.planned(&t)
	}
	return s.cheapest(&t, list)
}

// planned returns the needs of a traversal by the best plan for them.
func (s *session) planned(t *traversal) *needs {
	broken := s.broken
	c := t.chooseAmong(t.branches)
	s.broken = broken // whether it can be had in a plan is told there
	out := &needs{local: true, cost: c.cost}
	for _, o := range append(c.base, c.ways...) {
		for _, p := range o {
			out.ways = append(out.ways, p)
			out.local = out.local && p.jumps == 0
		}
	}
	return out
}

// cheapest returns the needs of a traversal by the ways that cost least beside those before.
func (s *session) cheapest(t *traversal, list []*selection) *needs {
	out := &needs{local: true}
	left := map[nodeID]bool{}
	for _, b := range t.branches {
		best, price := 0, 0.0
		for i, o := range b.options {
			if p := o.extra(left); i == 0 || p < price {
				best, price = i, p
			}
		}
		out.cost += price
		for _, p := range b.options[best] {
			out.ways = append(out.ways, p)
			for at := p; at.length > 0; at = at.prev {
				if at.kind == jumpStep {
					out.local, left[at.at] = false, true
				}
			}
		}
	}
	out.cost += float64(leaves(list))
	return out
}

// extra returns what an option costs beside its fields: a thousand for each jump to a node where no
// other way has led, and the cost of its key.
func (o option) extra(left map[nodeID]bool) float64 {
	n := 0.0
	for _, p := range o {
		for at := p; at.length > 0; at = at.prev {
			if at.kind == jumpStep && !left[at.at] {
				n += fetchCost + at.needs.cost
			} else if at.kind == fieldStep && at.needs != nil {
				n += at.needs.cost
			}
		}
	}
	return n
}

// from returns the jumps from a node, by subgraph: for each target the key that costs least.
func (s *session) from(id nodeID) []hop {
	if h, ok := s.hops[id]; ok {
		return h
	}
	outer := s.cyclic
	s.cyclic = false
	var out []hop
	n := s.node(id)
	for _, to := range n.targets {
		m := s.node(to)
		if m.root && n.root && len(m.keys) == 0 {
			out = append(out, hop{to: to, needs: &needs{local: true}})
			continue
		}
		best := hop{to: none}
		for _, k := range m.keys {
			needs := s.resolve(id, k.sel)
			if needs != nil && (best.to == none || needs.cost < best.needs.cost) {
				best = hop{to, k, needs}
			}
		}
		if best.to != none {
			out = append(out, best)
		}
	}
	if !s.cyclic {
		s.hops[id] = out
	}
	s.cyclic = s.cyclic || outer
	return out
}

// trueFirst compares for a sort that puts what holds before what does not.
func trueFirst(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

// hop returns the jump from a node to another one; to is none in it if there is none.
func (s *session) hop(from, to nodeID) hop {
	for _, h := range s.from(from) {
		if h.to == to {
			return h
		}
	}
	return hop{to: none}
}

// back returns the jump from an object to an interface object that stands for it. It goes by a key
// that is not resolvable if there is no other: the reference does so, too.
func (s *session) back(object nodeID, n *node) hop {
	if h := s.hop(object, n.id); h.key != nil {
		return h
	}
	for _, k := range s.node(n.base).ownKeys {
		if needs := s.resolve(object, k.sel); needs != nil {
			return hop{n.id, k, needs}
		}
	}
	return hop{to: none}
}

// conditional returns the fragment on a type under a condition.
func (s *session) conditional(name string, c condition) *fragment {
	f := fragment{on: name, directives: c.text(), conditions: []condition{c}}
	if c.variable != "" {
		f.variables = []string{c.variable}
	}
	return s.uses.fragment(f)
}
