package satisfy

import (
	"context"
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// tail is a place where a plan may stand: a node, and what the way to it decided about contextual
// arguments (an index into walk.settings, 0 for nothing).
type tail struct {
	node    nodeID
	setting int32
}

// state is an API type and all the tails at which a plan may stand there. For an object type they
// are closed under moves. For an interface or union they are only those that the field led to,
// since all of these must agree on which objects there can be.
type state struct {
	typ    *sdl.Type
	tails  []tail
	labels int
	// closure identifies tails if they are many, else it is 0; see
	// [walk.closed].
	closure int
	// origins are the types of subgraphs that the step led to, before any move. Only the walk of
	// the reference has them.
	origins []origin
	// others are the tails of the other subgraphs that share the mutation which is followed alone:
	// what they never return, this subgraph does not return either.
	others []tail
	// paths are the ways of the reference, in graphs where they matter; see [path].
	paths []path
	// parent is the index of the state before this one, -1 at a root. field is the field that led
	// from there, nil for a step to an object type. The witness is written from them.
	parent int
	field  *sdl.Field
	root   sdl.Operation
	// joint has the subgraphs of a shared mutation that is followed jointly. Such a state has a
	// type and a parent beside them, nothing else.
	joint *joint
}

// origin is the identity of a tail in the reference, which takes tails of equal origin for one.
type origin struct {
	base    nodeID
	setting int32
}

func compareOrigins(a, b origin) int {
	if a.base != b.base {
		return int(a.base) - int(b.base)
	}
	return int(a.setting) - int(b.setting)
}

// walk follows the API schema through the graph, breadth first, so that witnesses are short; or
// depth first, as the reference does.
type walk struct {
	g    *graph
	sol  *solution
	api  *sdl.Schema
	opts Options
	// reference selects the order of the reference and makes the walk skip what the reference
	// skips; see [Proof.Check].
	reference bool
	// rust reports whether the reference is that of edition 2.15. The editions differ in the order
	// of root types and in shared mutations.
	rust bool
	// roots are the operations whose root types are walked from, the last one first if the newest
	// state is; see [walk.next].
	roots []sdl.Operation
	// safe are the nodes below which there is nothing to find, by nodeID; nil if they are not
	// known. The walk of the reference has none: what it skips depends on all states.
	safe []bool

	// states are all that were reached; pending are the indexes of those to be looked at.
	states  []state
	pending []int
	// seen has the states that were reached of each API type, by its index.
	seen []seenStates
	// labelings are assignments of values to labels. The first leaves every label undecided.
	labelings     []choices
	labelingIndex map[string]int
	// settings are the states of all slots. In the first no context is set.
	settings     []choices
	settingIndex map[string]int32
	// passed caches [walk.settingAfter].
	passed map[passing]int32

	// objects are the visible object types of an abstract API type, by its index.
	objects [][]*sdl.Type
	// typeSyms and fieldSyms are the symbols of API types and fields, by their indexes. fieldLabels
	// are the labels of a field by the names of type and field.
	typeSyms, fieldSyms []symbol
	fieldLabels         map[[2]symbol][]int
	// slotOf maps the symbol of a field of the current type to its place, counted from 1.
	slotOf []int32
	// resolvers and raw are scratch space of stepFields and stepField.
	resolvers [][]resolver
	raw       []tail

	// shared are the mutations that wait for [walk.checkShared]. marked are the indexes of types
	// that got a state while one of them is followed alone, nil at other times.
	shared []sharedMutation
	marked []int
	// unanswered has the first error of each subgraph of the mutations that are followed jointly.
	// collected are the states that a step of one of the subgraphs leads to, nil at other times.
	unanswered map[mutationPart]*diag.Diagnostic
	collected  []state
	// forgiving makes the walk report nothing that cannot be answered.
	forgiving bool

	// closures are the closed sets of many tails, by where they started; see
	// [walk.closed].
	closures map[string]closure
	classes  reachClasses
	// seenClosures has the states with such a set.
	seenClosures map[seenClosure]bool

	// work counts steps, see [Options.MaxWork]. bounded reports whether the walk gave up.
	work    int
	bounded bool
	// eager reports whether the walk prunes all that it can; see [walk.hurry].
	eager bool

	// reported are the codes and coordinates that have a finding; see [walk.once].
	reported map[string]bool
	errors   diag.List
	hints    diag.List
	// unlisted is the number of errors beyond maxErrors, which have no text.
	unlisted int
}

// maxErrors is the number of fields after which further unanswerable ones are only counted.
const maxErrors = 1000

// newWalk prepares a walk over an API schema. It makes symbols, so two walks over one graph are
// prepared one after the other.
func newWalk(sol *solution, api *sdl.Schema, opts Options) *walk {
	g := sol.g
	w := &walk{
		g: g, sol: sol, api: api, opts: opts, roots: operations, seen: make([]seenStates, len(api.Types)), objects: make([][]*sdl.Type, len(api.Types)),
		labelingIndex: map[string]int{}, settingIndex: map[string]int32{}, passed: map[passing]int32{},
		states: make([]state, 0, len(api.Types)), typeSyms: make([]symbol, len(api.Types)), fieldSyms: make([]symbol, api.NumFields), reported: map[string]bool{},
		closures: map[string]closure{}, seenClosures: map[seenClosure]bool{},
	}
	for _, t := range api.Types {
		w.typeSyms[t.Index] = g.sym(t.Name)
		for _, f := range t.Fields {
			w.fieldSyms[f.Index] = g.sym(f.Name)
		}
		switch t.Kind {
		case sdl.Object:
			for _, r := range t.Interfaces {
				if i := api.Type(r.Name); i != nil {
					w.objects[i.Index] = append(w.objects[i.Index], t)
				}
			}
		case sdl.Union:
			for _, r := range t.Members {
				if o := api.Type(r.Name); o != nil {
					w.objects[t.Index] = append(w.objects[t.Index], o)
				}
			}
		}
	}
	w.fieldLabels = g.labelsByField()
	w.slotOf = make([]int32, len(g.names))
	w.labeling(nil)
	w.setting(nil)
	if len(g.labels)+len(g.slots) > fewChoices {
		w.hurry()
	}
	return w
}

// run walks from all root types, and then checks the mutations that several subgraphs share.
func (w *walk) run(ctx context.Context) {
	for _, op := range w.roots {
		root := w.api.Root(op)
		if root == nil {
			continue
		}
		var raw []tail
		for sub, s := range w.g.subs {
			if t := s.Schema.Type(root.Name); t != nil {
				raw = append(raw, tail{node: w.g.node(sub, t)})
			}
		}
		start := state{typ: root, parent: -1, root: op}
		if w.followPaths() {
			for _, t := range raw {
				start.paths = append(start.paths, path{node: t.node, from: direct})
			}
		}
		w.push(start, raw)
	}
	w.follow(ctx)
	w.checkShared(ctx)
}

// follow looks at pending states until none is left, the context ends or there are too many.
func (w *walk) follow(ctx context.Context) {
	for n := 0; len(w.pending) > 0; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			w.errors = append(w.errors, interrupted(ctx)...)
			return
		}
		if w.work > w.opts.MaxWork {
			w.bounded = true
			return
		}
		if !w.eager && w.work > eagerFrom {
			w.hurry()
		}
		i := w.next()
		s := w.states[i]
		if s.joint != nil {
			w.stepParts(s.typ, s.joint)
			continue
		}
		if w.reference || w.eager {
			if w.known(&s, i) {
				continue
			}
			if !w.marksEarly() {
				w.mark(&s, i)
			}
		}
		w.step(i, s)
	}
}

