package satisfy

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// stepCasts goes from an interface or union to each of its object types. One that some subgraph
// never returns cannot appear, because subgraphs that share a field must answer it alike.
func (w *walk) stepCasts(from int, s state) {
	for _, o := range w.objects[s.typ.Index] {
		raw, possible := w.castAll(s, o)
		var others []tail
		if s.others != nil && possible {
			others, possible = w.castAll(state{typ: s.typ, tails: s.others}, o)
		}
		switch {
		case !possible:
		case len(raw) > 0:
			next := state{typ: o, labels: s.labels, parent: from, root: s.root, others: others}
			if w.followPaths() {
				next.paths = w.pathsCast(&s, w.typeSyms[o.Index])
			}
			w.push(next, raw)
		default:
			w.reportUnknownObject(from, s, o)
		}
	}
}

// castAll returns where a plan may stand once the object is known to be o. possible is false if a
// subgraph never returns that type. A subgraph that returns another object for an interface is no
// help, but rules nothing out; for a union it does. No tails although it is possible: only
// subgraphs with an @interfaceObject stand here, and none that knows the object can be reached.
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
			if s.typ.Kind == sdl.Union {
				return nil, false
			}
		default:
			raw = append(raw, w.castInterfaceObject(t, name)...)
		}
	}
	return raw, true
}

// castInterface returns the tails at the object type name, from the node of t and from the nodes of
// the same interface or union that keys lead to.
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

// castInterfaceObject returns the object for an @interfaceObject. Its subgraph does not know which
// object it is, so a subgraph with the interface itself must be reached. The fields of the
// @interfaceObject can still be asked for then, so its own tail stays.
func (w *walk) castInterfaceObject(t tail, name symbol) []tail {
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

// resolver is a way to resolve a field: an edge from a tail.
type resolver struct {
	from tail
	edge *edge
}

// stepFields goes over each field of an object type, once for each labeling under which the field
// is to be checked.
func (w *walk) stepFields(from int, s state) {
	fields := s.typ.Fields
	for i, f := range fields {
		w.slotOf[w.fieldSyms[f.Index]] = int32(i) + 1
	}
	for len(w.resolvers) < len(fields) {
		w.resolvers = append(w.resolvers, nil)
	}
	resolvers := w.resolvers[:len(fields)]
	for i := range resolvers {
		resolvers[i] = resolvers[i][:0]
	}
	for _, t := range s.tails {
		n := &w.g.nodes[t.node]
		for i := range n.edges {
			if at := w.slotOf[n.edges[i].name]; at > 0 {
				resolvers[at-1] = append(resolvers[at-1], resolver{t, &n.edges[i]})
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
		w.stepLabels(from, s, f, labels, resolvers[i])
	}
}

// stepLabels goes over one field under each of some labelings. If the field leads to the same under
// all of them, its labels make no difference for what follows, and in a hurry they are forgotten:
// otherwise the labelings of n such fields on a way would be 2^n states.
func (w *walk) stepLabels(from int, s state, f *sdl.Field, labels []int, resolvers []resolver) {
	if !w.eager || len(labels) < 2 || w.followPaths() {
		for _, l := range labels {
			w.stepField(from, s, f, l, resolvers)
		}
		return
	}
	var next []state
	same := true
	for _, l := range labels {
		to, raw, ok := w.over(from, s, f, l, resolvers)
		if !ok {
			same = false
			continue
		}
		w.share(from, f, l, resolvers)
		if w.answered(to.typ, raw) {
			same = false
			continue
		}
		w.place(&to, raw)
		same = same && (len(next) == 0 || slices.Equal(next[0].tails, to.tails) && slices.Equal(next[0].others, to.others))
		next = append(next, to)
	}
	if same && len(next) > 0 {
		next[0].labels = s.labels
		next = next[:1]
	}
	for _, to := range next {
		w.pushPlaced(to)
	}
}

// stepField goes over one field under a labeling and pushes the state that the field leads to.
func (w *walk) stepField(from int, s state, f *sdl.Field, labels int, resolvers []resolver) {
	if next, raw, ok := w.over(from, s, f, labels, resolvers); ok {
		if m, way, jointly := w.share(from, f, labels, resolvers); jointly {
			w.shareJointly(m, way, next, raw)
			return
		}
		w.push(next, raw)
	}
}

// over returns the state that a field leads to under a labeling, and its tails before any move. It
// returns false for a leaf; if none of the resolvers can be used, which it reports; and if the
// runtime types of the field do not agree, which is reported too.
func (w *walk) over(from int, s state, f *sdl.Field, labels int, resolvers []resolver) (next state, raw []tail, ok bool) {
	target := w.api.Type(sdl.Named(f.Type))
	leaf := target == nil || !target.Kind.Composite()
	w.work += len(resolvers)
	found := false
	raw = w.raw[:0]
	var used []resolver
	for _, p := range resolvers {
		if !w.usable(p, labels) {
			continue
		}
		found = true
		if leaf {
			return state{}, nil, false
		}
		if p.edge.target != none {
			raw = append(raw, tail{p.edge.target, w.settingAfter(s.typ, p.from)})
			if target.Kind != sdl.Object {
				used = append(used, p)
			}
		}
	}
	w.raw = raw
	if !found {
		w.reportField(from, s, f, labels)
		return state{}, nil, false
	}
	next = state{typ: target, labels: labels, parent: from, field: f, root: s.root, others: w.othersOver(&s, f, labels)}
	if w.followPaths() {
		next.paths = w.pathsOver(&s, f, labels)
	}
	if target.Kind != sdl.Object && !w.runtimeTypesAgree(from, f, target, used, next.paths) {
		return state{}, nil, false
	}
	return next, raw, true
}

// usable reports whether a plan can take an edge from where it stands, under a labeling.
func (w *walk) usable(p resolver, labels int) bool {
	if !w.chosen(p.edge, labels) || (p.edge.requires >= 0 && !w.sol.met[p.edge.requires]) {
		return false
	}
	for _, slot := range w.g.slotSets[p.edge.slots] {
		if w.settings[p.from.setting].get(slot) != on {
			return false
		}
	}
	return true
}

// chosen reports whether the label of an edge has the value under which the edge exists.
func (w *walk) chosen(e *edge, labels int) bool {
	return e.label < 0 || w.labelings[labels].get(int(e.label)) == wanted(e.want)
}

// settingAfter returns the setting of a way once it went over a field of an object of type t. The
// nearest ancestor that sets a context counts, and its value must be there to be fetched.
func (w *walk) settingAfter(t *sdl.Type, from tail) int32 {
	contexts := w.g.contexts[w.typeSyms[t.Index]]
	if len(contexts) == 0 {
		return from.setting
	}
	key := passing{w.typeSyms[t.Index], from}
	if known, ok := w.passed[key]; ok {
		return known
	}
	values := map[int32]choice{}
	for _, c := range contexts {
		for _, slot := range w.g.slotsIn[c] {
			values[int32(slot)] = wanted(w.sol.slotFetchable(slot, from.node))
		}
	}
	next := make(choices, 0, len(values)+len(w.settings[from.setting]))
	for slot, value := range values {
		next = append(next, chosen{slot, value})
	}
	for _, c := range w.settings[from.setting] {
		if _, again := values[c.at]; !again {
			next = append(next, c)
		}
	}
	slices.SortFunc(next, func(a, b chosen) int { return int(a.at) - int(b.at) })
	w.work += tailCost * len(next)
	w.passed[key] = w.setting(next)
	return w.passed[key]
}

// passing is a way over a field of an object type, which may set contexts.
type passing struct {
	typ  symbol
	from tail
}
