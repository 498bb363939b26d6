package queryplan

import "slices"

// field returns the options that go from a way over a field: in this subgraph, and, unless it
// answers everything, in those that can be entered from here.
func (t *traversal) field(p *step, sel *selection) []option {
	if p.at == none {
		return t.rootField(p, sel)
	}
	var out []option
	if p.posing != "" && t.s.w.profile.asksInterfaceObject() {
		if o := t.here(p, sel); len(o) > 0 {
			return o
		}
		return t.owned(p, sel)
	}
	if p.posing != "" {
		if p.key != nil && sel.composite && p.fragment.directives != "" {
			return nil
		}
		if sel.use != typenameUse {
			if o := t.here(p, sel); len(o) > 0 {
				return o
			}
			if p.key != nil {
				return t.beyond(p, sel)
			}
		} else if p.key != nil {
			return nil
		}
		o := t.owned(p, sel)
		if sel.use != typenameUse {
			o = append(o, t.beyond(p, sel)...)
		}
		return o
	}
	if o := t.here(p, sel); o != nil {
		out = append(out, o...)
		if e := o[0][0].edge; e != nil && e.explodes && !t.inner && t.s.w.profile.weighsObjects() {
			out = append(out, t.apart(p, sel)...)
		}
		if !sel.composite {
			return out
		}
	}
	if t.stays {
		return out
	}
	for _, h := range t.s.from(p.at) {
		if t.enteredAtRoot(p, h) || h.key != nil && h.key.is(sel, t.s.w.profile) {
			continue // to enter with the field does not help to get it
		}
		jump := step{kind: jumpStep, at: h.to, key: h.key, needs: h.needs}
		if p.parted && len(sel.use.conditions) > 0 {
			jump.fragment = t.uses.fragment(fragment{directives: sel.use.directives, conditions: sel.use.conditions})
		}
		there := p.then(jump)
		o := t.here(there, sel)
		if len(o) == 0 && t.s.node(p.at).standsIn && t.s.node(h.to).abstract {
			o = t.apart(there, sel) // its objects may have the field in this subgraph again
		}
		out = append(out, o...)
	}
	if len(out) == 0 {
		return t.apart(p, sel)
	}
	return out
}

// is reports whether a field is one of the fields of a key. Some profiles ask for leaf fields only.
func (k *key) is(sel *selection, profile Profile) bool {
	return (!sel.composite || profile.keysGiveObjects()) && slices.ContainsFunc(k.sel, func(s *selection) bool { return s.use == sel.use })
}

// beyond returns the options over a field in a fragment on an object that an interface object
// stands for: in the other interface objects that can be entered from there.
func (t *traversal) beyond(p *step, sel *selection) []option {
	var out []option
	for _, h := range t.s.from(p.at) {
		if t.s.node(h.to).standsIn {
			out = append(out, t.here(p.then(step{kind: jumpStep, at: h.to, key: h.key, needs: h.needs}), sel)...)
		}
	}
	return out
}

// owned returns the options over a field in a fragment with conditions, on an object that an
// interface object stands for: the owner of the interface is asked again, under the conditions.
func (t *traversal) owned(p *step, sel *selection) []option {
	var out []option
	n, from, jump := t.s.node(p.at), p, step{kind: jumpStep}
	if p.retyped { // the object is entered from outside of the fragment, under its conditions
		from, jump.fragment = p.prev, p.fragment
	}
	for _, h := range t.s.from(p.at) {
		m := t.s.node(h.to)
		if m.name != n.name || !m.abstract {
			continue
		}
		if c := t.s.w.castTo(m, p.posing); c != none {
			jump.at, jump.key, jump.needs = h.to, h.key, h.needs
			there := from.then(jump)
			object := there.then(step{kind: fragmentStep, at: c, fragment: t.s.w.types[p.posing]})
			o := t.here(object, sel)
			if len(o) == 0 {
				o = t.beyond(object, sel)
			}
			out = append(out, o...)
		}
	}
	return out
}

// rootField returns the options to enter a subgraph with a field of its root type.
func (t *traversal) rootField(p *step, sel *selection) []option {
	var out []option
	for _, id := range t.s.w.roots[t.op] {
		if id != none {
			out = append(out, t.here(p.then(step{kind: rootStep, at: id}), sel)...)
		}
	}
	return out
}

