package queryplan

import "slices"

// require prepares a field with @requires: it adds what the field needs to the fetches before, and
// returns the spot where the field is asked for. That is the given spot if its own representation
// can have all of it; otherwise a further fetch from the same subgraph, which waits.
//
// nested is set for a field that is itself needed by another one.
func (gs *groups) require(at spot, st *step, nested bool) spot {
	n := gs.s.node(st.from)
	e := at.sel.entry
	if e == nil && at.posed != nil && at.at == at.g.at {
		return gs.requirePosed(at, st, nested)
	}
	if e == nil || e.key == nil {
		return gs.requireInside(at, st, n)
	}
	if st.needs.local && !gs.s.w.profile.requiresEarly() {
		gs.needs(at, st.needs)
		return at
	}
	// The fetch was made for this entity: what is needed is fetched beside it, after the same
	// parent, as far as the parent has the keys.
	own := following(at.conditions, st.use.conditions)
	k, needs := gs.s.ownKey(n)
	if gs.s.w.profile.keepsKey() {
		k = e.key
	}
	required := gs.aliased(st.edge.requires)
	created, early := gs.supplyEarly(at, required, own)
	if !early {
		required = st.edge.requires
		if nested {
			gs.again(at, st, n, k, at.asked)
		}
		created = gs.supply(at, st.needs, st.use.conditions, n)
		if !nested {
			gs.again(at, st, n, k, at.all(nil))
		}
	}
	if at.g.posing && k != nil {
		gs.needs(spot{g: e.from, sel: e.sel, at: at.g.at, conditions: own}, gs.s.resolve(e.node, k.sel))
		e.from.guarded = e.from.guarded || !gs.logging
	}
	typ := gs.s.node(e.node).name
	if len(created) == 0 && !at.g.inputs.contradicts(required) {
		switch {
		case n.standsIn && typ != n.name && !gs.s.w.profile.asksInterfaceObject():
			gs.input(at.g, n.name, own, required, nil)
		case nested && !at.outright:
			gs.requireFirst(at.g, typ, own, required)
		default:
			gs.input(at.g, typ, own, nil, required)
		}
		return at
	}
	if st.typename {
		gs.weak(at)
	}
	g := gs.waiting(at, created)
	switch {
	case k == nil || k == e.key:
		k = e.key
	case gs.s.has(e.node, k.sel):
	default:
		gs.add(at.g, at.sel, typenameUse, nil)
		for _, c := range gs.needs(at, needs) {
			gs.link(c, g)
		}
		gs.link(at.g, g)
	}
	gs.link(e.from, g)
	if n.standsIn {
		g.rewrites = append(g.rewrites, rewrite{typ, n.name})
	}
	at.conditions = own
	gs.input(g, typ, own, required, k.sel)
	out := gs.entity(g, n, at, e)
	out.waits = true
	return out
}

// requirePosed is require inside of a fragment in a fetch of objects that an interface object
// stands for: what is needed is asked of the owner of the interface in a fragment like it.
func (gs *groups) requirePosed(at spot, st *step, nested bool) spot {
	e := at.mirrored(gs)
	gs.add(e.from, e.sel, typenameUse, nil)
	in := at
	in.near, in.conditions = nil, with(nil, at.conditions)
	in.sel.entry = e
	defer func() { at.sel.entry = nil }()
	if out := gs.require(in, st, nested); out.sel != at.sel {
		return out
	}
	return at
}

// all returns the conditions under which something is asked for where an entity is entered: those
// of a field, and those of its way if there are some since the last field.
func (at spot) all(conditions []condition) []condition {
	if at.settled && len(at.near) > 0 {
		return with(at.near, conditions)
	}
	more := without(conditions, at.conditions)
	if len(at.near) == 0 || at.sel.entry.guarded() {
		return more
	}
	return following(at.conditions, more)
}

// guarded reports whether an entity was entered from a fragment on its type with conditions.
func (e *entry) guarded() bool {
	f := e.sel.within
	return f != nil && f.on != "" && len(f.conditions) > 0
}

// again adds the key by which an entity is entered again to where its fetch was entered, under
// conditions.
func (gs *groups) again(at spot, st *step, n *node, k *key, conditions []condition) {
	e := at.sel.entry
	if k == nil || k == e.key && len(conditions) == 0 || !gs.s.has(e.node, k.sel) {
		return
	}
	if gs.inherits(st.needs, e) && (len(at.asked) == 0 || at.outright) {
		return
	}
	in := spot{g: e.from, sel: e.sel, at: at.g.at, conditions: with(at.conditions, st.use.conditions)}
	if len(conditions) > 0 {
		in.sel = gs.typed(e.from, e.sel, n.name, conditions)
		gs.add(in.g, in.sel, typenameUse, nil)
	}
	gs.needs(in, gs.s.resolve(e.node, k.sel))
}