// step goes over the fields of an object type, or to the object types of an abstract one.
func (w *walk) step(i int, s state) {
	w.work += len(s.tails) + len(s.typ.Fields)
	if s.typ.Kind == sdl.Object {
		w.stepFields(i, s)
	} else {
		w.stepCasts(i, s)
	}
}

// assumesLess reports whether every label that has a value in labeling a has the same value in b.
// Then a covers b: where a leaves a label undecided, both of its values are checked.
func (w *walk) assumesLess(a, b int) bool {
	if a == b {
		return true
	}
	return w.labelings[a].within(w.labelings[b], func(choice) bool { return true })
}

func (w *walk) followPaths() bool { return w.reference && w.g.mixed }

// next takes a pending state: the newest in the order of the reference and in a hurry, otherwise
// the oldest.
func (w *walk) next() int {
	if w.reference || w.eager {
		i := w.pending[len(w.pending)-1]
		w.pending = w.pending[:len(w.pending)-1]
		return i
	}
	i := w.pending[0]
	w.pending = w.pending[1:]
	return i
}

// push adds the state to which a step led, with the tails raw before any move, unless its type was
// seen with a part of them.
func (w *walk) push(s state, raw []tail) {
	if w.answered(s.typ, raw) {
		return
	}
	if w.reference {
		s.origins = w.originsOf(raw)
		if w.collected == nil && !w.marksEarly() && w.known(&s, -1) {
			return
		}
	}
	w.place(&s, raw)
	if w.collected != nil {
		w.collected = append(w.collected, s)
		return
	}
	w.pushPlaced(s)
}

