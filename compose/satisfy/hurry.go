package satisfy

import "slices"

// A walk that takes long prunes more than the reference does. Two things differ then: states are
// compared by all tails, as the exact walk does it, and from the time when they are pushed; and the
// newest state is looked at first, since it has the smallest sets, which make the others
// superfluous. Neither changes which fields can be answered, only which witness is found first. In
// a graph with @provides the walk of the reference stays as it is, since what it misses depends on
// its order.

// The bounds after which a walk is in a hurry: steps, or more labels and contexts together than
// fewChoices, whose combinations are states.
const (
	eagerFrom  = 4_000_000
	fewChoices = 8
)

// The steps that a state and each of its tails count for: what they take in memory.
const (
	stateCost = 32
	tailCost  = 4
)

// hurry makes the walk prune, if it may.
func (w *walk) hurry() {
	if w.reference && !w.g.lossless || w.marked != nil {
		return
	}
	old := w.seen
	if w.eager = true; !w.reference {
		return
	}
	w.seen = make([]seenStates, len(old)) // by tails from now on
	for t := range old {
		for _, i := range old[t].list {
			w.mark(&w.states[i], i)
		}
	}
	for k, i := range w.pending {
		if j := w.states[i].joint; j != nil { // and its subgraphs are followed later, see jointly
			i = j.whole
			w.pending[k] = i
		}
		if i >= 0 {
			w.mark(&w.states[i], i)
		}
	}
	w.pending = slices.DeleteFunc(w.pending, func(i int) bool { return i < 0 })
}

// marksEarly reports whether states are compared by their tails, and when they are pushed.
func (w *walk) marksEarly() bool { return !w.reference || w.eager }

// covers reports whether a state with the tails a leaves nothing to find for one with the tails b:
// every tail of a is one of b, or b has one at the same node with more contexts set. Both are
// sorted.
func (w *walk) covers(a, b []tail) bool {
	if len(a) > 0 && len(a) == len(b) && &a[0] == &b[0] { // a closure that states share
		return true
	}
	if !w.eager || len(w.settings) == 1 {
		return subset(a, b, compareTails)
	}
	j := 0
	for _, t := range a {
		for j < len(b) && b[j].node < t.node {
			j++
		}
		found := false
		for k := j; k < len(b) && b[k].node == t.node && !found; k++ {
			found = w.setsLess(t.setting, b[k].setting)
		}
		if !found {
			return false
		}
	}
	return true
}

// setsLess reports whether every contextual argument that has its value in setting a has it in b.
func (w *walk) setsLess(a, b int32) bool {
	if a == b {
		return true
	}
	return w.settings[a].within(w.settings[b], func(c choice) bool { return c == on })
}
