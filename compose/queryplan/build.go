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
		if st.typename && !out[at].step.typename {
			asking := *out[at].step
			asking.typename = true
			out[at].step = &asking
		}
		out[at].routes = append(out[at].routes, route{r.steps, r.i + 1})
	}
	return grouped(out)
}

// edgeKey is what children that are put beside each other have in common: the field, or the type of
// a fragment.
type edgeKey struct {
	name string
	at   nodeID
}

// edgeKey returns the key of a step by which children are grouped; the boolean is false for one
// that stays in its place.
func (p *step) edgeKey() (edgeKey, bool) {
	switch {
	case p.whole:
	case p.kind == fieldStep:
		return edgeKey{p.use.name, none}, true
	case p.kind == fragmentStep && p.at != p.from:
		return edgeKey{"", p.at}, true
	case p.kind == fragmentStep:
		return edgeKey{"... on " + p.posing, none}, true
	}
	return edgeKey{}, false
}

// grouped puts uses of one field beside each other, where the first of them stands, and so
// fragments on one type.
func grouped(list []child) []child {
	several, fragments := false, 0
	for _, c := range list {
		switch u := c.step.use; c.step.kind {
		case fragmentStep:
			fragments++
		case fieldStep:
			several = several || u.alias != "" || u.arguments != "" || u.directives != ""
		}
	}
	if len(list) < 3 || !several && fragments < 2 {
		return list
	}
	byEdge := make(map[edgeKey][]child, len(list))
	for _, c := range list {
		if k, ok := c.step.edgeKey(); ok {
			byEdge[k] = append(byEdge[k], c)
		}
	}
	out := make([]child, 0, len(list))
	for _, c := range list {
		k, ok := c.step.edgeKey()
		if !ok {
			out = append(out, c)
			continue
		}
		out = append(out, byEdge[k]...)
		delete(byEdge, k)
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
	// near are the conditions since the last field, or the last fragment on another type.
	near []condition
	// asked are the conditions of the field for whose sake something is added. near are then all
	// under which it is, and settled is set.
	asked   []condition
	settled bool
	// outright is set if that field is asked for where its object is first known.
	outright bool
	// from is the first of the groups that may be entered here, if what is needed must not join
	// those that were there before.
	from int
	// waits is set for a field that is asked for in a fetch that waits for what it requires. The
	// conditions are those of the field, too.
	waits bool
	// plain is set where no __typename is asked for, since the representation has it.
	plain bool
	// object is set where the representation tells the object.
	object bool
	// entering is set for a fetch that is made, but in which nothing is asked yet.
	entering *entering
	// posed is how a fetch of objects that an interface object stands for was entered, and inner
	// the fragments that the spot is in there.
	posed *entry
	inner []*fragment
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
	gs.round = len(gs.list)
	for _, o := range ways {
		for _, p := range o {
			routes = append(routes, route{p.steps(), 0})
		}
	}
	var stack []task
	if gs.begin != nil {
		gs.run(gs.push(nil, spot{g: gs.begin, sel: gs.begin.sel, at: gs.top}, routes))
		return
	}
	all := children(routes)
	for i := len(all) - 1; i >= 0; i-- {
		stack = append(stack, task{child: all[i]})
	}
	gs.run(stack)
}

// start makes the fetch in which ways begin that do not begin before the root types, but at a node.
func (gs *groups) start(at nodeID) {
	if at != none {
		gs.begin = gs.newGroup(group{sub: gs.s.node(at).sub, at: gs.top, root: true, sel: &sels{depth: 1}})
	}
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
			stack = gs.push(stack, gs.entered(t.spot), t.routes)
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
	if st.typename && (!at.g.after || at.g.posing || at.at != at.g.at) && gs.knows(at, st) {
		gs.add(at.g, at.sel, typenameUse, nil)
	}
	if st.at == none {
		return spot{}, false
	}
	conditions := following(at.conditions, st.use.conditions)
	if at.waits {
		conditions = at.conditions
	}
	return spot{
		g: at.g, sel: at.sel.below(it, gs.s.node(st.at).abstract), at: at.at.child(st.use.response(), listLevels(st.edge.field.Type)),
		conditions: conditions, from: at.from, context: at.context,
	}, true
}

// knows reports whether __typename can be asked beside a field: an interface object knows it only
// from a representation of the object.
func (gs *groups) knows(at spot, st *step) bool {
	return !gs.s.node(st.from).standsIn || at.object
}

// fragment adds a fragment and returns the spot in it.
func (gs *groups) fragment(at spot, st *step) spot {
	f := st.fragment
	if st.posing != "" && f.directives == "" {
		return at // all objects are asked
	}
	if f.on != "" && gs.s.node(st.at).root && at.at == gs.top {
		f = gs.s.uses.fragment(f.retyped(""))
	}
	it := gs.add(at.g, at.sel, nil, f)
	at.sel = at.sel.below(it, st.fragment.on != "" && gs.s.node(st.at).abstract)
	at.conditions = following(at.conditions, st.fragment.conditions)
	if st.at != st.from {
		at.near = nil
	}
	at.near = following(at.near, st.fragment.conditions)
	if at.posed != nil {
		at.inner = append(at.inner[:len(at.inner):len(at.inner)], f)
	}
	return at
}

// push prepares the children of routes at a spot: jumps and requirements in reverse order, and puts
// all on the stack so that they are worked off in order.
func (gs *groups) push(stack []task, at spot, routes []route) []task {
	all := children(routes)
	for i := len(all) - 1; i >= 0; i-- {
		c := all[i]
		switch {
		case c.step.kind == jumpStep:
			stack = append(stack, task{gs.approach(at, c.step), c})
		case c.step.posing != "" && c.step.key != nil:
			stack = append(stack, task{gs.pose(at, c.step), c})
		case c.step.kind == fragmentStep && c.step.retyped && at.posed != nil:
			gs.poseAgain(at, c.step)
			stack = append(stack, task{at, c})
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

// appendOnce returns a list with a group at the end, unless it has the group already.
func appendOnce(list []*group, g *group) []*group {
	if slices.Contains(list, g) {
		return list
	}
	return append(list, g)
}
