package queryplan

import "slices"

// trim takes out of fetches of an interface, entered from an object that stands for it, what their
// representation has already.
func (d *dag) trim() {
	for _, f := range d.list {
		if f.gone || !f.groups[0].owned || slices.ContainsFunc(f.groups, func(g *group) bool { return g.guarded }) {
			continue
		}
		f.trimmed = f.whole().without(f.inputs(), true)
		f.size = f.trimmed.size()
	}
}

// inputs returns the fields of all representations of a fetch.
func (f *fetch) inputs() map[*use]bool {
	out := map[*use]bool{}
	for _, g := range f.groups {
		if g.inputs == nil {
			continue
		}
		for _, it := range g.inputs.items {
			if it.sub == nil {
				continue
			}
			for _, field := range it.sub.items {
				if field.use != nil && field.sub == nil {
					out[field.use] = true
				}
			}
		}
	}
	return out
}

// without returns selections without some leaves. Fragments that lose everything are left out, or
// ask for __typename if they are the outermost.
func (s *sels) without(leaves map[*use]bool, outer bool) *sels {
	out := &sels{depth: s.depth, abstract: s.abstract}
	asked := false
	for _, it := range s.items {
		asked = asked || it.flagged && (it.use == typenameUse || !leaves[it.use])
	}
	for _, it := range s.items {
		switch {
		case it.use == typenameUse && asked:
			out.items = append(out.items, it)
		case it.use != nil && it.sub == nil && leaves[it.use] && !outer:
		case it.fragment != nil && it.sub != nil && (outer || len(it.fragment.conditions) == 0):
			c := &item{fragment: it.fragment, sub: it.sub.without(leaves, false)}
			if len(c.sub.items) == 0 {
				if !outer {
					continue
				}
				c.sub.items = append(c.sub.items, &item{use: typenameUse})
			}
			out.items = append(out.items, c)
		default:
			out.items = append(out.items, it)
		}
	}
	return out
}

// given reports whether the outermost fragments of selections ask for nothing but some leaves.
func (s *sels) given(leaves map[*use]bool) bool {
	for _, it := range s.items {
		if it.sub == nil || !it.sub.without(leaves, false).empty() {
			return false
		}
	}
	return true
}

// size returns the cost of selections.
func (s *sels) size() int {
	n := 0
	for _, it := range s.items {
		n += s.depth
		if it.sub != nil {
			n += it.sub.size()
		}
	}
	return n
}