// here returns the options over a field without leaving the subgraph: none, or one.
func (t *traversal) here(p *step, sel *selection) []option {
	n := t.s.node(p.at)
	if sel.use.name == "__typename" {
		if n.standsIn {
			return nil // only the owner of the interface knows the object
		}
		return []option{{p.then(step{kind: fieldStep, at: none, use: sel.use})}}
	}
	e := n.edges[sel.use.name]
	if t.inner {
		e = n.wholly(sel.use.name)
	}
	if e == nil || !t.s.chosen(e) {
		return nil
	}
	next := step{kind: fieldStep, at: e.target, use: sel.use, edge: e, typename: sel.typename, composite: sel.composite}
	if e.requires != nil {
		if next.needs = t.s.resolve(p.at, e.requires); next.needs == nil {
			return nil
		}
	}
	if e.contexts != nil && !t.context(p, e, &next) {
		return nil
	}
	return []option{{p.then(next)}}
}

// apart returns the options over a field of an interface or union for each object type by itself.
// Another subgraph is then entered under the conditions of the field.
func (t *traversal) apart(p *step, sel *selection) []option {
	n := t.s.node(p.at)
	if !n.abstract {
		return nil
	}
	var each option
	for _, c := range n.casts {
		if !p.allows(t.s, t.s.node(c).name) {
			continue
		}
		f := t.s.w.types[t.s.node(c).name]
		each = append(each, p.narrowed(t.s).then(step{kind: fragmentStep, at: c, fragment: f, parted: true}))
	}
	if len(each) == 0 {
		return nil
	}
	return t.fields(each, sel)
}

// elsewhere returns the options over a field of an interface for each object type by itself, in
// other subgraphs.
func (t *traversal) elsewhere(at []option, sel *selection) []option {
	var out []option
	for _, o := range at {
		if len(o) != 1 || o[0].at == none || !t.s.node(o[0].at).abstract || t.s.node(o[0].at).edges[sel.use.name] == nil {
			continue
		}
		out = append(out, t.apart(o[0], sel)...)
	}
	return out
}

// allows reports whether a way can end at an object of a type, as far as its last field, the other
// subgraphs of that field, and the fragments since then matter.
func (p *step) allows(s *session, object string) bool {
	for at := p; at != nil; at = at.prev {
		switch at.kind {
		case fieldStep:
			return at.possible == nil || at.possible[object]
		case jumpStep:
			return true
		case fragmentStep:
			if at.fragment.on != "" && at.fragment.on != object && !s.w.is(object, at.fragment.on) {
				return false
			}
			if n := s.node(at.from); n.abstract && s.w.castTo(n, object) == none {
				return false
			}
		}
	}
	return true
}

// narrowed returns a way without the fragments without directives at its end: one on an object that
// follows says all that they do.
func (p *step) narrowed(s *session) *step {
	for p.kind == fragmentStep && p.fragment.directives == "" && p.posing == "" && s.node(p.at).abstract {
		p = p.prev
	}
	return p
}

// widened is narrowed for a fragment on an interface that follows.
func (p *step) widened(s *session, on string) *step {
	for p.kind == fragmentStep && p.fragment.directives == "" && p.posing == "" && s.w.extends(on, p.fragment.on) {
		p = p.prev
	}
	return p
}

// chosen reports whether the override labels of an edge have the values under which it exists.
func (s *session) chosen(e *edge) bool {
	for _, l := range e.labels {
		if s.labels[l.label] != l.want {
			return false
		}
	}
	return true
}

// enteredAtRoot reports whether a subgraph can be entered at its root type by the fields of a way
// that left the root of another one, instead of by a key at its end. The query root below a field
// is entered without a key, and counts nevertheless.
func (t *traversal) enteredAtRoot(p *step, h hop) bool {
	if t.s.w.contexts && h.key != nil && !t.s.w.profile.choosesByField() {
		return false // the reference enters it then all the same
	}
	target := t.s.node(h.to)
	var fields []*step
	inFields := false
	at := p
	for ; at != nil && at.kind != rootStep; at = at.prev {
		if at.kind == jumpStep || at.kind == startStep {
			return false
		}
		if at.kind == fieldStep && t.s.w.profile.choosesByField() {
			return false
		}
		inFields = inFields || at.kind == fieldStep
		fields = append(fields, at)
	}
	if at == nil || h.key == nil && t.s.queryRoot(h.to) {
		return at != nil && !inFields
	}
	id := t.s.w.roots[t.op][target.sub]
	for i := len(fields) - 1; i >= 0 && id != none; i-- {
		n := t.s.node(id)
		switch f := fields[i]; f.kind {
		case fieldStep:
			e := n.edges[f.use.name]
			if e == nil || !t.s.chosen(e) || e.requires != nil {
				return false
			}
			id = e.target
		default:
			if f.fragment.on == "" {
				continue
			}
			if !n.abstract {
				return false // the reference finds no way into a fragment on the object itself
			}
			id = t.s.w.castTo(n, t.s.node(f.at).name)
		}
	}
	return id != none && t.s.node(id).base == target.base
}
