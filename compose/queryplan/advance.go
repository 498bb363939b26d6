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
			next := t.narrow(at, sel)
			if t.s.w.profile.asksInterfaceObject() && posed(next) {
				t.branches = append(t.branches, branch{prune(t.over(at, &selection{use: typenameUse}))})
			}
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

// posed reports whether options stand in a fragment on an object at an interface object.
func posed(list []option) bool {
	return len(list) > 0 && list[0][0].kind == fragmentStep && list[0][0].posing != ""
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
	if !t.s.w.profile.commonObjects() && !t.s.sameObjects(at) {
		return branch{}, false
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

// sameObjects reports whether all options stand at nodes with the same object types.
func (s *session) sameObjects(at []option) bool {
	first := s.node(at[0][0].at)
	for _, o := range at {
		for _, p := range o {
			n := s.node(p.at)
			if len(n.casts) != len(first.casts) {
				return false
			}
			for i, c := range n.casts {
				if s.node(c).name != s.node(first.casts[i]).name {
					return false
				}
			}
		}
	}
	return true
}

// over returns the options to stand behind a field.
func (t *traversal) over(at []option, sel *selection) []option {
	var out []option
	for _, o := range at {
		out = append(out, t.fields(o, sel)...)
	}
	return out
}

// fields returns the options that go from all ways of an option over a field. There is none if one
// of the ways cannot.
func (t *traversal) fields(o option, sel *selection) []option {
	if len(o) == 1 {
		return t.field(o[0], sel)
	}
	each := make([][]option, len(o))
	for i, p := range o {
		each[i] = t.field(p, sel)
	}
	return product(each)
}

// maxOptions bounds the options of one place.
const maxOptions = 10_000

// product combines what each way of an option can become. It is empty if one of them has no
// continuation.
func product(each [][]option) []option {
	if len(each) == 1 {
		return each[0]
	}
	out := []option{nil}
	for _, next := range each {
		var grown []option
		for _, more := range next {
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
