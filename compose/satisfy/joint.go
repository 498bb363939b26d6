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

// joint is what a state of a mutation has that is followed jointly: the state of each of its
// subgraphs, and that of all together, by which their runtime types are compared. These states
// are never pending themselves.
type joint struct {
	// mutation is an index of walk.shared.
	mutation int
	parts    []part
	// whole is the index of the state of all subgraphs, -1 where one of them never returns the
	// object.
	whole int
}

// part is one subgraph, or [whole], and the index of the state at which it stands.
type part struct{ sub, state int }

// partStep is a step of a part, before the parts are joined again.
type partStep struct {
	sub  int
	next state
}

// whole stands for all subgraphs of a mutation together.
const whole = -1

// mutationPart is a subgraph of a shared mutation, which is an index of walk.shared.
type mutationPart struct{ mutation, sub int }

// shareJointly pushes the state that a shared mutation leads to. all is that of all subgraphs.
func (w *walk) shareJointly(m int, way mutationWay, all state, raw []tail) {
	if w.unanswered == nil {
		w.unanswered = map[mutationPart]*diag.Diagnostic{}
	}
	shared := &w.shared[m]
	steps := w.collectWhole(func() { w.push(all, raw) })
	for _, sub := range way.subgraphs(w.g) {
		steps = w.collectPart(steps, mutationPart{m, sub}, func() {
			w.stepField(shared.root, w.alone(shared, sub), shared.field, way.labels, way.of(w.g, sub))
		})
	}
	w.join(m, w.states[shared.root].typ, steps)
}

// stepParts goes one step with each subgraph of a shared mutation, unless all were seen where they
// stand.
func (w *walk) stepParts(typ *sdl.Type, j *joint) {
	seen := func(p part) bool { return w.known(&w.states[p.state], p.state) }
	if !slices.ContainsFunc(j.parts, func(p part) bool { return !seen(p) }) {
		return
	}
	var steps []partStep
	if j.whole >= 0 {
		steps = w.collectWhole(func() { w.step(j.whole, w.states[j.whole]) })
	}
	for _, p := range j.parts {
		s := w.states[p.state]
		w.mark(&s, p.state)
		steps = w.collectPart(steps, mutationPart{j.mutation, p.sub}, func() { w.step(p.state, s) })
	}
	if j.whole >= 0 { // fields on whose runtime types the subgraphs disagree have an error, and end here
		agreed := map[*sdl.Field]bool{nil: true}
		for _, s := range steps {
			agreed[s.next.field] = agreed[s.next.field] || s.sub == whole
		}
		steps = slices.DeleteFunc(steps, func(s partStep) bool { return !agreed[s.next.field] })
	}
	w.join(j.mutation, typ, steps)
}

// collect appends the states that step pushes.
func (w *walk) collect(steps []partStep, sub int, step func()) []partStep {
	w.collected = []state{}
	step()
	for _, next := range w.collected {
		steps = append(steps, partStep{sub, next})
	}
	w.collected = nil
	return steps
}

// collectWhole is [walk.collect] for all subgraphs together. What none of them can answer counts
// against each, not here: under another label the mutation may have a subgraph that can.
func (w *walk) collectWhole(step func()) []partStep {
	w.forgiving = true
	steps := w.collect(nil, whole, step)
	w.forgiving = false
	return steps
}

// collectPart is [walk.collect] for one subgraph, of whose errors it keeps the first.
func (w *walk) collectPart(steps []partStep, of mutationPart, step func()) []partStep {
	errors, hints, reported, unlisted := w.errors, w.hints, w.reported, w.unlisted
	w.errors, w.hints, w.reported = nil, nil, map[string]bool{}
	steps = w.collect(steps, of.sub, step)
	if len(w.errors) > 0 && w.unanswered[of] == nil {
		w.unanswered[of] = w.errors[0]
	}
	w.errors, w.hints, w.reported, w.unlisted = errors, hints, reported, unlisted
	return steps
}

// join pushes a state for each field, or object type, that subgraphs stepped to from a type, with
// all of these subgraphs, in the order in which a single subgraph would.
func (w *walk) join(m int, from *sdl.Type, steps []partStep) {
	compare := func(a, b partStep) int { return w.compareSteps(from, &a.next, &b.next) }
	slices.SortStableFunc(steps, compare)
	for i := 0; i < len(steps); {
		first := steps[i]
		j := &joint{mutation: m, whole: -1}
		for ; i < len(steps) && compare(steps[i], first) == 0; i++ {
			w.keep(steps[i].next)
			if steps[i].sub == whole {
				j.whole = len(w.states) - 1
			} else {
				j.parts = append(j.parts, part{steps[i].sub, len(w.states) - 1})
			}
		}
		w.add(state{typ: first.next.typ, parent: first.next.parent, joint: j})
	}
}

// compareSteps compares what two steps from the same type lead to.
func (w *walk) compareSteps(from *sdl.Type, a, b *state) int {
	if a.field == nil { // an object type of an abstract one
		objects := w.objects[from.Index]
		return slices.Index(objects, a.typ) - slices.Index(objects, b.typ)
	}
	return cmp.Or(cmp.Compare(a.field.Index, b.field.Index), cmp.Compare(a.labels, b.labels))
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
