package queryplan

import "slices"

// jump makes the fetch of a jump and returns the spot in it.
func (gs *groups) jump(at spot, st *step) spot { return gs.entered(gs.approach(at, st)) }

// entering is what is needed to ask for something in an entity fetch that a jump enters.
type entering struct {
	from  spot
	to    *node
	entry *entry
}

// entered returns the spot of the type in the fetch that a jump enters.
func (gs *groups) entered(at spot) spot {
	if at.entering == nil {
		return at
	}
	return gs.entity(at.g, at.entering.to, at.entering.from, at.entering.entry)
}

// approach makes the fetch of a jump, or finds the one that enters the same subgraph at the same
// place, and adds the key to the selections that it starts from.
func (gs *groups) approach(at spot, st *step) spot {
	from, to := gs.s.node(st.from), gs.s.node(st.at)
	if !at.plain {
		gs.add(at.g, at.sel, typenameUse, nil)
	}
	if st.key == nil {
		return gs.inside(at, to)
	}
	created := gs.needs(at, st.needs)
	in := at
	if len(created) > 0 {
		in.from = max(at.from, gs.round)
	}
	kid := gs.kid(in, to.sub, from.name)
	if f := st.fragment; f != nil {
		at.conditions, at.near = following(at.conditions, f.conditions), with(at.near, f.conditions)
		at.settled = true
	}
	gs.link(at.source(st.key), kid)
	for _, c := range created {
		gs.link(c, kid)
	}
	e := &entry{from: at.g, sel: at.sel, node: st.from, key: st.key}
	if len(created) > 0 {
		e = gs.behind(e, created, at)
	}
	gs.input(kid, from.name, at.conditions, nil, st.key.sel)
	if from.standsIn || to.standsIn {
		kid.rewrites = append(kid.rewrites, rewrite{from.name, to.name})
	}
	return spot{g: kid, entering: &entering{at, to, e}}
}

// inside makes the fetch of root fields below a field of type Query.
func (gs *groups) inside(at spot, to *node) spot {
	for _, k := range at.g.near(at.at) {
		if k.at == at.at && k.sub == to.sub && k.inside && slices.Equal(k.conditions, at.conditions) {
			s := k.sel.items[0].sub
			for range max(0, len(at.conditions)-1) {
				s = s.items[0].sub
			}
			return spot{g: k, sel: s, at: k.at, conditions: at.conditions}
		}
	}
	k := gs.newGroup(group{sub: to.sub, at: at.at, inside: true, sel: &sels{depth: 1}, conditions: at.conditions})
	gs.link(at.g, k)
	f := gs.s.bare
	if len(at.conditions) > 0 {
		f = gs.s.conditional("", at.conditions[0])
	}
	s := k.sel.below(gs.add(k, k.sel, nil, f), false)
	for i := 1; i < len(at.conditions); i++ {
		s = s.below(gs.add(k, s, nil, gs.s.conditional("", at.conditions[i])), false)
	}
	return spot{g: k, sel: s, at: k.at, conditions: at.conditions}
}

// pose goes into a fragment on an object at an interface object: the subgraph with the interface
// tells which objects there are, and those are asked for again.
func (gs *groups) pose(at spot, st *step) spot {
	n := gs.s.node(st.at)
	f := gs.s.uses.fragment(st.fragment.retyped(""))
	around := at.conditions
	at.conditions = following(around, f.conditions)
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
	h := gs.s.back(object, n)
	if h.key == nil {
		gs.s.broken = "no key leads from " + st.posing + " to " + n.name
		return at
	}
	at.conditions = with(f.conditions, around) // the reference has those of the fragment outside
	g := gs.newGroup(group{sub: n.sub, at: asked.at, sel: &sels{depth: 1}, inputs: &sels{}, posing: true, guarded: len(f.conditions) > 0, after: true, conditions: at.conditions})
	gs.link(asked.g, g)
	gs.input(g, st.posing, at.conditions, nil, h.key.sel)
	g.rewrites = append(g.rewrites, rewrite{n.name, n.name})
	e := &entry{from: asked.g, sel: gs.typed(asked.g, asked.g.sel, n.name, with(around, f.conditions)), node: object, key: h.key}
	out := gs.entity(g, n, spot{g: asked.g, sel: asked.sel, at: asked.at, conditions: at.conditions}, e)
	out.posed, out.conditions = e, following(around, f.conditions)
	if f.directives != "" {
		out.sel, out.inner = out.sel.below(gs.add(g, out.sel, nil, f), false), []*fragment{f}
	}
	return out
}

