package queryplan

// require prepares a field with @requires: it adds what the field needs to the fetches before, and
// returns the spot where the field is asked for. That is the given spot if its own representation can
// have all of it; otherwise a further fetch from the same subgraph, which waits.
//
// nested is set for a field that is itself needed by another one.
func (gs *groups) require(at spot, st *step, nested bool) spot {
	n := gs.s.node(st.from)
	e := at.sel.entry
	if e == nil || e.key == nil {
		return gs.requireInside(at, st, n)
	}
	// The fetch was made for this entity: what is needed is fetched after the same parent.
	var local, inline, jumping []route
	parent := spot{g: e.from, sel: e.sel, at: at.g.at, conditions: at.conditions}
	var created []*group
	for _, p := range st.needs.ways {
		steps := p.steps()
		first := steps[0]
		switch {
		case first.kind != jumpStep:
			local = append(local, route{steps, 0})
		case gs.s.node(first.at).sub == e.from.sub && gs.s.node(first.at).base == gs.s.node(e.node).base:
			inline = append(inline, route{steps, 1})
		default:
			jumping = append(jumping, route{steps, 0})
		}
	}
	jumping, moved := gs.fromParent(jumping, e)
	local = append(local, jumping...)
	gs.needing++
	created = gs.within(parent, append(inline, moved...), nil)
	if len(local) > 0 {
		created = append(gs.within(at, local, created), at.g)
	}
	gs.needing--
	typ := gs.s.node(e.node).name
	if len(created) == 0 {
		if nested {
			gs.input(at.g, typ, at.conditions, nil, nil)
			gs.requireFirst(at.g, typ, at.conditions, st.edge.requires)
			return at
		}
		gs.input(at.g, typ, at.conditions, nil, st.edge.requires)
		return at
	}
	g := gs.waiting(at, created)
	gs.link(e.from, g)
	gs.input(g, typ, at.conditions, st.edge.requires, e.key.sel)
	return gs.entity(g, n, at, e)
}

// fromParent turns routes that jump from the entity of an entry into routes that jump from where its
// fetch was entered. Those for which there is no such jump are returned first.
func (gs *groups) fromParent(routes []route, e *entry) (stay, moved []route) {
	for _, r := range routes {
		h := gs.s.hop(e.node, r.steps[0].at)
		if h.to == none {
			stay = append(stay, r)
			continue
		}
		steps := append([]*step{{kind: jumpStep, from: e.node, at: h.to, key: h.key, needs: h.needs}}, r.steps[1:]...)
		moved = append(moved, route{steps, 0})
	}
	return stay, moved
}

// requireFirst puts what a @requires needs before the key of a representation.
func (gs *groups) requireFirst(g *group, typ string, conditions []condition, required []*selection) {
	s := gs.typed(nil, g.inputs, typ, conditions)
	keys := s.items[1:]
	if gs.logging {
		gs.copy(s, required) // the order does not matter while plans are compared
		return
	}
	s.items, s.index = s.items[:1:1], nil
	gs.copy(s, required)
	for _, it := range keys {
		known := false
		for _, have := range s.items {
			known = known || have.use == it.use && have.fragment == it.fragment
		}
		if !known {
			s.items = append(s.items, it)
		}
	}
}

// requireInside is require for a field below others of its fetch: the fetch goes on until what is
// needed is there, and the subgraph is entered again by a key of the entity.
func (gs *groups) requireInside(at spot, st *step, n *node) spot {
	gs.needing++
	created := gs.needs(at, st.needs)
	gs.needing--
	if len(created) == 0 {
		return at // provided here
	}
	base := gs.s.node(n.base)
	var best *needs
	var key *key
	for _, k := range base.keys {
		if needs := gs.s.resolve(n.id, k.sel); needs != nil && (best == nil || needs.cost < best.cost) {
			best, key = needs, k
		}
	}
	if key == nil {
		gs.s.broken = "an entity cannot be entered again for what " + n.name + "." + st.use.name + " requires"
		return at
	}
	gs.add(at.g, at.sel, typenameUse, nil)
	for _, c := range gs.needs(at, best) {
		created = appendOnce(created, c)
	}
	g := gs.waiting(at, created)
	gs.link(at.g, g)
	gs.input(g, n.name, at.conditions, st.edge.requires, key.sel)
	return gs.entity(g, n, at, &entry{from: at.g, sel: at.sel, node: n.id, key: key, needs: best})
}

// waiting makes a fetch from the same subgraph and place that waits for others.
func (gs *groups) waiting(at spot, created []*group) *group {
	g := gs.newGroup(group{sub: at.g.sub, at: at.at, sel: &sels{depth: 1}, inputs: &sels{}, after: true, conditions: at.conditions})
	gs.special++
	for _, c := range created {
		gs.link(c, g)
	}
	return g
}
