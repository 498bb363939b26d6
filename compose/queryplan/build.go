package queryplan

import "slices"

// route is a way that is still to be added to groups, from its step i on.
type route struct {
	steps []*step
	i     int
}

// child is a first step that several routes have in common.
type child struct {
	step   *step
	routes []route
}

type childKey struct {
	kind     stepKind
	at       nodeID
	use      *use
	fragment *fragment
}

// children groups routes by their first step, in the order of their first appearance. Routes that
// are at their end are left out.
func children(routes []route) []child {
	if len(routes) == 1 {
		r := routes[0]
		if r.i == len(r.steps) {
			return nil
		}
		return []child{{r.steps[r.i], []route{{r.steps, r.i + 1}}}}
	}
	out := make([]child, 0, len(routes))
	var index map[childKey]int
	if len(routes) > 8 {
		index = make(map[childKey]int, len(routes))
	}
	for _, r := range routes {
		if r.i == len(r.steps) {
			continue
		}
		st := r.steps[r.i]
		k, at := childKey{st.kind, st.at, st.use, st.fragment}, -1
		if index != nil {
			if i, ok := index[k]; ok {
				at = i
			}
		} else {
			for i := range out {
				if out[i].step.same(st) {
					at = i
					break
				}
			}
		}
		if at < 0 {
			at = len(out)
			out = append(out, child{step: st})
			if index != nil {
				index[k] = at
			}
		}
		out[at].routes = append(out[at].routes, route{r.steps, r.i + 1})
	}
	return out
}

// spot is where routes are added: selections of a group at a place, under the conditions of the
// way.
type spot struct {
	g          *group
	sel        *sels
	at         *place
	conditions []condition
	// context are the fetches that have the values of contextual arguments further down.
	context []*group
	// near are the conditions since the last field.
	near []condition
	// from is the first of the groups that may be entered here, if what is needed must not join
	// those that were there before.
	from int
	// plain is set where no __typename is asked for, since the representation has it.
	plain bool
	// object is set where the representation tells the object.
	object bool
	// up is set where fetches need not wait for the spot's own one if they can do without.
	up bool
}

// task is a child that waits to be added.
type task struct {
	spot
	child
}

// tree adds ways to the groups, all of them at once. The order of the work decides the order of
// selections and of fetches: the fetches of all jumps at a place are made first, in reverse order,
// and each adds its key; fields and what is below come after, in order.
func (gs *groups) tree(ways []option) {
	var routes []route
	for _, o := range ways {
		for _, p := range o {
			routes = append(routes, route{p.steps(), 0})
		}
	}
	var stack []task
	all := children(routes)
	for i := len(all) - 1; i >= 0; i-- {
		stack = append(stack, task{child: all[i]})
	}
	gs.run(stack)
}

// rootGroup returns the fetch of root fields from the subgraph that a step enters.
func (gs *groups) rootGroup(st *step) *group {
	sub := gs.s.node(st.at).sub
	for _, g := range gs.roots {
		if g.sub == sub {
			return g
		}
	}
	return gs.newGroup(group{sub: sub, at: gs.top, root: true, op: gs.op, sel: &sels{depth: 1}})
}

// run works off a stack of tasks, the last one first.
func (gs *groups) run(stack []task) {
	for len(stack) > 0 {
		t := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		switch t.step.kind {
		case rootStep:
			g := gs.rootGroup(t.step)
			stack = gs.push(stack, spot{g: g, sel: g.sel, at: gs.top}, t.routes)
		case jumpStep:
			stack = gs.push(stack, t.spot, t.routes)
		case fieldStep:
			next, ok := gs.field(t.spot, t.step)
			if ok {
				stack = gs.push(stack, next, t.routes)
			}
		case fragmentStep:
			if t.step.posing != "" && t.step.key != nil {
				stack = gs.push(stack, t.spot, t.routes)
				continue
			}
			stack = gs.push(stack, gs.fragment(t.spot, t.step), t.routes)
		}
	}
}

