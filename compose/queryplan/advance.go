package queryplan

import (
	"maps"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// traversal follows the selections of an operation through the graph and collects, for every leaf,
// the options to reach it.
type traversal struct {
	s *session
	// op is the kind of operation, and start where it begins: before the root types or, for what a
	// key or a @requires needs, at a node.
	op    sdl.Operation
	start *step
	// uses interns the fragments that are made on the way.
	uses     *uses
	branches []branch
	// inner is set below a field that is one branch with all that is below it. __typename is then
	// asked of interfaces and unions like a field.
	inner bool
	// stays is set to look for ways that do not leave the subgraph only.
	stays bool
	// failed names the field for which there is no option.
	failed string
}

// branch is a leaf with the options to reach it; there is at least one.
type branch struct{ options []option }

// leaves reports whether an option enters another subgraph.
func (t *traversal) leaves() bool {
	return slices.ContainsFunc(t.branches, func(b branch) bool {
		return slices.ContainsFunc(b.options, func(o option) bool { return o.jumps() > 0 })
	})
}

// visit adds a branch for each leaf of selections that are asked for where the options stand. It
// returns false if a leaf cannot be reached.
func (t *traversal) visit(list []*selection, at []option) bool {
	for _, sel := range list {
		if sel.fragment != nil {
			next := t.narrow(at, sel)
			if t.s.w.profile.asksInterfaceObject() && posed(next) {
				t.branches = append(t.branches, branch{t.s.prune(t.over(at, &selection{use: typenameUse}))})
			}
			if t.inner && len(next) == 1 && sel.fragment.on != "" && t.s.node(next[0][0].at).abstract {
				t.branches = append(t.branches, branch{t.over(next, &selection{use: typenameUse})})
			}
			if b, ok := t.wholeFragment(sel, next); ok {
				t.branches = append(t.branches, b)
				continue
			}
			if len(next) == 0 {
				if t.inner {
					return false
				}
				t.impossible(at)
			} else if !t.visit(sel.sub, next) {
				return false
			}
			continue
		}
		if !sel.typename || !t.unknown(at) {
			if !t.visitField(sel, at) {
				return false
			}
			continue
		}
		alone := *sel
		alone.typename = false
		if !t.visitField(&alone, at) {
			return false
		}
		t.branches = append(t.branches, branch{t.s.prune(t.over(at, &selection{use: typenameUse}))})
	}
	return true
}

// visitField is visit for one field.
func (t *traversal) visitField(sel *selection, at []option) bool {
	next := t.over(at, sel)
	if len(next) == 0 || t.s.exhausted() {
		t.failed = sel.use.name
		return false
	}
	if !sel.composite {
		t.branches = append(t.branches, branch{t.s.prune(next)})
		if t.s.exhausted() {
			t.failed = sel.use.name
			return false
		}
		return true
	}
	if t.s.w.profile.commonObjects() {
		t.restrict(next)
	}
	if !t.inner {
		if b, ok := t.whole(sel.sub, next); ok {
			t.branches = append(t.branches, b)
			return true
		}
	}
	n := len(t.branches)
	if t.inner && len(next) == 1 && t.s.node(next[0][0].at).abstract {
		t.branches = append(t.branches, branch{t.over(next, &selection{use: typenameUse})})
		n++
	}
	if !t.visit(sel.sub, next) {
		// What an interface has of the field is not enough: its objects may have more elsewhere.
		t.branches = t.branches[:n]
		more := t.elsewhere(at, sel)
		if len(more) == 0 || !t.visit(sel.sub, append(next[:len(next):len(next)], more...)) {
			return false
		}
	}
	if len(t.branches) == n { // no fragment applies: the object is asked for all the same
		t.branches = append(t.branches, branch{t.s.prune(t.over(next, &selection{use: typenameUse}))})
	}
	return true
}

// impossible adds the branch of a fragment whose type none of the options can be of: the reference
// asks for __typename instead, where the field around it ends.
func (t *traversal) impossible(at []option) {
	if !t.s.w.profile.commonObjects() {
		return
	}
	var ends []option
	for _, o := range at {
		var end option
		for _, p := range o {
			for p.kind == fragmentStep {
				p = p.prev
			}
			if !slices.Contains(end, p) {
				end = append(end, p)
			}
		}
		if !slices.ContainsFunc(ends, func(e option) bool { return slices.Equal(e, end) }) {
			ends = append(ends, end)
		}
	}
	if next := t.s.prune(t.over(ends, &selection{use: typenameUse})); len(next) > 0 {
		t.branches = append(t.branches, branch{next})
	}
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
			if p.kind != fieldStep && (p.kind != fragmentStep || p.posing != "") || !t.s.node(p.at).standsIn {
				return false
			}
		}
	}
	return len(at) > 0
}

