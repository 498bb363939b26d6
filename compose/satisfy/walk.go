package satisfy

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// tail is a place where a plan may stand: a node, and what its way has said
// about contextual arguments (an index into walk.settings, 0 for nothing).
type tail struct {
	node    nodeID
	setting int32
}

// state is an API type and all the tails at which a plan may stand there.
type state struct {
	typ    *sdl.Type
	tails  []tail
	labels int
	// parent and the step from it, for the witness; parent is -1 at a root.
	parent int
	field  *sdl.Field
	root   sdl.Operation
}

// walk follows the API schema breadth first, so that witnesses are short.
type walk struct {
	g    *graph
	api  *sdl.Schema
	opts Options

	states []state
	// seen are the states of each API type, by its index.
	seen [][]int
	// labelings and their solutions; the first has every label open.
	labelings     [][]choice
	labelingIndex map[string]int
	solutions     []*solution
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

	reported map[string]bool
	errors   diag.List
	hints    diag.List
}

func newWalk(g *graph, api *sdl.Schema, opts Options) *walk {
	w := &walk{
		g: g, api: api, opts: opts, seen: make([][]int, len(api.Types)), objects: make([][]*sdl.Type, len(api.Types)),
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
		w.push(state{typ: root, parent: -1, root: op}, raw)
	}
	for i := 0; i < len(w.states); i++ {
		if i&1023 == 0 && ctx.Err() != nil {
			w.errors.Add(CodeTooManyStates, "", "checking that every query can be answered was interrupted: "+ctx.Err().Error())
			return
		}
		if len(w.states) > w.opts.MaxStates {
			w.errors.Add(CodeTooManyStates, "", fmt.Sprintf(
				"Gave up checking that every query can be answered after %d combinations of types, subgraphs and override labels; %d labels are in use. Finish some progressive overrides.",
				w.opts.MaxStates, len(w.g.labels)))
			return
		}
		if s := w.states[i]; s.typ.Kind == sdl.Object {
			w.stepFields(i, s)
		} else {
			w.stepCasts(i, s)
		}
	}
}

// push adds a state unless its type was seen with a part of its tails.
func (w *walk) push(s state, raw []tail) {
	s.tails = w.closed(raw, s.labels)
	for _, i := range w.seen[s.typ.Index] {
		if old := &w.states[i]; old.labels == s.labels && subset(old.tails, s.tails) {
			return
		}
	}
	w.seen[s.typ.Index] = append(w.seen[s.typ.Index], len(w.states))
	w.states = append(w.states, s)
}

// closed adds all that can be reached without going over a field.
func (w *walk) closed(raw []tail, labels int) []tail {
	sol := w.solutions[labels]
	type group struct {
		tails   tails
		setting int32
	}
	var groups []group
	size := 0
	for _, t := range raw {
		i := slices.IndexFunc(groups, func(g group) bool { return g.setting == t.setting })
		if i < 0 {
			i = len(groups)
			groups = append(groups, group{setting: t.setting})
		}
		sol.stand(&groups[i].tails, t.node)
		size += 4
	}
	out := make([]tail, 0, size)
	for _, g := range groups {
		sol.each(g.tails, func(id nodeID, _ *node) bool {
			out = append(out, tail{id, g.setting})
			return true
		})
	}
	slices.SortFunc(out, compareTails)
	return out
}

func compareTails(a, b tail) int {
	return cmp.Or(cmp.Compare(a.node, b.node), cmp.Compare(a.setting, b.setting))
}

// subset says that every element of a is in b; both are sorted.
func subset(a, b []tail) bool {
	if len(a) > len(b) {
		return false
	}
	j := 0
	for _, t := range a {
		for j < len(b) && compareTails(b[j], t) < 0 {
			j++
		}
		if j == len(b) || b[j] != t {
			return false
		}
		j++
	}
	return true
}

