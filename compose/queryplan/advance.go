package queryplan

import "github.com/schemactl/schemactl/compose/sdl"

// traversal follows the selections of an operation through the graph and collects, for every leaf,
// the options to reach it.
type traversal struct {
	s *session
	// op is the kind of operation, for the start before the root types.
	op sdl.Operation
	// uses interns the fragments that are made on the way.
	uses     *uses
	branches []branch
	// inner is set below a field that is one branch with all that is below it. __typename is then
	// asked of interfaces and unions like a field.
	inner bool
	// failed names the field for which there is no option.
	failed string
}

// branch is a leaf with the options to reach it; there is at least one.
type branch struct{ options []option }

// rank is the number of options by which branches are ordered. Below a field of an object that an
// interface object stands for it is at least two: the reference counts the way by the interface
// too.
func (b branch) rank() int {
	fields := 0
	for at := b.options[0][0]; len(b.options) == 1 && at != nil && at.length > 0; at = at.prev {
		switch {
		case at.kind == fieldStep:
			fields++
		case at.kind == jumpStep:
			return 1
		case at.kind == fragmentStep && at.posing != "" && at.key != nil:
			return min(fields, 2)
		}
	}
	return max(1, len(b.options))
}

// visit adds a branch for each leaf of selections that are asked for where the options stand. It
// returns false if a leaf cannot be reached.
func (t *traversal) visit(list []*selection, at []option) bool {
	if !t.inner {
		list = groupByName(list)
	}
	for _, sel := range list {
		if sel.fragment != nil {
			next := t.narrow(at, sel.fragment)
			if len(next) > 0 && !t.visit(sel.sub, next) {
				return false
			}
			continue
		}
		if sel.typename && t.unknown(at) {
			t.branches = append(t.branches, branch{prune(t.over(at, &selection{use: typenameUse}))})
		}
		next := t.over(at, sel)
		if len(next) == 0 {
			t.failed = sel.use.name
			return false
		}
		if !sel.composite {
			t.branches = append(t.branches, branch{prune(next)})
			continue
		}
		if b, ok := t.whole(sel, next); ok && !t.inner {
			t.branches = append(t.branches, b)
			continue
		}
		n := len(t.branches)
		if t.inner && len(next) == 1 && t.s.node(next[0][0].at).abstract {
			t.branches = append(t.branches, branch{t.over(next, &selection{use: typenameUse})})
			n++
		}
		if !t.visit(sel.sub, next) {
			// What an interface has of the field is not enough: its objects may have more
			// elsewhere.
			t.branches = t.branches[:n]
			more := t.elsewhere(at, sel)
			if len(more) == 0 || !t.visit(sel.sub, append(next[:len(next):len(next)], more...)) {
				return false
			}
		}
		if len(t.branches) == n { // no fragment applies: the object is asked for all the same
			t.branches = append(t.branches, branch{prune(t.over(next, &selection{use: typenameUse}))})
		}
	}
	return true
}

// unknown reports whether the objects of options are only known elsewhere: a field led to an
// interface object.
func (t *traversal) unknown(at []option) bool {
	for _, o := range at {
		for _, p := range o {
			if p.kind != fieldStep || !t.s.node(p.at).standsIn {
				return false
			}
		}
	}
	return len(at) > 0
}

// whole returns all that is asked below a field as one branch. It applies where no subgraph can be
// entered from there on, so that each option must answer everything by itself.
func (t *traversal) whole(sel *selection, at []option) (branch, bool) {
	for _, o := range at {
		for _, p := range o {
			if t.s.node(p.at).crosses {
				return branch{}, false
			}
		}
	}
	var b branch
	for _, o := range prune(at) {
		one := traversal{s: t.s, op: t.op, uses: t.uses, inner: true}
		if !one.visit(sel.sub, []option{o}) {
			return branch{}, false
		}
		var ways option
		for _, leaf := range one.branches {
			if len(leaf.options) != 1 {
				return branch{}, false
			}
			ways = append(ways, leaf.options[0]...)
		}
		if len(ways) == 0 {
			return branch{}, false
		}
		b.options = append(b.options, ways)
	}
	return b, len(b.options) > 0
}

// over returns the options to stand behind a field.
func (t *traversal) over(at []option, sel *selection) []option {
	var out []option
	for _, o := range at {
		out = append(out, t.product(o, func(p *step) []option { return t.field(p, sel) })...)
	}
	return out
}

// maxOptions bounds the options of one place.
const maxOptions = 10_000

// product combines what each way of an option can become. It is empty if one of them has no
// continuation.
func (t *traversal) product(o option, next func(*step) []option) []option {
	if len(o) == 1 {
		return next(o[0])
	}
	out := []option{nil}
	for _, p := range o {
		var grown []option
		for _, more := range next(p) {
			for _, have := range out {
				if len(grown) < maxOptions {
					grown = append(grown, append(have[:len(have):len(have)], more...))
				}
			}
		}
		out = grown
	}
	return out
}

