package queryplan

import "github.com/schemactl/schemactl/compose/sdl"

// narrow returns the options that go into a fragment. One whose ways cannot be of the type is left
// out; none means that there is nothing to fetch.
func (t *traversal) narrow(at []option, sel *selection) []option {
	var out []option
	for _, o := range at {
		var each [][]option
		for _, p := range o {
			if more, ok := t.into(p, sel, sel.fragment); ok {
				each = append(each, more)
			}
		}
		if len(each) > 0 {
			out = append(out, t.s.product(each)...)
		}
	}
	return out
}

// into returns the options that go from a way into a fragment. The boolean is false if the object
// cannot be of the type.
func (t *traversal) into(p *step, sel *selection, f *fragment) ([]option, bool) {
	w := t.s.w
	if p.posing != "" && (f.on == "" || f.on == p.posing || t.s.w.is(p.posing, f.on)) {
		if f.directives == "" {
			return []option{{p}}, true
		}
		again := f.on == p.posing && !t.s.w.profile.asksInterfaceObject()
		if f.on != t.s.node(p.at).name {
			f = t.uses.fragment(f.retyped(""))
		}
		return []option{{p.then(step{kind: fragmentStep, at: p.at, fragment: f, posing: p.posing, retyped: again})}}, true
	}
	if p.at == none { // before the root types: the fragment stands in each of them
		var out []option
		for _, id := range w.roots[t.op] {
			if id != none {
				root := p.then(step{kind: rootStep, at: id})
				out = append(out, option{root.then(step{kind: fragmentStep, at: id, fragment: f})})
			}
		}
		return out, len(out) > 0
	}
	if !t.s.w.profile.asksInterfaceObject() && len(f.conditions) > 0 && p.kind == fragmentStep && p.prev.kind == jumpStep && t.s.node(p.prev.from).standsIn {
		return nil, false // the reference goes on from the interface object
	}
	n := t.s.node(p.at)
	if !n.abstract && !n.standsIn && !p.allows(t.s, n.name) {
		return nil, false
	}
	keep := func(id nodeID, f *fragment) *step { return p.then(step{kind: fragmentStep, at: id, fragment: f}) }
	switch {
	case f.on == "" || f.on == n.name || !n.abstract && w.is(n.name, f.on):
		if f.directives == "" {
			return []option{{p}}, true
		}
		if f.on != n.name || n.root {
			f = t.uses.fragment(f.retyped("")) // its type says nothing about an object of one
		}
		return []option{{keep(p.at, f)}}, true
	case n.standsIn:
		if p.posing != "" {
			return []option{{p}}, p.posing == f.on
		}
		return t.intoOwned(p, sel, f)
	case !n.abstract:
		return nil, false
	}
	if c := w.castTo(n, f.on); c != none {
		if !p.allows(t.s, f.on) {
			return nil, false
		}
		if !t.inner {
			p = p.narrowed(t.s)
		}
		return []option{{p.then(step{kind: fragmentStep, at: c, fragment: f})}}, true
	}
	return t.intoAbstract(p, f)
}

// intoAbstract goes from an interface or union into a fragment on another one: as a whole if the
// subgraph knows it as an interface, and else, or if it leaves one object only, into one for each
// object.
func (t *traversal) intoAbstract(p *step, f *fragment) ([]option, bool) {
	w, n := t.s.w, t.s.node(p.at)
	known := none
	for _, id := range w.byName[f.on] {
		if m := t.s.node(id); m.sub == n.sub && m.abstract {
			known = id
		}
	}
	var objects []nodeID
	for _, c := range n.casts {
		if name := t.s.node(c).name; p.allows(t.s, name) && w.is(name, f.on) {
			objects = append(objects, c)
		}
	}
	switch {
	case len(objects) == 0:
		return nil, false
	case known != none && (t.inner || len(objects) > 1 && t.s.node(known).typ.Kind == sdl.Interface):
		if !t.inner {
			p = p.widened(t.s, f.on)
		} else if f.directives == "" && p.kind == fieldStep && p.length == t.start.length && w.extends(n.name, f.on) {
			return []option{{p}}, true
		}
		return []option{{p.then(step{kind: fragmentStep, at: known, fragment: f})}}, true
	}
	var each option
	for _, c := range objects {
		each = append(each, p.narrowed(t.s).then(step{kind: fragmentStep, at: c, fragment: t.narrowed(f, t.s.node(c).name)}))
	}
	return []option{each}, true
}

// intoOwned goes from an object that stands for an interface to the subgraph that has the
// interface, and there into a fragment.
func (t *traversal) intoOwned(p *step, sel *selection, f *fragment) ([]option, bool) {
	n := t.s.node(p.at)
	var out []option
	asks := t.s.w.profile.asksInterfaceObject()
	for _, h := range t.s.from(p.at) {
		m := t.s.node(h.to)
		if m.name != n.name || !m.abstract {
			continue
		}
		if asks && t.s.w.castTo(m, f.on) != none && t.s.poses(n, sel.sub) {
			untyped := f.retyped("")
			return []option{{p.then(step{kind: fragmentStep, at: p.at, fragment: &untyped, posing: f.on})}}, true
		}
		jump, inner := step{kind: jumpStep, at: h.to, key: h.key, needs: h.needs}, f
		if len(f.conditions) > 0 && t.s.w.types[f.on] != nil { // the entity is asked for under them
			jump.fragment, inner = f, t.s.w.types[f.on]
		}
		more, ok := t.into(p.then(jump), sel, inner)
		if !ok {
			continue
		}
		out = append(out, more...)
		if asks || t.s.w.castTo(m, f.on) == none || t.s.back(t.s.w.castTo(m, f.on), n).key == nil {
			continue
		}
		out = append(out, option{p.then(step{kind: fragmentStep, at: p.at, fragment: f, posing: f.on, key: h.key, needs: h.needs})})
	}
	return out, len(out) > 0
}

// narrowed returns a fragment on one object type of the type of another fragment.
func (t *traversal) narrowed(f *fragment, object string) *fragment {
	if f.directives == "" {
		return t.s.w.types[object]
	}
	return t.uses.fragment(f.retyped(object))
}

// mixedBelow reports whether selections have a field for which subgraphs can return different
// object types.
func (s *session) mixedBelow(at nodeID, list []*selection) bool {
	if at == none {
		return false
	}
	n := s.node(at)
	for _, sel := range list {
		switch {
		case sel.use == typenameUse:
		case sel.fragment != nil:
			if s.mixedBelow(at, sel.sub) {
				return true
			}
			for _, c := range n.casts {
				if s.mixedBelow(c, sel.sub) {
					return true
				}
			}
		default:
			if e := n.edges[sel.use.name]; e != nil && (e.mixed || s.mixedBelow(e.target, sel.sub)) {
				return true
			}
		}
	}
	return false
}

// queryRoot reports whether a node is the query type of its subgraph.
func (s *session) queryRoot(id nodeID) bool {
	n := s.node(id)
	return n.root && n.base == s.w.roots[sdl.Query][n.sub]
}

// poses reports whether an interface object has all fields of a fragment on one of its objects, and
// there is no other fragment inside.
func (s *session) poses(n *node, list []*selection) bool {
	for _, sel := range list {
		if sel.fragment != nil {
			return false
		}
		if e := n.edges[sel.use.name]; sel.use != typenameUse && (e == nil || !s.chosen(e)) {
			return false
		}
	}
	return true
}
