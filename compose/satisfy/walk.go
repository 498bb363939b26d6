package satisfy

import (
	"context"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// tail is a place where a plan may stand: a node, and what its way has said
// about contextual arguments (an index into walk.settings, 0 for nothing).
type tail struct {
	node    nodeID
	setting int32
}

// state is an API type and all the tails at which a plan may stand there. For
// an object type they are closed under moves. For an interface or union they
// are only those that the field led to, since all of these must agree on which
// objects there can be.
type state struct {
	typ    *sdl.Type
	tails  []tail
	labels int
	// origins are the types of subgraphs that the step led to, before any move.
	origins []origin
	// paths are the ways of the reference, in graphs where they matter.
	paths []path
	// parent and the step from it, for the witness; parent is -1 at a root.
	parent int
	field  *sdl.Field
	root   sdl.Operation
}

// origin is what the reference tells tails apart by.
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

// walk follows the API schema breadth first, so that witnesses are short; or,
// as the reference does, depth first.
type walk struct {
	g    *graph
	sol  *solution
	api  *sdl.Schema
	opts Options
	// reference makes the walk skip what the reference skips; see [Check].
	reference bool

	states  []state
	pending []int
	// seen are the states of each API type, by its index.
	seen [][]int
	// labelings are choices of labels; the first has every label open.
	labelings     [][]choice
	labelingIndex map[string]int
	// settings are what a way has said about each slot.
	settings     [][]choice
	settingIndex map[string]int32

	// objects are the visible object types of an abstract API type, by its index.
	objects [][]*sdl.Type
	// syms are the symbols of the API types and of their fields.
	typeSyms, fieldSyms []symbol
	fieldLabels         map[[2]symbol][]int
	typeSlots           map[symbol][]int
	// slotOf finds the place of a field of the current type by its symbol.
	slotOf []int32
	// providers and raw are scratch space of stepFields and stepField.
	providers [][]providing
	raw       []tail

	reported map[string]bool
	errors   diag.List
	hints    diag.List
}

func newWalk(sol *solution, api *sdl.Schema, opts Options) *walk {
	g := sol.g
	w := &walk{
		g: g, sol: sol, api: api, opts: opts, seen: make([][]int, len(api.Types)), objects: make([][]*sdl.Type, len(api.Types)),
		labelingIndex: map[string]int{}, settingIndex: map[string]int32{}, typeSlots: map[symbol][]int{},
		typeSyms: make([]symbol, len(api.Types)), fieldSyms: make([]symbol, api.NumFields), reported: map[string]bool{},
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
	for n := 0; len(w.pending) > 0; n++ {
		if n&1023 == 0 && ctx.Err() != nil {
			w.errors.Add(codes.MaxValidationSubgraphPathsExceeded, "", "checking that every query can be answered was interrupted: "+ctx.Err().Error())
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
			w.seen[s.typ.Index] = append(w.seen[s.typ.Index], i)
		}
		if s.typ.Kind == sdl.Object {
			w.stepFields(i, s)
		} else {
			w.stepCasts(i, s)
		}
	}
}

// assumesLess says that every label which a has a value for has the same in b.
// Then a covers b: where a leaves a label open, both of its values are checked.
func (w *walk) assumesLess(a, b int) bool {
	if a == b {
		return true
	}
	for l, c := range w.labelings[a] {
		if c != open && c != w.labelings[b][l] {
			return false
		}
	}
	return true
}

func (w *walk) followPaths() bool { return w.reference && w.g.mixed }

// next takes a state that was not looked at yet.
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

// push adds a state unless its type was seen with a part of its tails.
func (w *walk) push(s state, raw []tail) {
	if w.reference {
		s.origins = w.originsOf(raw)
		if w.known(&s) {
			return
		}
	}
	if s.typ.Kind == sdl.Object {
		s.tails = w.closed(raw)
	} else {
		s.tails = slices.Clone(raw)
		slices.SortFunc(s.tails, compareTails)
		s.tails = slices.Compact(s.tails)
	}
	if !w.reference {
		if w.known(&s) {
			return
		}
		w.seen[s.typ.Index] = append(w.seen[s.typ.Index], len(w.states))
	}
	w.pending = append(w.pending, len(w.states))
	w.states = append(w.states, s)
}

func (w *walk) originsOf(raw []tail) []origin {
	out := make([]origin, len(raw))
	for i, t := range raw {
		out[i] = origin{w.g.nodes[t.node].base, t.setting}
	}
	slices.SortFunc(out, compareOrigins)
	return slices.Compact(out)
}

// known says that the type was seen with less to start from, so that nothing
// new can be found. The reference compares types of subgraphs and contexts, not
// what a @provides on the way adds.
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

// closed adds all that can be reached without going over a field.
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

// subset says that every element of a is in b; both are sorted.
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

// stepCasts goes from an interface or union to each of its object types. One
// that some subgraph never returns cannot appear, because subgraphs that share
// a field must answer it alike.
func (w *walk) stepCasts(from int, s state) {
	for _, o := range w.objects[s.typ.Index] {
		raw, possible := w.castAll(s, o)
		switch {
		case !possible:
		case len(raw) > 0:
			next := state{typ: o, labels: s.labels, parent: from, root: s.root}
			if w.followPaths() {
				next.paths = w.pathsCast(&s, w.typeSyms[o.Index])
			}
			w.push(next, raw)
		default:
			w.reportStranded(from, s, o)
		}
	}
}

func (w *walk) castAll(s state, o *sdl.Type) (raw []tail, possible bool) {
	g := w.g
	name := w.typeSyms[o.Index]
	for _, t := range s.tails {
		n := &g.nodes[t.node]
		switch {
		case n.abstract:
			i := slices.IndexFunc(n.casts, func(c cast) bool { return c.name == name })
			if i < 0 {
				return nil, false
			}
			raw = append(raw, w.castInterface(t, name)...)
		case n.name == name:
			raw = append(raw, t)
		case !n.interfaceObject || !g.is(name, n.name):
			return nil, false
		default:
			raw = append(raw, w.castStandIn(t, name)...)
		}
	}
	return raw, true
}

// castInterface finds the object in the subgraph of an interface or union, and
// in those that a key of the interface leads to.
func (w *walk) castInterface(t tail, name symbol) []tail {
	var out []tail
	nodes := w.g.families[w.g.nodes[t.node].family].nodes
	w.sol.reach[t.node].each(func(i int) bool {
		m := &w.g.nodes[nodes[i]]
		if m.name != w.g.nodes[t.node].name {
			return true
		}
		for _, c := range m.casts {
			if c.name == name {
				out = append(out, tail{c.target, t.setting})
			}
		}
		return true
	})
	return out
}

// castStandIn finds the object of an @interfaceObject. Its subgraph does not
// know which object it is, so one with the interface itself must be reached;
// the fields of the stand-in can then still be asked for.
func (w *walk) castStandIn(t tail, name symbol) []tail {
	var out []tail
	n := &w.g.nodes[t.node]
	nodes := w.g.families[n.family].nodes
	w.sol.reach[t.node].each(func(i int) bool {
		m := &w.g.nodes[nodes[i]]
		if !m.abstract || m.name != n.name {
			return true
		}
		if len(out) == 0 {
			out = append(out, t)
		}
		for _, c := range m.casts {
			if c.name == name {
				out = append(out, tail{c.target, t.setting})
			}
		}
		return true
	})
	return out
}

// providing is a way to resolve a field: an edge from a tail.
type providing struct {
	from tail
	edge *edge
}

// stepFields goes over each field of an object type.
func (w *walk) stepFields(from int, s state) {
	fields := s.typ.Fields
	for i, f := range fields {
		w.slotOf[w.fieldSyms[f.Index]] = int32(i) + 1
	}
	for len(w.providers) < len(fields) {
		w.providers = append(w.providers, nil)
	}
	providers := w.providers[:len(fields)]
	for i := range providers {
		providers[i] = providers[i][:0]
	}
	for _, t := range s.tails {
		n := &w.g.nodes[t.node]
		for i := range n.edges {
			if at := w.slotOf[n.edges[i].name]; at > 0 {
				providers[at-1] = append(providers[at-1], providing{t, &n.edges[i]})
			}
		}
	}
	for _, f := range fields {
		w.slotOf[w.fieldSyms[f.Index]] = 0
	}
	name := w.typeSyms[s.typ.Index]
	for i, f := range fields {
		labels := []int{s.labels}
		if len(w.g.labels) > 0 {
			labels = w.choose(s.labels, w.fieldLabels[[2]symbol{name, w.fieldSyms[f.Index]}])
		}
		for _, l := range labels {
			w.stepField(from, s, f, l, providers[i])
		}
	}
}

func (w *walk) stepField(from int, s state, f *sdl.Field, labels int, providers []providing) {
	target := w.api.Type(sdl.Named(f.Type))
	leaf := target == nil || !composite(target.Kind)
	found := false
	raw := w.raw[:0]
	var used []providing
	for _, p := range providers {
		if !w.usable(p, labels) {
			continue
		}
		found = true
		if leaf {
			return
		}
		if p.edge.target != none {
			raw = append(raw, tail{p.edge.target, w.passed(s.typ, p.from)})
			if target.Kind != sdl.Object {
				used = append(used, p)
			}
		}
	}
	w.raw = raw
	if !found {
		w.reportField(from, s, f, labels)
		return
	}
	next := state{typ: target, labels: labels, parent: from, field: f, root: s.root}
	if w.followPaths() {
		next.paths = w.pathsOver(&s, f, labels)
	}
	if target.Kind != sdl.Object && !w.runtimeTypesAgree(from, f, target, used, next.paths) {
		return
	}
	w.push(next, raw)
}

// usable says that a plan can take an edge from where it stands.
func (w *walk) usable(p providing, labels int) bool {
	if !w.chosen(p.edge, labels) || (p.edge.requires >= 0 && !w.sol.met[p.edge.requires]) {
		return false
	}
	for _, slot := range p.edge.slots {
		if w.settings[p.from.setting][slot] != on {
			return false
		}
	}
	return true
}

// chosen says that the label of an edge has the value under which it exists.
func (w *walk) chosen(e *edge, labels int) bool {
	return e.label < 0 || w.labelings[labels][e.label] == wanted(e.want)
}

// passed is what a way has said about the slots once it went over a field of
// an object: the nearest ancestor that sets a context counts, and its value
// must be there to be fetched.
func (w *walk) passed(t *sdl.Type, from tail) int32 {
	slots := w.typeSlots[w.typeSyms[t.Index]]
	if len(slots) == 0 {
		return from.setting
	}
	next := slices.Clone(w.settings[from.setting])
	for _, slot := range slots {
		next[slot] = wanted(w.sol.slotFetchable(slot, from.node))
	}
	return w.setting(next)
}

// choose lists the labelings under which a field is to be checked: for each of
// its labels both values, or the one that is known. Labels of one field are
// not combined with each other; the reference does not either.
func (w *walk) choose(labeling int, labels []int) []int {
	if len(labels) == 0 {
		return []int{labeling}
	}
	var out []int
	add := func(i int) {
		if !slices.Contains(out, i) {
			out = append(out, i)
		}
	}
	for _, l := range labels {
		if w.labelings[labeling][l] != open {
			add(labeling)
			continue
		}
		for _, c := range []choice{on, off} {
			known := slices.Clone(w.labelings[labeling])
			known[l] = c
			add(w.labeling(known))
		}
	}
	return out
}

// labeling numbers a choice of labels.
func (w *walk) labeling(known []choice) int {
	key := choiceKey(known)
	i, ok := w.labelingIndex[key]
	if !ok {
		i = len(w.labelings)
		w.labelingIndex[key] = i
		w.labelings = append(w.labelings, known)
	}
	return i
}

func (w *walk) setting(known []choice) int32 {
	key := choiceKey(known)
	i, ok := w.settingIndex[key]
	if !ok {
		i = int32(len(w.settings))
		w.settingIndex[key] = i
		w.settings = append(w.settings, known)
	}
	return i
}

func choiceKey(list []choice) string {
	b := make([]byte, len(list))
	for i, c := range list {
		b[i] = byte(c)
	}
	return string(b)
}