// wholeFragment is whole for a fragment that leads to one object that no other subgraph knows more
// about.
func (t *traversal) wholeFragment(sel *selection, next []option) (branch, bool) {
	if t.inner || len(next) != 1 || len(next[0]) != 1 || next[0][0].kind != fragmentStep || next[0][0].posing != "" {
		return branch{}, false
	}
	return t.whole(sel.sub, next)
}

// whole returns all that is asked at a place as one branch. It applies where no subgraph can be
// entered from there on, so that each option must answer everything by itself.
func (t *traversal) whole(list []*selection, at []option) (branch, bool) {
	for _, o := range at {
		for _, p := range o {
			if t.s.node(p.at).crosses {
				return branch{}, false
			}
		}
	}
	if len(at) > 1 && slices.ContainsFunc(at, func(o option) bool {
		return t.s.mixedBelow(o[0].at, list) || !t.s.w.profile.commonObjects() && o.mixed()
	}) {
		return branch{}, false
	}
	var b branch
	for _, o := range t.s.prune(at) {
		one := traversal{s: t.s, op: t.op, uses: t.uses, start: o[0], inner: true}
		if !one.visit(list, []option{o}) {
			return branch{}, false
		}
		var ways option
		for _, leaf := range one.branches {
			if len(leaf.options) != 1 {
				return branch{}, false
			}
			leaf.options[0].markWhole(o[0].length)
			ways = append(ways, leaf.options[0]...)
		}
		if len(ways) == 0 || slices.ContainsFunc(ways, (*step).contextual) {
			return branch{}, false
		}
		b.options = append(b.options, ways)
	}
	return b, len(b.options) > 0
}

// markWhole marks the steps of ways behind a length as part of a branch that has all that is asked
// at a place.
func (o option) markWhole(length int) {
	for _, p := range o {
		for at := p; at.length > length; at = at.prev {
			at.whole = true
		}
	}
}

// restrict notes on options that end with a field the object types that all of them can return: an
// answer that another option does not know is not asked for.
func (t *traversal) restrict(list []option) {
	if !t.s.w.profile.commonObjects() || len(list) < 2 || !slices.ContainsFunc(list, option.mixed) {
		return
	}
	var possible map[string]bool
	for _, o := range list {
		own := map[string]bool{}
		for _, p := range o {
			maps.Copy(own, t.s.w.objects(p.at))
		}
		if possible == nil {
			possible = own
			continue
		}
		maps.DeleteFunc(possible, func(object string, _ bool) bool { return !own[object] })
	}
	for _, o := range list {
		for _, p := range o {
			p.possible = possible
		}
	}
}

// mixed reports whether an option ends with a field for which subgraphs can return different object
// types.
func (o option) mixed() bool {
	return slices.ContainsFunc(o, func(p *step) bool { return p.kind == fieldStep && p.edge != nil && p.edge.mixed })
}

// over returns the options to stand behind a field.
func (t *traversal) over(at []option, sel *selection) []option {
	var out []option
	for _, o := range at {
		more := t.fields(o, sel)
		if t.s.spend(stepWork * int64(1+len(more))) {
			return nil
		}
		out = append(out, more...)
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
	return t.s.product(each)
}

// maxOptions bounds the options of one place.
const maxOptions = 10_000

// product combines what each way of an option can become. It is empty if one of them has no
// continuation.
func (s *session) product(each [][]option) []option {
	if len(each) == 1 {
		return each[0]
	}
	out := []option{nil}
	for _, next := range each {
		var grown []option
		for _, more := range next {
			for _, have := range out {
				if len(grown) < maxOptions {
					s.work += wayWork * int64(len(have)+len(more))
					grown = append(grown, append(have[:len(have):len(have)], more...))
				}
			}
		}
		if s.exhausted() {
			return nil
		}
		out = grown
	}
	return out
}