// field adds a field and returns the spot below it. The boolean is false for a leaf.
func (gs *groups) field(at spot, st *step) (spot, bool) {
	it := at.sel.otherwise(st.use)
	if it == nil {
		it = gs.add(at.g, at.sel, st.use, nil)
	}
	it.flagged = it.flagged || st.typename || st.use == typenameUse
	if st.edge != nil {
		it.typ = st.edge.field.Type
	}
	if st.typename && (!at.g.after || at.g.posing) && gs.knows(at, st) {
		gs.add(at.g, at.sel, typenameUse, nil)
	}
	if st.at == none {
		return spot{}, false
	}
	return spot{
		g: at.g, sel: at.sel.below(it, gs.s.node(st.at).abstract), at: at.at.child(st.use.response(), st.edge.lists),
		conditions: following(at.conditions, st.use.conditions), from: at.from, context: at.context,
	}, true
}

// knows reports whether __typename can be asked beside a field: an interface object knows it only
// from a representation of the object.
func (gs *groups) knows(at spot, st *step) bool {
	return !gs.s.node(st.from).standsIn || at.object
}

// pose goes into a fragment on an object at an interface object: the subgraph with the interface
// tells which objects there are, and those are asked for again.
func (gs *groups) pose(at spot, st *step) spot {
	n := gs.s.node(st.at)
	f := gs.s.uses.fragment(fragment{directives: st.fragment.directives, conditions: st.fragment.conditions, variables: st.fragment.variables})
	at.conditions = with(at.conditions, f.conditions)
	owner := none
	for _, h := range gs.s.from(st.at) {
		if m := gs.s.node(h.to); m.name == n.name && m.abstract && h.key == st.key {
			owner = h.to
			break
		}
	}
	if owner == none {
		gs.s.broken = "no subgraph knows the objects of " + n.name
		return at
	}
	asked := gs.jump(at, &step{kind: jumpStep, from: st.at, at: owner, key: st.key, needs: st.needs})
	gs.add(asked.g, asked.sel, typenameUse, nil).flagged = true
	object := gs.s.w.castTo(gs.s.node(owner), st.posing)
	h := gs.s.hop(object, n.id)
	if h.to == none || h.key == nil {
		gs.s.broken = "no key leads from " + st.posing + " to " + n.name
		return at
	}
	g := gs.newGroup(group{sub: n.sub, at: asked.at, sel: &sels{depth: 1}, inputs: &sels{}, posing: true, after: true, conditions: at.conditions})
	gs.special++
	gs.link(asked.g, g)
	gs.input(g, st.posing, at.conditions, nil, h.key.sel)
	g.rewrites = append(g.rewrites, rewrite{n.name, n.name})
	out := gs.entity(g, n, spot{g: asked.g, sel: asked.sel, at: asked.at, conditions: at.conditions}, &entry{from: asked.g, sel: asked.sel, node: object, key: h.key, needs: h.needs})
	if f.directives != "" {
		out.sel = out.sel.below(gs.add(g, out.sel, nil, f), false)
	}
	return out
}

// fragment adds a fragment and returns the spot in it.
func (gs *groups) fragment(at spot, st *step) spot {
	f := st.fragment
	if f.on != "" && gs.s.node(st.at).root && at.at == gs.top {
		f = gs.s.uses.fragment(fragment{directives: f.directives, variables: f.variables, conditions: f.conditions})
	}
	it := gs.add(at.g, at.sel, nil, f)
	at.sel = at.sel.below(it, st.fragment.on != "" && gs.s.node(st.at).abstract)
	at.conditions = following(at.conditions, st.fragment.conditions)
	at.near = with(at.near, st.fragment.conditions)
	return at
}

// following returns conditions with those further down the way at the end, also if they are
// repeated.
func following(list, more []condition) []condition {
	return append(list[:len(list):len(list)], more...)
}

// with returns conditions with further ones at the end, each once.
func with(list, more []condition) []condition {
	for _, c := range more {
		known := false
		for _, have := range list {
			known = known || have == c
		}
		if !known {
			list = append(list[:len(list):len(list)], c)
		}
	}
	return list
}