// weak asks for __typename at a spot, which does not keep a fetch that asks for nothing else.
func (gs *groups) weak(at spot) {
	n := len(at.sel.items)
	it := gs.add(at.g, at.sel, typenameUse, nil)
	it.weak = len(at.sel.items) > n
}

// supply adds what a key, a field or an argument of the entity at a spot needs, and returns the
// other fetches in which it ends. The spot's own fetch is among them if it has a part. conditions
// are those of the field.
func (gs *groups) supply(at spot, n *needs, conditions []condition, node *node) []*group {
	own := following(at.conditions, conditions)
	here := at
	here.conditions = own
	gs.needing++
	defer func() { gs.needing-- }()
	e := at.sel.entry
	if e == nil || e.key == nil {
		here.near = following(at.near, conditions)
		if len(at.near) == 0 {
			here.near = without(conditions, at.conditions)
		}
		here.asked, here.settled, here.outright = here.near, true, true
		return gs.needs(here, n)
	}
	parent := spot{g: e.from, sel: e.sel, at: at.g.at, conditions: own, near: at.all(conditions), asked: conditions, settled: true, from: len(gs.list), up: true}
	here.plain, here.from = true, len(gs.list)
	moved, local := gs.beside(n, e)
	var created []*group
	for _, r := range moved {
		if r.i > 0 { // the parent has it
			in := parent
			if k := r.steps[0].key; k != nil && gs.s.has(e.node, k.sel) {
				gs.needs(in, gs.s.resolve(e.node, k.sel))
			}
			if near := at.all(conditions); len(near) > 0 {
				entered := gs.s.node(e.node)
				in.sel = gs.typed(e.from, e.sel, node.name, near)
				e.sel.mark(in.sel, entered.abstract || node.standsIn)
			}
			created = gs.within(in, []route{r}, created)
		}
	}
	created = gs.inTurn(parent, jumping(moved), created)
	if len(local) > 0 {
		created = append(gs.inTurn(here, local, created), at.g)
	}
	return created
}

// inTurn is [groups.within] for routes whose fetches are made in their order.
func (gs *groups) inTurn(at spot, list []route, created []*group) []*group {
	for _, c := range children(list) {
		routes := make([]route, len(c.routes))
		for i, r := range c.routes {
			routes[i] = route{r.steps, 0}
		}
		created = gs.within(at, routes, created)
	}
	return created
}

// inherits reports whether the fetch from which an entity was entered has all that is needed
// itself.
func (gs *groups) inherits(n *needs, e *entry) bool {
	for _, p := range n.ways {
		first := p.steps()[0]
		if first.kind != jumpStep || p.jumps > 1 || gs.s.node(first.at).sub != e.from.sub {
			return false
		}
	}
	return true
}

// beside returns the ways of what a field of an entity needs, as routes from where its fetch was
// entered: from their step 1 on if that subgraph has it itself. If one of them cannot go from
// there, those that enter other subgraphs are local: they go from the entity's own fetch.
func (gs *groups) beside(n *needs, e *entry) (moved, local []route) {
	all := true
	kinds := make([]int, len(n.ways)) // 0 local, 1 the parent has it, 2 from the parent
	for i, p := range n.ways {
		first := p.steps()[0]
		switch {
		case first.kind != jumpStep:
		case gs.s.node(first.at).sub == e.from.sub && gs.s.stands(e.node, first.at):
			kinds[i] = 1
		case first.key != nil && gs.s.has(e.node, first.key.sel):
			kinds[i] = 2
		default:
			all = false
		}
	}
	for i, p := range n.ways {
		steps := p.steps()
		switch {
		case kinds[i] == 1:
			moved = append(moved, route{steps, 1})
		case kinds[i] == 2 && all:
			again := *steps[0]
			again.from, again.needs = e.node, gs.rebased(again.key, again.needs, e)
			moved = append(moved, route{append([]*step{&again}, steps[1:]...), 0})
		default:
			local = append(local, route{steps, 0})
		}
	}
	return moved, local
}

