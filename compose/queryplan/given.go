package queryplan

import "slices"

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

// given reports whether the outermost fragments of selections ask for nothing but some leaves.
func (s *sels) given(leaves map[*use]bool) bool {
	for _, it := range s.items {
		if it.sub == nil || !it.sub.among(leaves) {
			return false
		}
	}
	return true
}

// among reports whether selections are some of the leaves, without conditions. A __typename that
// the client asks for is none.
func (s *sels) among(leaves map[*use]bool) bool {
	for _, it := range s.items {
		switch {
		case it.fragment != nil && len(it.fragment.conditions) == 0 && it.sub != nil:
			if !it.sub.among(leaves) {
				return false
			}
		case it.sub != nil:
			if !it.sub.empty() {
				return false
			}
		case it.use != nil && !it.weak && (!leaves[it.use] || it.use == typenameUse && it.flagged):
			return false
		}
	}
	return true
}

// subset reports whether selections are among others.
func (s *sels) subset(of *sels) bool {
	return s == nil || of != nil && !slices.ContainsFunc(s.items, func(it *item) bool {
		i := slices.IndexFunc(of.items, it.same)
		return i < 0 || !it.sub.subset(of.items[i].sub)
	})
}

// size returns the cost of selections. A fragment that asks for nothing is not printed.
func (s *sels) size() int {
	n := 0
	for _, it := range s.items {
		if it.fragment != nil && (it.sub == nil || len(it.sub.items) == 0) {
			continue
		}
		n += s.depth
		if it.sub != nil {
			n += it.sub.size()
		}
	}
	return n
}