// push prepares the children of routes at a spot: jumps and requirements in reverse order, and puts
// all on the stack so that they are worked off in order.
func (gs *groups) push(stack []task, at spot, routes []route) []task {
	all := children(routes)
	for i := len(all) - 1; i >= 0; i-- {
		c := all[i]
		switch {
		case c.step.kind == jumpStep:
			in := at
			if f := c.step.fragment; f != nil {
				in.conditions, in.near = with(at.conditions, f.conditions), with(at.near, f.conditions)
			}
			stack = append(stack, task{gs.jump(in, c.step), c})
		case c.step.posing != "" && c.step.key != nil:
			stack = append(stack, task{gs.pose(at, c.step), c})
		case c.step.kind == fieldStep && c.step.needs != nil:
			stack = append(stack, task{gs.require(at, c.step, false), c})
		case c.step.kind == fieldStep && c.step.contexts != nil:
			stack = append(stack, task{gs.contextual(at, c.step), c})
		case c.step.kind == fieldStep && gs.s.w.contexts:
			in := at
			for _, g := range gs.supplyContexts(at, c) {
				in.context = appendOnce(in.context[:len(in.context):len(in.context)], g)
			}
			stack = append(stack, task{in, c})
		default:
			stack = append(stack, task{at, c})
		}
	}
	return stack
}

// jump makes the fetch of a jump, or finds the one that enters the same subgraph at the same place,
// adds the key to the selections that it starts from, and returns the spot in the fetch.
func (gs *groups) jump(at spot, st *step) spot {
	from, to := gs.s.node(st.from), gs.s.node(st.at)
	if !at.plain {
		gs.add(at.g, at.sel, typenameUse, nil)
	}
	if st.key == nil {
		return gs.inside(at, to)
	}
	created := gs.needs(at, st.needs)
	kid := gs.kid(at, to.sub, from.name)
	gs.link(at.source(st.key), kid)
	for _, c := range created {
		gs.link(c, kid)
	}
	e := &entry{from: at.g, sel: at.sel, node: st.from, key: st.key, needs: st.needs}
	if len(created) > 0 {
		e = gs.behind(e, created, at)
	}
	gs.input(kid, from.name, at.conditions, nil, st.key.sel)
	if from.standsIn && to.abstract {
		kid.owned = true
		gs.owned++
	}
	if from.standsIn || to.standsIn {
		kid.rewrites = append(kid.rewrites, rewrite{from.name, to.name})
	}
	return gs.entity(kid, to, at, e)
}

// source returns the fetch that a jump by a key has to wait for: that of the spot or, if up is set
// and its own representation has the key, the one before.
func (at spot) source(k *key) *group {
	e := at.sel.entry
	if !at.up || e == nil {
		return at.g
	}
	for _, s := range k.sel {
		if s.use == nil || len(s.sub) > 0 || !at.g.inputs.gives(s.use) {
			return at.g
		}
	}
	return e.from
}

// behind returns the entry of a fetch whose key had to be fetched by others: it starts from the
// last of them, if there is one only.
func (gs *groups) behind(e *entry, created []*group, at spot) *entry {
	last := created[len(created)-1]
	if last.at != at.at || last.inside || len(created) > 1 {
		return e
	}
	name := gs.s.node(e.node).name
	for _, id := range gs.s.w.byName[name] {
		if m := gs.s.node(id); m.sub == last.sub {
			out := *e
			out.from, out.sel, out.node = last, gs.typed(last, last.sel, name, at.conditions), id
			return &out
		}
	}
	return e
}

// kid returns the fetch from a subgraph that follows the group of a spot at the same place, for
// representations of the same type under the same conditions; a new one if there is none. Those
// that differ in that alone are merged in the end.
func (gs *groups) kid(at spot, sub int, of string) *group {
	for _, k := range at.g.kids {
		if at.from > k.id && k.at == at.at {
			continue
		}
		if k.at != at.at || k.sub != sub || k.after || k.inside || k.root {
			continue
		}
		if k.of == of && slices.Equal(k.conditions, at.conditions) {
			return k
		}
		gs.split = true
	}
	return gs.newGroup(group{sub: sub, at: at.at, sel: &sels{depth: 1}, inputs: &sels{}, of: of, conditions: at.conditions})
}

// entity returns the spot of a type in an entity fetch: a fragment for the type, and one more for
// each further condition of the way.
func (gs *groups) entity(g *group, to *node, at spot, e *entry) spot {
	s := gs.typed(g, g.sel, to.name, at.conditions)
	s.abstract = to.abstract
	if s.entry == nil {
		s.entry = e
	}
	return spot{g: g, sel: s, at: g.at, conditions: at.conditions, near: at.near, context: at.context, object: !gs.s.node(e.node).abstract}
}