// stands reports whether an entity at a node is one at another node of the subgraph: that of the
// same type, or of an interface of it.
func (s *session) stands(at, as nodeID) bool {
	n, m := s.node(at), s.node(as)
	return n.base == m.base || m.abstract && s.w.castTo(m, n.name) == n.base
}

// rebased returns what the key of a jump needs if one does not start from an entity's own fetch but
// where that was entered. It goes the same ways, even if the subgraph there has the key itself.
func (gs *groups) rebased(k *key, n *needs, e *entry) *needs {
	direct := gs.s.resolve(e.node, k.sel)
	if n == nil || n.local {
		return direct
	}
	out := &needs{cost: n.cost}
	for _, p := range n.ways {
		steps := p.steps()
		first, q := steps[0], gs.s.start(e.node)
		switch {
		case first.kind != jumpStep || first.key == nil || p.jumps > 1:
			return direct
		case first.at == gs.s.node(e.node).base:
		case gs.s.has(e.node, first.key.sel):
			q = q.then(step{kind: jumpStep, at: first.at, key: first.key, needs: gs.s.resolve(e.node, first.key.sel)})
		default:
			return direct
		}
		for _, st := range steps[1:] {
			q = q.then(*st)
		}
		out.ways = append(out.ways, q)
	}
	return out
}

// jumping returns the routes that start with a jump.
func jumping(list []route) []route {
	var out []route
	for _, r := range list {
		if r.i == 0 {
			out = append(out, r)
		}
	}
	return out
}

// has reports whether the subgraph of a node has selections itself.
func (s *session) has(id nodeID, list []*selection) bool {
	n := s.resolve(id, list)
	return n != nil && n.local
}

// ownKey returns the key by which an entity is entered again from its own subgraph: the first one
// whose fields the subgraph has itself, or else the first that can be fetched.
func (s *session) ownKey(n *node) (*key, *needs) {
	var out *key
	var best *needs
	for _, k := range s.node(n.base).ownKeys {
		needs := s.resolve(n.id, k.sel)
		if needs != nil && needs.local {
			return k, needs
		}
		if needs != nil && out == nil {
			out, best = k, needs
		}
	}
	return out, best
}

// requireFirst puts what a @requires needs before the key of a representation.
func (gs *groups) requireFirst(g *group, typ string, conditions []condition, required []*selection) {
	s := gs.typed(nil, g.inputs, typ, conditions)
	keys := s.items[1:]
	if gs.logging {
		gs.copy(s, required) // the order does not matter while plans are compared
		return
	}
	s.items, s.index, s.responses = s.items[:1:1], nil, nil
	gs.copy(s, required)
	s.responses = nil
	for _, it := range keys {
		if !slices.ContainsFunc(s.items, it.same) {
			s.items = append(s.items, it)
		}
	}
}

// requireInside is require for a field below others of its fetch: the fetch goes on until what is
// needed is there, and the subgraph is entered again by a key of the entity.
func (gs *groups) requireInside(at spot, st *step, n *node) spot {
	required, fetched := gs.aliased(st.edge.requires), st.needs
	if !slices.Equal(required, st.edge.requires) {
		fetched = gs.s.fetch(st.from, required)
	}
	created := gs.supply(at, fetched, st.use.conditions, n)
	if len(created) == 0 {
		return at // provided here
	}
	key, best := gs.s.ownKey(n)
	if key == nil {
		gs.s.broken = "an entity cannot be entered again for what " + n.name + "." + st.use.name + " requires"
		return at
	}
	gs.add(at.g, at.sel, typenameUse, nil)
	for _, c := range gs.needs(at, best) {
		created = appendOnce(created, c)
	}
	below := following(at.conditions, st.use.conditions)
	at.conditions = with(with(nil, st.use.conditions), at.conditions)
	g := gs.waiting(at, created)
	gs.link(at.g, g)
	if n.standsIn {
		g.rewrites = append(g.rewrites, rewrite{n.name, n.name})
	}
	gs.input(g, n.name, at.conditions, required, key.sel)
	out := gs.entity(g, n, at, &entry{from: at.g, sel: at.sel, node: n.id, key: key})
	out.waits, out.conditions = true, below
	return out
}

// waiting makes a fetch from the same subgraph and place that waits for others.
func (gs *groups) waiting(at spot, created []*group) *group {
	g := gs.newGroup(group{sub: at.g.sub, at: at.at, sel: &sels{depth: 1}, inputs: &sels{}, after: true, conditions: at.conditions})
	for _, c := range created {
		gs.link(c, g)
	}
	return g
}
