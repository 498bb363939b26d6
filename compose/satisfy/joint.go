package satisfy

import (
	"cmp"
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// The reference follows a shared mutation through all of its subgraphs at the same time: a step
// goes over one field in each of them. It skips a type if each of these subgraphs was seen there
// before, on whatever way, and it remembers a subgraph at a type even if that subgraph cannot
// answer there. So a query that leads to the same type of the same subgraph later, and that nobody
// can answer, goes unnoticed (mutation-hides-query).

// part is one subgraph on the way through a shared mutation.
type part struct {
	sub int
	// state is the index of where the subgraph stands. That state itself is never pending.
	state int
}

// partStep is a step of a part, before the parts are joined again.
type partStep struct {
	sub  int
	next state
}

// shareJointly pushes the steps over a shared mutation, one subgraph at a time.
func (w *walk) shareJointly(m int, way mutationWay) {
	if w.unanswered == nil {
		w.unanswered = map[mutationPart]*diag.Diagnostic{}
	}
	shared := &w.shared[m]
	var steps []partStep
	for _, sub := range way.subgraphs(w.g) {
		steps = w.collect(steps, mutationPart{m, sub}, func() {
			w.stepField(shared.root, w.alone(shared, sub), shared.field, way.labels, way.of(w.g, sub))
		})
	}
	w.join(m, steps)
}

// stepParts goes one step with each subgraph of a shared mutation, unless all were seen where they
// stand.
func (w *walk) stepParts(joint state) {
	seen := func(p part) bool { return w.known(&w.states[p.state], p.state) }
	if !slices.ContainsFunc(joint.parts, func(p part) bool { return !seen(p) }) {
		return
	}
	var steps []partStep
	for _, p := range joint.parts {
		s := w.states[p.state]
		w.mark(&s, p.state)
		steps = w.collect(steps, mutationPart{joint.mutation, p.sub}, func() { w.step(p.state, s) })
	}
	w.join(joint.mutation, steps)
}

// collect appends the states that step pushes, and keeps the first error of the subgraph.
func (w *walk) collect(steps []partStep, of mutationPart, step func()) []partStep {
	errors, hints, reported, unlisted := w.errors, w.hints, w.reported, w.unlisted
	w.errors, w.hints, w.reported, w.collected = nil, nil, map[string]bool{}, []state{}
	step()
	for _, next := range w.collected {
		steps = append(steps, partStep{of.sub, next})
	}
	if len(w.errors) > 0 && w.unanswered[of] == nil {
		w.unanswered[of] = w.errors[0]
	}
	w.errors, w.hints, w.reported, w.unlisted, w.collected = errors, hints, reported, unlisted, nil
	return steps
}

// join pushes a state for each field, or object type, that subgraphs stepped to, with all of these
// subgraphs, in the order of the API schema.
func (w *walk) join(m int, steps []partStep) {
	slices.SortStableFunc(steps, func(a, b partStep) int { return compareSteps(a.next, b.next) })
	for i := 0; i < len(steps); {
		joint := state{typ: steps[i].next.typ, parent: steps[i].next.parent, mutation: m}
		j := i
		for ; j < len(steps) && compareSteps(steps[j].next, steps[i].next) == 0; j++ {
			w.keep(steps[j].next)
			joint.parts = append(joint.parts, part{steps[j].sub, len(w.states) - 1})
		}
		w.add(joint)
		i = j
	}
}

// compareSteps compares what two steps from the same type lead to.
func compareSteps(a, b state) int {
	return cmp.Or(cmp.Compare(fieldIndex(a), fieldIndex(b)), cmp.Compare(a.typ.Index, b.typ.Index), cmp.Compare(a.labels, b.labels))
}

// fieldIndex returns the index of the field that led to a state, -1 for a step to an object type.
func fieldIndex(s state) int {
	if s.field == nil {
		return -1
	}
	return int(s.field.Index)
}

// jointly reports whether shared mutations are followed in all of their subgraphs at a time. A walk
// in a hurry follows them one after the other, and without a trace.
func (w *walk) jointly() bool { return w.reference && !w.eager }

// reasonsAgainst returns why each of the subgraphs cannot answer all below a shared mutation, nil
// if one of them can.
func (w *walk) reasonsAgainst(ctx context.Context, m int, subs []int) []*diag.Diagnostic {
	var reasons []*diag.Diagnostic
	for _, sub := range subs {
		var reason *diag.Diagnostic
		if w.jointly() {
			reason = w.unanswered[mutationPart{m, sub}]
		} else if errs := w.followAlone(ctx, &w.shared[m], sub); len(errs) > 0 {
			reason = errs[0]
		}
		if reason == nil {
			return nil
		}
		reasons = append(reasons, reason)
	}
	return reasons
}

// rootsAsAdded orders root types as the JavaScript composition does: by their place in the
// supergraph.
func rootsAsAdded(api *sdl.Schema) []sdl.Operation {
	roots := slices.DeleteFunc(slices.Clone(operations), func(op sdl.Operation) bool { return api.Root(op) == nil })
	slices.SortFunc(roots, func(a, b sdl.Operation) int { return api.Root(a).Index - api.Root(b).Index })
	return roots
}

// operations are the operations in the order in which root types are walked from.
var operations = []sdl.Operation{sdl.Query, sdl.Mutation, sdl.Subscription}

// mutationPart is a subgraph of a shared mutation, which is an index of walk.shared.
type mutationPart struct{ mutation, sub int }
