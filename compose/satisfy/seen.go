package satisfy

// seenStates are the states that a walk has reached of one API type. A state can only cover another
// one if the first node that it starts from is among those of the other, so where there are many
// they are found by that node.
type seenStates struct {
	list    []int
	firsts  []nodeID
	byFirst map[nodeID][]int
}

// manyStates is the number of states from which they are looked up.
const manyStates = 64

// first returns the first node of a state, none if it has no nodes.
func (w *walk) first(s *state) nodeID {
	switch {
	case !w.marksEarly() && len(s.origins) > 0:
		return s.origins[0].base
	case w.marksEarly() && len(s.tails) > 0:
		return s.tails[0].node
	}
	return none
}

// firsts visits the nodes of a state, and none for states that start from nowhere.
func (w *walk) firsts(s *state) func(yield func(nodeID) bool) {
	return func(yield func(nodeID) bool) {
		if !yield(none) {
			return
		}
		last := none
		each := func(id nodeID) bool {
			if id == last {
				return true
			}
			last = id
			return yield(id)
		}
		if w.marksEarly() {
			for _, t := range s.tails {
				if !each(t.node) {
					return
				}
			}
			return
		}
		for _, o := range s.origins {
			if !each(o.base) {
				return
			}
		}
	}
}

// add adds a state.
func (s *seenStates) add(first nodeID, state int) {
	s.list, s.firsts = append(s.list, state), append(s.firsts, first)
	switch {
	case s.byFirst != nil:
		s.byFirst[first] = append(s.byFirst[first], state)
	case len(s.list) == manyStates:
		s.byFirst = map[nodeID][]int{}
		for i, f := range s.firsts {
			s.byFirst[f] = append(s.byFirst[f], s.list[i])
		}
	}
}

// removeLast takes back the last add.
func (s *seenStates) removeLast() {
	n := len(s.list) - 1
	if f := s.firsts[n]; s.byFirst != nil {
		s.byFirst[f] = s.byFirst[f][:len(s.byFirst[f])-1]
	}
	s.list, s.firsts = s.list[:n], s.firsts[:n]
}

// any reports whether pass is true for a state that may cover one with the nodes of firsts.
func (s *seenStates) any(firsts func(yield func(nodeID) bool), pass func(state int) bool) bool {
	if s.byFirst == nil {
		for _, i := range s.list {
			if pass(i) {
				return true
			}
		}
		return false
	}
	found := false
	firsts(func(id nodeID) bool {
		for _, i := range s.byFirst[id] {
			if found = pass(i); found {
				return false
			}
		}
		return true
	})
	return found
}
