package satisfy

import (
	"context"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
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

	// states are all that were reached; pending are the indexes of those to be looked at.
	states  []state
	pending []int
	// seen has the states that were reached of each API type, by its index.
	seen [][]int
	// labelings are assignments of values to labels. The first leaves every label undecided.
	labelings     [][]choice
	labelingIndex map[string]int
	// settings are the states of all slots. In the first no context is set.
	settings     [][]choice
	settingIndex map[string]int32

	// objects are the visible object types of an abstract API type, by its index.
	objects [][]*sdl.Type
	// typeSyms and fieldSyms are the symbols of API types and fields, by their indexes. fieldLabels
	// are the labels of a field by the names of type and field, and typeSlots the slots whose
	// context a type sets.
	typeSyms, fieldSyms []symbol
	fieldLabels         map[[2]symbol][]int
	typeSlots           map[symbol][]int
	// slotOf maps the symbol of a field of the current type to its place, counted from 1.
	slotOf []int32
	// resolvers and raw are scratch space of stepFields and stepField.
	resolvers [][]resolver
	raw       []tail

	// shared are the mutations that wait for [walk.checkShared]. marked are the indexes of types
	// that got a state while one of them is followed alone, nil at other times.
	shared []sharedMutation
	marked []int

	// reported are the codes and coordinates that have a finding; see [walk.once].
	reported map[string]bool
	errors   diag.List
	hints    diag.List
}

// newWalk prepares a walk over an API schema. It makes symbols, so two walks over one graph are
// prepared one after the other.
func newWalk(sol *solution, api *sdl.Schema, opts Options) *walk {
	g := sol.g
	w := &walk{
		g: g, sol: sol, api: api, opts: opts, seen: make([][]int, len(api.Types)), objects: make([][]*sdl.Type, len(api.Types)),
		labelingIndex: map[string]int{}, settingIndex: map[string]int32{}, typeSlots: map[symbol][]int{},
		states: make([]state, 0, len(api.Types)), typeSyms: make([]symbol, len(api.Types)), fieldSyms: make([]symbol, api.NumFields), reported: map[string]bool{},
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
	for i, s := range g.slots {
		for name := range s.types {
			w.typeSlots[name] = append(w.typeSlots[name], i)
		}
	}
	w.fieldLabels = g.labelsByField()
	w.slotOf = make([]int32, len(g.names))
	w.labeling(make([]choice, len(g.labels)))
	w.setting(make([]choice, len(g.slots)))
	return w
}

// run walks from all root types, and then checks the mutations that several subgraphs share.
func (w *walk) run(ctx context.Context) {
	for op := sdl.Query; op <= sdl.Subscription; op++ {
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
		if len(w.states) > w.opts.MaxStates {
			w.errors.Add(codes.MaxValidationSubgraphPathsExceeded, "", fmt.Sprintf(
				"Gave up checking that every query can be answered after %d combinations of types, subgraphs and override labels; %d labels are in use. Finish some progressive overrides.",
				w.opts.MaxStates, len(w.g.labels)))
			return
		}
		i := w.next()
		s := w.states[i]
		if w.reference {
			if w.known(&s) {
				continue
			}
			w.mark(s.typ, i)
		}
		if s.typ.Kind == sdl.Object {
			w.stepFields(i, s)
		} else {
			w.stepCasts(i, s)
		}
	}
}

// assumesLess reports whether every label that has a value in labeling a has the same value in b.
// Then a covers b: where a leaves a label undecided, both of its values are checked.
func (w *walk) assumesLess(a, b int) bool {
	if a == b {
		return true
	}
	for l, c := range w.labelings[a] {
		if c != unknown && c != w.labelings[b][l] {
			return false
		}
	}
	return true
}

func (w *walk) followPaths() bool { return w.reference && w.g.mixed }

// next takes a pending state: the newest in the order of the reference, otherwise the oldest.
func (w *walk) next() int {
	if w.reference {
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
	if w.reference {
		s.origins = w.originsOf(raw)
		if w.known(&s) {
			return
		}
	}
	if s.typ.Kind == sdl.Object {
		s.tails = w.closed(raw)
		if s.others != nil {
			s.others = w.closed(s.others)
		}
	} else {
		s.tails = slices.Clone(raw)
		slices.SortFunc(s.tails, compareTails)
		s.tails = slices.Compact(s.tails)
	}
	if !w.reference {
		if w.known(&s) {
			return
		}
		w.mark(s.typ, len(w.states))
	}
	w.pending = append(w.pending, len(w.states))
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
// the way adds.
func (w *walk) known(s *state) bool {
	for _, i := range w.seen[s.typ.Index] {
		old := &w.states[i]
		if !w.assumesLess(old.labels, s.labels) {
			continue
		}
		if w.reference && subset(old.origins, s.origins, compareOrigins) || !w.reference && subset(old.tails, s.tails, compareTails) {
			return true
		}
	}
	return false
}

// closed adds all that can be reached without going over a field. The result is sorted.
func (w *walk) closed(raw []tail) []tail {
	type group struct {
		tails   tails
		setting int32
	}
	var groups []group
	for _, t := range raw {
		i := slices.IndexFunc(groups, func(g group) bool { return g.setting == t.setting })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{setting: t.setting})
		}
		w.sol.stand(&groups[i].tails, t.node, nil)
	}
	size := 0
	for _, g := range groups {
		size += g.tails.len()
	}
	out := make([]tail, 0, size)
	for _, g := range groups {
		w.sol.each(g.tails, func(id nodeID, _ *node) bool {
			out = append(out, tail{id, g.setting})
			return true
		})
	}
	slices.SortFunc(out, compareTails)
	return out
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