// answered reports whether one of the tails, before any move, is at a safe node of the kind of the
// type.
func (w *walk) answered(typ *sdl.Type, tails []tail) bool {
	return w.safe != nil && slices.ContainsFunc(tails, func(t tail) bool {
		return w.safe[t.node] && w.g.nodes[t.node].abstract == (typ.Kind != sdl.Object)
	})
}

// pushPlaced is [walk.push] for a state that has its tails.
func (w *walk) pushPlaced(s state) {
	if w.marksEarly() {
		if w.known(&s, -1) {
			return
		}
		w.mark(&s, len(w.states))
	}
	w.add(s)
}

// place sets the tails of a state to where raw leads.
func (w *walk) place(s *state, raw []tail) {
	if s.typ.Kind == sdl.Object {
		s.tails, s.closure = w.closed(raw)
		if s.others != nil {
			s.others, _ = w.closed(s.others)
		}
		return
	}
	s.tails = slices.Clone(raw)
	slices.SortFunc(s.tails, compareTails)
	s.tails = slices.Compact(s.tails)
}

// add appends a state that waits to be looked at.
func (w *walk) add(s state) {
	w.pending = append(w.pending, len(w.states))
	w.keep(s)
}

// keep appends a state.
func (w *walk) keep(s state) {
	w.work += stateCost
	if s.closure == 0 {
		w.work += tailCost * len(s.tails)
	}
	if len(w.states) == cap(w.states) { // append grows by a quarter, which copies large slices often
		w.states = slices.Grow(w.states, len(w.states)+1)
	}
	w.states = append(w.states, s)
}

// originsOf returns the origins of tails, sorted and without repetitions.
func (w *walk) originsOf(raw []tail) []origin {
	out := make([]origin, len(raw))
	for i, t := range raw {
		out[i] = origin{w.g.nodes[t.node].base, t.setting}
	}
	slices.SortFunc(out, compareOrigins)
	return slices.Compact(out)
}

// known reports whether the type was seen with less to start from, so that nothing new can be
// found. The reference compares types of subgraphs and contexts, and disregards what a @provides on
// the way adds. self is the index of the state if it has one, else -1.
func (w *walk) known(s *state, self int) bool {
	exact := w.marksEarly()
	if exact && self < 0 && s.closure > 0 && w.seenClosures[seenClosure{s.typ.Index, s.labels, s.closure}] {
		return true
	}
	return w.seen[s.typ.Index].any(w.firsts(s), func(i int) bool {
		w.work++
		old := &w.states[i]
		switch {
		case i == self || !w.assumesLess(old.labels, s.labels):
		case !exact:
			return subset(old.origins, s.origins, compareOrigins)
		case w.covers(old.tails, s.tails):
			// Of two states that cover each other the first one stays.
			return self < 0 || i < self || !w.assumesLess(s.labels, old.labels) || !w.covers(s.tails, old.tails)
		}
		return false
	})
}

func compareTails(a, b tail) int {
	if a.node != b.node {
		return int(a.node) - int(b.node)
	}
	return int(a.setting) - int(b.setting)
}

// subset reports whether every element of a is in b. Both are sorted.
func subset[T any](a, b []T, compare func(T, T) int) bool {
	if len(a) > len(b) {
		return false
	}
	j := 0
	for _, t := range a {
		for j < len(b) && compare(b[j], t) < 0 {
			j++
		}
		if j == len(b) || compare(b[j], t) != 0 {
			return false
		}
		j++
	}
	return true
}