// typed returns the selections in a fragment on a type, inside of which stand fragments for all
// conditions but the first.
func (gs *groups) typed(g *group, s *sels, name string, conditions []condition) *sels {
	f := gs.s.w.types[name]
	if len(conditions) > 0 {
		f = gs.s.conditional(name, conditions[0])
	}
	if s.within != f {
		s = s.below(gs.add(g, s, nil, f), false)
	}
	for i := 1; i < len(conditions); i++ {
		s = s.below(gs.add(g, s, nil, gs.s.conditional(name, conditions[i])), false)
	}
	return s
}

// input adds what a representation needs: __typename, then what a @requires wants, then the key.
func (gs *groups) input(g *group, typ string, conditions []condition, required, key []*selection) {
	s := gs.typed(nil, g.inputs, typ, conditions)
	gs.add(nil, s, typenameUse, nil)
	gs.copy(s, required)
	gs.copy(s, key)
}

// copy adds plain selections.
func (gs *groups) copy(s *sels, list []*selection) {
	for _, sel := range list {
		u := sel.use
		if u != nil && (u.arguments != "" || u.alias != "") {
			u = gs.s.uses.plain(u.name)
		}
		it := gs.add(nil, s, u, sel.fragment)
		if len(sel.sub) > 0 {
			gs.copy(s.below(it, false), sel.sub)
		}
	}
}

// inside makes the fetch of root fields below a field of type Query.
func (gs *groups) inside(at spot, to *node) spot {
	for _, k := range at.g.kids {
		if k.at == at.at && k.sub == to.sub && k.inside {
			return spot{g: k, sel: k.sel.items[0].sub, at: k.at, conditions: at.conditions}
		}
	}
	k := gs.newGroup(group{sub: to.sub, at: at.at, inside: true, sel: &sels{depth: 1}, conditions: at.conditions})
	gs.link(at.g, k)
	s := k.sel.below(gs.add(k, k.sel, nil, gs.s.bare), false)
	return spot{g: k, sel: s, at: k.at, conditions: at.conditions}
}

// needs adds ways that a key or a @requires needs at a spot, and returns the fetches that they end
// in, other than the one of the spot.
func (gs *groups) needs(at spot, n *needs) []*group {
	if n == nil || len(n.ways) == 0 {
		return nil
	}
	routes := make([]route, len(n.ways))
	for i, p := range n.ways {
		routes[i] = route{p.steps(), 0}
	}
	return gs.within(at, routes, nil)
}

// within adds routes at a spot completely, and appends the other fetches in which they end to a
// list.
func (gs *groups) within(at spot, routes []route, out []*group) []*group {
	all := children(routes)
	spots := make([]spot, len(all))
	for i := len(all) - 1; i >= 0; i-- {
		switch st := all[i].step; {
		case st.kind == jumpStep:
			spots[i] = gs.jump(at, st)
		case st.kind == fieldStep && st.needs != nil:
			spots[i] = gs.require(at, st, true)
		default:
			spots[i] = at
		}
	}
	for i, c := range all {
		s, ok := spots[i], true
		if at.plain && c.step.kind == fieldStep && c.step.at == none && spots[i].g == at.g && at.g.inputs.gives(c.step.use) {
			continue
		}
		switch c.step.kind {
		case fieldStep:
			s, ok = gs.field(s, c.step)
		case fragmentStep:
			s = gs.fragment(s, c.step)
		}
		if spots[i].g != at.g {
			out = appendOnce(out, spots[i].g)
		}
		if ok {
			out = gs.within(s, c.routes, out)
		}
	}
	return out
}

// gives reports whether a representation has a field for every type.
func (s *sels) gives(u *use) bool {
	if s == nil || len(s.items) == 0 {
		return false
	}
	for _, it := range s.items {
		if it.sub == nil || !it.sub.has(u) {
			return false
		}
	}
	return true
}

func appendOnce(list []*group, g *group) []*group {
	for _, have := range list {
		if have == g {
			return list
		}
	}
	return append(list, g)
}
