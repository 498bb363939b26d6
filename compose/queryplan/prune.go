package queryplan

import "slices"

// prune leaves out options that enter another subgraph where one that else goes the same way stays
// in the subgraph and enters fewer later. An option that comes back to the type where it left is
// kept, as in the reference.
func (s *session) prune(list []option) []option {
	if len(list) < 2 {
		return list
	}
	drop := make([]bool, len(list))
	dropped := false
	for i, a := range list {
		if s.spend(int64(len(list))) {
			return list
		}
		for j, b := range list {
			if i == j || drop[i] || drop[j] || len(b) != 1 {
				continue
			}
			s.work += int64(a[0].length + b[0].length)
			if !slices.ContainsFunc(a, func(p *step) bool { return !s.stays(b[0], p) }) {
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

// stays reports whether a goes on in the subgraph that b leaves, and enters fewer subgraphs than b
// from where they part. It does not if b returns to the type that it left.
func (s *session) stays(a, b *step) bool {
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
	if nextX == nil || nextY == nil || nextY.kind != jumpStep && (nextY.kind == rootStep || !s.w.profile.weighsObjects()) {
		return false
	}
	if s.w.profile.choosesByField() && nextX.kind == fieldStep && nextX.composite && s.node(nextX.at).abstract {
		return false // one subgraph is chosen for all that is asked of an interface or union
	}
	var jump *step
	for at := b; at != p; at = at.prev {
		if at.kind == jumpStep {
			jump = at
		}
	}
	if jump == nil {
		return false
	}
	left := s.node(jump.from).base
	if nextX.posing != "" && !a.composite && !a.nested(nextX) {
		left = none // for a field of the object itself its owner is not asked twice
	}
	for at := b; at != jump; at = at.prev {
		if at.kind == jumpStep && s.node(at.at).base == left {
			return false
		}
	}
	entered := a.jumps - p.jumps
	if nextX.posing != "" && entered > 0 {
		return false // it goes to the owner of the interface and back before
	}
	return nextX.kind != jumpStep && nextX.kind != rootStep && entered < b.jumps-p.jumps
}

// nested reports whether a way goes over more than one field after an earlier step of it.
func (p *step) nested(after *step) bool {
	fields := 0
	for at := p; at != after; at = at.prev {
		if at.kind == fieldStep {
			fields++
		}
	}
	return fields > 1
}