// field returns the options that go from a way over a field: in this subgraph, and, unless it
// answers everything, in those that can be entered from here.
func (t *traversal) field(p *step, sel *selection) []option {
	if p.at == none {
		return t.rootField(p, sel)
	}
	var out []option
	if p.posing != "" {
		if sel.use != typenameUse {
			if o := t.here(p, sel); len(o) > 0 || p.key != nil {
				return o
			}
		} else if p.key != nil {
			return nil
		}
		return t.owned(p, sel)
	}
	if o := t.here(p, sel); o != nil {
		out = append(out, o...)
		if !sel.composite || !t.s.node(p.at).standsIn && t.s.answers(p.at, sel) {
			return out
		}
	}
	for _, h := range t.s.from(p.at) {
		if t.enteredAtRoot(p, h.to) || h.key != nil && h.key.contains(sel) {
			continue
		}
		there := p.then(step{kind: jumpStep, at: h.to, key: h.key, needs: h.needs})
		o := t.here(there, sel)
		if len(o) == 0 && t.s.node(p.at).standsIn && t.s.node(h.to).abstract && sel.composite {
			o = t.apart(there, sel) // its objects may have the field in this subgraph again
		}
		out = append(out, o...)
	}
	if len(out) == 0 {
		return t.apart(p, sel)
	}
	return out
}

// contains reports whether a key has a field as it is asked for, with all that is asked below it.
// Entering a subgraph with the field does not help to get it.
func (k *key) contains(sel *selection) bool { return hasWhole(k.sel, sel) }

// owned returns the options over a field in a fragment with conditions, on an object that an
// interface object stands for: the owner of the interface is asked again, under the conditions.
func (t *traversal) owned(p *step, sel *selection) []option {
	var out []option
	n := t.s.node(p.at)
	for _, h := range t.s.from(p.at) {
		m := t.s.node(h.to)
		if m.name != n.name || !m.abstract {
			continue
		}
		if c := t.s.w.castTo(m, p.posing); c != none {
			there := p.then(step{kind: jumpStep, at: h.to, key: h.key, needs: h.needs})
			out = append(out, t.here(there.then(step{kind: fragmentStep, at: c, fragment: t.s.w.types[p.posing]}), sel)...)
		}
	}
	return out
}

func hasWhole(list []*selection, sel *selection) bool {
	for _, s := range list {
		if s.use == nil || s.use != sel.use {
			continue
		}
		for _, below := range sel.sub {
			if below.use != typenameUse && !hasWhole(s.sub, below) {
				return false
			}
		}
		return true
	}
	return false
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
func (t *traversal) apart(p *step, sel *selection) []option {
	n, from := t.s.node(p.at), p
	if !n.abstract {
		return nil
	}
	var each option
	for _, c := range n.casts {
		if !p.allows(t.s.node(c).name) {
			continue
		}
		f := t.s.w.onType(t.s.node(c).name)
		each = append(each, p.then(step{kind: fragmentStep, at: c, fragment: f}))
	}
	if len(each) == 0 {
		return nil
	}
	out := t.product(each, func(q *step) []option { return t.field(q, sel) })
	for _, o := range out {
		for _, p := range o {
			if p.prev.kind == fragmentStep && p.prev.prev == from {
				p.typename = false // it is asked of the interface
			}
		}
	}
	return out
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

// allows reports whether the last field of a way can return an object type, as far as the other
// subgraphs of the field matter.
func (p *step) allows(object string) bool {
	for at := p; at != nil; at = at.prev {
		if at.kind == fieldStep {
			return at.edge == nil || at.edge.possible == nil || at.edge.possible[object]
		}
		if at.kind == jumpStep {
			return true
		}
	}
	return true
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
// that left the root of another one, instead of by a key at its end.
func (t *traversal) enteredAtRoot(p *step, to nodeID) bool {
	target := t.s.node(to)
	var fields []*step
	at := p
	for ; at != nil && at.kind != rootStep; at = at.prev {
		if at.kind == jumpStep || at.kind == startStep {
			return false
		}
		fields = append(fields, at)
	}
	if at == nil {
		return false
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
			if f.at != f.from {
				id = t.s.w.castTo(n, t.s.node(f.at).name)
			}
		}
	}
	return id != none && t.s.node(id).base == target.base
}

// castTo returns the object type of an abstract node, none if it is not among them.
func (w *world) castTo(n *node, name string) nodeID {
	if n.name == name {
		return n.id
	}
	for _, c := range n.casts {
		if w.nodes[c].name == name {
			return c
		}
	}
	return none
}

// prune leaves out options that enter another subgraph where one that else goes the same way stays
// in the subgraph and enters fewer later.
func prune(list []option) []option {
	if len(list) < 2 {
		return list
	}
	drop := make([]bool, len(list))
	dropped := false
	for i, a := range list {
		for j, b := range list {
			if i != j && !drop[i] && len(a) == 1 && len(b) == 1 && stays(b[0], a[0]) {
				drop[i], dropped = true, true
			}
		}
	}
	if !dropped {
		return list
	}
	out := make([]option, 0, len(list))
	for i, o := range list {
		if !drop[i] {
			out = append(out, o)
		}
	}
	return out
}

// stays reports whether a goes on in the subgraph where b leaves it, and enters fewer subgraphs
// than b from there.
func stays(a, b *step) bool {
	var nextX, nextY *step
	p, q := a, b
	for p.length > q.length {
		nextX, p = p, p.prev
	}
	for q.length > p.length {
		nextY, q = q, q.prev
	}
	// Ways of options share their steps as pointers up to where they part.
	for p != q {
		nextX, nextY = p, q
		p, q = p.prev, q.prev
	}
	if nextX == nil || nextY == nil {
		return false
	}
	return nextX.kind != jumpStep && nextX.kind != rootStep && nextY.kind == jumpStep && a.jumps-p.jumps < b.jumps-p.jumps
}