// poseAgain prepares a fragment with conditions on the object again, inside of the fetch that was
// made for it: the owner of the interface is asked for the object under these conditions, too.
func (gs *groups) poseAgain(at spot, st *step) {
	e, n := at.mirrored(gs), gs.s.node(st.at)
	gs.needs(spot{g: e.from, sel: e.sel, at: at.at}, gs.s.resolve(e.node, e.key.sel))
	if len(at.inner) > 0 {
		gs.add(e.from, e.sel, typenameUse, nil)
	}
	if len(without(st.fragment.conditions, at.conditions)) == 0 {
		return // the object is asked for under them already
	}
	f := gs.s.uses.fragment(st.fragment.retyped(n.name))
	inner := e.sel.below(gs.add(e.from, e.sel, nil, f), true)
	gs.add(e.from, inner, typenameUse, nil).flagged = true
	gs.input(at.g, st.posing, with(st.fragment.conditions, with(at.g.conditions, at.conditions)), nil, nil)
}

// mirrored returns how a fetch of objects that an interface object stands for was entered, for a
// spot inside of fragments: from fragments like these, under the conditions in the order of the
// fetch.
func (at spot) mirrored(gs *groups) *entry {
	e := *at.posed
	e.sel = gs.typed(e.from, e.from.sel, e.sel.within.on, at.g.conditions)
	e.from.sel.mark(e.sel, true)
	for _, f := range at.inner {
		e.sel = e.sel.below(gs.add(e.from, e.sel, nil, f), gs.s.node(e.node).abstract)
	}
	return &e
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
	for _, k := range at.g.near(at.at) {
		if k.id < at.from || k.at != at.at || k.sub != sub || k.after || k.inside || k.root || gs.apart(k) {
			continue
		}
		if k.of == of && slices.Equal(k.conditions, at.conditions) {
			return k
		}
		gs.split = true
	}
	return gs.newGroup(group{sub: sub, at: at.at, sel: &sels{depth: 1}, inputs: &sels{}, of: of, outright: at.outright, conditions: at.conditions})
}

// apart reports whether a fetch must not get what is added now: the profile keeps what a @requires
// needs and what the client asks for apart until fetches are merged.
func (gs *groups) apart(k *group) bool {
	return gs.s.w.profile.needsApart() && k.need != (gs.needing > 0)
}

// entity returns the spot of a type in an entity fetch: a fragment for the type, and one more for
// each further condition of the way.
func (gs *groups) entity(g *group, to *node, at spot, e *entry) spot {
	s := gs.typed(g, g.sel, to.name, at.conditions)
	g.sel.mark(s, to.abstract)
	s.entry = e
	return spot{g: g, sel: s, at: g.at, conditions: at.conditions, near: at.near, asked: at.asked, settled: at.settled, outright: at.outright, context: at.context, object: !gs.s.node(e.node).abstract}
}

// mark sets whether selections are on an interface or union, and those around them on the way from
// outer ones. It reports whether they are among these.
func (s *sels) mark(inner *sels, abstract bool) bool {
	for _, it := range s.items {
		if it.sub != nil && it.fragment != nil && (it.sub == inner || it.sub.mark(inner, abstract)) {
			it.sub.abstract = abstract
			return true
		}
	}
	return false
}

// typed returns the selections in a fragment on a type, inside of which stand fragments for all
// conditions but the first.
func (gs *groups) typed(g *group, s *sels, name string, conditions []condition) *sels {
	if f := s.within; f != nil && f.on == name && len(conditions) > 1 && slices.Equal(f.conditions, conditions) {
		return s
	}
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
	g.nested = g.nested || slices.ContainsFunc(key, func(k *selection) bool { return len(k.sub) > 0 })
}

// copy adds plain selections.
func (gs *groups) copy(s *sels, list []*selection) {
	for _, sel := range list {
		u := sel.use
		if u != nil && (u.arguments != "" || u.alias != "") {
			u = gs.s.uses.field(use{name: u.name, alias: u.alias})
		}
		it := gs.add(nil, s, u, sel.fragment)
		if len(sel.sub) > 0 {
			gs.copy(s.below(it, false), sel.sub)
		}
	}
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