// stepCasts goes from an interface or union to each of its object types.
func (w *walk) stepCasts(from int, s state) {
	g, sol := w.g, w.solutions[s.labels]
	for _, o := range w.objects[s.typ.Index] {
		name := w.typeSyms[o.Index]
		var raw, standIns []tail
		for _, t := range s.tails {
			n := &g.nodes[t.node]
			switch {
			case n.abstract:
				for _, c := range n.casts {
					if c.name == name {
						raw = append(raw, tail{c.target, t.setting})
					}
				}
			case n.name == name:
				raw = append(raw, t)
			case n.interfaceObject && g.is(name, n.name):
				standIns = append(standIns, t)
			}
		}
		stranded := false
		for _, t := range standIns {
			// The subgraph does not know which object it is: another one must tell.
			if w.knowsType(sol, t.node) {
				raw = append(raw, t)
			} else {
				stranded = true
			}
		}
		if len(raw) > 0 {
			w.push(state{typ: o, labels: s.labels, parent: from, root: s.root}, raw)
		} else if stranded {
			w.reportStranded(from, s, o)
		}
	}
}

// knowsType says that from an @interfaceObject a subgraph can be reached that
// has the real interface.
func (w *walk) knowsType(sol *solution, id nodeID) bool {
	name := w.g.nodes[id].name
	nodes := w.g.families[w.g.nodes[id].family].nodes
	return !sol.reach[id].each(func(i int) bool {
		n := &w.g.nodes[nodes[i]]
		return !n.abstract || n.name != name
	})
}

// provider is a way to resolve a field: an edge from a tail.
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
	providers := make([][]providing, len(fields))
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
	sol := w.solutions[labels]
	target := w.api.Type(sdl.Named(f.Type))
	leaf := target == nil || !composite(target.Kind)
	found := false
	var raw []tail
	var used []providing
	for _, p := range providers {
		if !w.usable(sol, p) {
			continue
		}
		found = true
		if leaf {
			return
		}
		if p.edge.target != none {
			raw = append(raw, tail{p.edge.target, w.passed(sol, s.typ, p.from)})
			used = append(used, p)
		}
	}
	if !found {
		w.reportField(from, s, f, labels)
		return
	}
	if target.Kind != sdl.Object && !w.runtimeTypesAgree(from, s, f, target, used) {
		return
	}
	w.push(state{typ: target, labels: labels, parent: from, field: f, root: s.root}, raw)
}

// usable says that a plan can take an edge from where it stands.
func (w *walk) usable(sol *solution, p providing) bool {
	if !sol.chosen(p.edge) || (p.edge.requires >= 0 && !sol.met[p.edge.requires]) {
		return false
	}
	for _, slot := range p.edge.slots {
		if w.settings[p.from.setting][slot] != on {
			return false
		}
	}
	return true
}

// passed is what a way has said about the slots once it went over a field of
// an object: the nearest ancestor that sets a context counts, and its value
// must be there to be fetched.
func (w *walk) passed(sol *solution, t *sdl.Type, from tail) int32 {
	slots := w.typeSlots[w.typeSyms[t.Index]]
	if len(slots) == 0 {
		return from.setting
	}
	next := slices.Clone(w.settings[from.setting])
	for _, slot := range slots {
		next[slot] = wanted(sol.slotFetchable(slot, from.node))
	}
	return w.setting(next)
}

// choose lists the labelings in which each of the labels has a value, keeping
// the values that are known.
func (w *walk) choose(labeling int, labels []int) []int {
	out := []int{labeling}
	for _, l := range labels {
		var next []int
		for _, i := range out {
			if w.labelings[i][l] != open {
				next = append(next, i)
				continue
			}
			for _, c := range []choice{on, off} {
				known := slices.Clone(w.labelings[i])
				known[l] = c
				next = append(next, w.labeling(known))
			}
		}
		out = next
	}
	return out
}

// labeling numbers a choice of labels and solves the graph for it.
func (w *walk) labeling(known []choice) int {
	key := choiceKey(known)
	i, ok := w.labelingIndex[key]
	if !ok {
		i = len(w.labelings)
		w.labelingIndex[key] = i
		w.labelings = append(w.labelings, known)
		w.solutions = append(w.solutions, w.g.solve(known))
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
