package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Reach is what routers can ask of the subgraphs of a graph, whichever of given versions of them
// are registered. A nil *Reach stands for a graph of which nothing is known: everything may be
// asked. It is never too small: what it excludes is asked in no state.
type Reach struct {
	// keys has the keys of all versions; true are those by which routers may enter a subgraph.
	keys map[entrance]bool
	// entered has the types that routers may enter in a subgraph by some key, by both names.
	entered map[[2]string]bool
	// withheld has the fields, arguments and input values that no operation can use in any
	// combination of the versions, see [withheld].
	withheld map[element]bool
	// overridden has the fields that another subgraph takes over in every graph.
	overridden map[fieldIn]bool
	// asked has the fields that routers ask of a subgraph in some graph although they are external
	// there, see [chainedRequires].
	asked map[fieldIn]bool
	// isHidden reports whether the field is @inaccessible in every supergraph that contains this
	// version of it. It is nil if the versions are not known, and then every field counts as
	// visible.
	isHidden func(*sdl.Field) bool
	// reads are the fields whose values the code of subgraphs reads in any of the graphs.
	reads reads
	// ends are the graphs that operations reach into.
	ends [][]*subgraph.Subgraph
	// walk has found the keys. Another one may start from what it knows.
	walk *reachWalk
}

// Uses reports whether routers may enter a type of the subgraph by one of its keys. One that is in
// none of the graphs is joined of keys that are (see package meet), and is used only if they are.
func (r *Reach) Uses(s *subgraph.Subgraph, t *sdl.Type, k subgraph.Key) bool {
	if r == nil || !k.Resolvable {
		return k.Resolvable
	}
	if used, known := r.keys[entrance{s.Name, t.Name, keyID(k)}]; known {
		return used
	}
	return r.entered[[2]string{s.Name, t.Name}]
}

// enters reports whether routers may enter a type of the subgraph by some key.
func (r *Reach) enters(s *subgraph.Subgraph, t *sdl.Type) bool {
	return t.Kind.HasFields() && slices.ContainsFunc(s.Type(t).Keys, func(k subgraph.Key) bool { return r.Uses(s, t, k) })
}

// maySelect reports whether an operation, or the router on its behalf, may select a field in a
// fetch to the subgraph.
func (r *Reach) maySelect(s *subgraph.Subgraph, f *sdl.Field) bool {
	return r == nil || (len(r.withheld) == 0 || !r.withheld[fieldElement(f)]) && (r.isHidden == nil || !r.isHidden(f)) && !r.isOverridden(s, f)
}

// maySend reports whether an operation may set an argument of a field.
func (r *Reach) maySend(f *sdl.Field, a *sdl.Argument) bool {
	return r == nil || len(r.withheld) == 0 || !r.withheld[element{f.Parent.Name, f.Name, a.Name}]
}

// withholds reports whether there are elements that no operation can use.
func (r *Reach) withholds() bool { return r != nil && len(r.withheld) > 0 }

// mayHold reports whether a value that is sent may have an input field, or may be an enum value.
func (r *Reach) mayHold(t *sdl.Type, name string) bool {
	return r == nil || len(r.withheld) == 0 || !r.withheld[element{typ: t.Name, field: name}]
}

// ReachOf returns what routers can ask in any mixture of complete graphs, such as those before and
// after a plan. It returns nil if one of the graphs has no subgraphs. Intermediate schemas need not
// be among the graphs: they have nothing that neither version has.
func ReachOf(ends ...[]*subgraph.Subgraph) *Reach { return reachOf(alikeIn, ends...) }

// alikeIn returns the types of a version that say the same of themselves in the first version, so
// that what was found there need not be found again.
func alikeIn(first, version *subgraph.Subgraph) TypeSet {
	types, set := subgraph.Compare(first, version), make(TypeSet, len(version.Schema.Types))
	for i, t := range version.Schema.Types {
		was := first.Schema.Type(t.Name)
		set[i] = was != nil && types.Alike(was, t)
	}
	return set
}

// reachOf walks from the root types of every version: inside a subgraph along the fields that it
// resolves or provides and to possible types, and by the keys in use to other subgraphs. Types that
// are alike in two versions of a subgraph are looked at in the first.
func reachOf(alike func(first, version *subgraph.Subgraph) TypeSet, ends ...[]*subgraph.Subgraph) *Reach {
	w := walkOf(alike, ends...)
	if w == nil {
		return nil
	}
	w.run()
	return w.reach
}

// walkOf prepares the walk of [reachOf].
func walkOf(alike func(first, version *subgraph.Subgraph) TypeSet, ends ...[]*subgraph.Subgraph) *reachWalk {
	r := &Reach{keys: make(map[entrance]bool), entered: make(map[[2]string]bool), reads: make(reads), ends: ends}
	w := &reachWalk{subgraphs: make(map[string]*visitedSubgraph), reach: r, alikeIn: alike}
	for _, version := range ends {
		if len(version) == 0 {
			return nil
		}
		for _, s := range version {
			w.add(s)
		}
	}
	for _, v := range w.all {
		for i, s := range v.list {
			r.reads.add(s, v.alike[i])
		}
	}
	r.overridden, r.asked = overriddenIn(ends), askedByChains(ends)
	w.doors = doorsOf(w.all, r)
	r.walk = w
	return w
}

// visitedSubgraph has the versions of one subgraph and the types that were visited in each.
type visitedSubgraph struct {
	list []*subgraph.Subgraph
	seen []TypeSet
	// provided has the fields that some @provides of a version selects, by version.
	provided []map[*sdl.Field]bool
	// alike has the types that say the same of themselves in the first version, by version.
	alike []TypeSet
}

// visit marks a type in every version that has it. It reports whether the visit is the first.
func (v *visitedSubgraph) visit(typ string) bool {
	fresh := false
	for i, s := range v.list {
		if t := s.Schema.Type(typ); t != nil {
			if v.seen[i].Has(t) {
				return false
			}
			v.seen[i].add(t)
			fresh = true
		}
	}
	return fresh
}

// reachWalk is the state of [reachOf].
type reachWalk struct {
	subgraphs map[string]*visitedSubgraph
	// doors has the keys by which routers could enter a type, by its name, and shut those of the
	// types met that were not entered by yet.
	doors, shut map[string]*doorways
	reach       *Reach
	open        []typeIn
	all         []*visitedSubgraph
	// alikeIn makes [visitedSubgraph].alike of a version.
	alikeIn func(first, version *subgraph.Subgraph) TypeSet
}

// typeIn is a type in one subgraph.
type typeIn struct {
	in  *visitedSubgraph
	typ string
}

// add adds a version of a subgraph, unless the same schema is there already.
func (w *reachWalk) add(s *subgraph.Subgraph) {
	v := w.subgraphs[s.Name]
	if v == nil {
		v = &visitedSubgraph{}
		w.subgraphs[s.Name] = v
		w.all = append(w.all, v)
	}
	if slices.ContainsFunc(v.list, func(other *subgraph.Subgraph) bool { return other.Schema == s.Schema }) {
		return
	}
	alike := make(TypeSet, len(s.Schema.Types))
	if len(v.list) > 0 {
		alike = w.alikeIn(v.list[0], s)
	}
	v.alike = append(v.alike, alike)
	v.list, v.seen, v.provided = append(v.list, s), append(v.seen, make(TypeSet, len(s.Schema.Types))), append(v.provided, providedBy(s))
}

func (w *reachWalk) visit(in *visitedSubgraph, typ string) {
	if in.visit(typ) {
		w.open = append(w.open, typeIn{in, typ})
	}
}

// enter visits a type that is met in one subgraph in every subgraph that routers can enter from
// there.
func (w *reachWalk) enter(from *visitedSubgraph, name string) {
	if w.doors[name] == nil {
		return
	}
	ways := w.shut[name]
	if ways == nil {
		ways = w.doors[name].clone()
		w.shut[name] = ways
	}
	open := func(d door) {
		w.reach.keys[d.entrance] = true
		w.reach.entered[[2]string{d.subgraph, d.typ}] = true
		w.visit(d.in, name)
	}
	for _, d := range ways.itself[from] {
		open(d)
	}
	delete(ways.itself, from)
	if ways.left == from {
		return
	}
	kept := ways.others[:0]
	for _, d := range ways.others {
		if d.in == from {
			kept = append(kept, d)
		} else {
			open(d)
		}
	}
	ways.others, ways.left = kept, from
}

// run visits everything that can be reached from the root types of all versions.
func (w *reachWalk) run() {
	w.shut = make(map[string]*doorways)
	for _, v := range w.all {
		for _, s := range v.list {
			for op := sdl.Query; op <= sdl.Subscription; op++ {
				if root := s.Schema.Root(op); root != nil {
					w.visit(v, root.Name)
				}
			}
		}
	}
	for len(w.open) > 0 {
		at := w.open[len(w.open)-1]
		w.open = w.open[:len(w.open)-1]
		for i, s := range at.in.list {
			w.step(at.in, i, s.Schema.Type(at.typ))
		}
	}
}

// step visits what a selection on a type of one version leads to.
func (w *reachWalk) step(in *visitedSubgraph, version int, t *sdl.Type) {
	if !composite(t) {
		return
	}
	s := in.list[version]
	if len(in.provided[0])+len(in.provided[version]) == 0 && in.alike[version].Has(t) {
		w.visitPossible(in, s, t) // the rest is the same as in the first version
		return
	}
	w.enter(in, t.Name)
	for _, ref := range t.Interfaces {
		w.enter(in, ref.Name)
	}
	for _, f := range t.Fields {
		if (s.Resolves(f) || in.provided[version][f] || w.reach.asks(s, f)) && w.reach.maySelect(s, f) {
			w.visit(in, sdl.Named(f.Type))
		}
	}
	w.visitPossible(in, s, t)
}

// visitPossible visits the possible types of a type of one version.
func (w *reachWalk) visitPossible(in *visitedSubgraph, s *subgraph.Subgraph, t *sdl.Type) {
	for _, o := range s.Type(t).Implementations {
		w.visit(in, o.Name)
	}
}

// Narrow returns the reach without what the subgraphs withhold in every combination of their
// versions. The map has all schemas that a plan may register, by the name of the subgraph. A nil
// reach stays nil. One goroutine at a time may narrow a reach.
func (r *Reach) Narrow(versions map[string]Versions) *Reach {
	if r == nil {
		return nil
	}
	d := withheldBy(versions)
	if d.empty() {
		return r
	}
	narrow := *r
	narrow.withheld, narrow.isHidden = d.elements, d.isHidden
	narrow.keys, narrow.entered = make(map[entrance]bool, len(r.keys)), make(map[[2]string]bool)
	for e := range r.keys {
		narrow.keys[e] = false
	}
	r.walk.again(&narrow)
	return &narrow
}

// again walks once more, for a reach that differs in what is withheld. What the walk knows of the
// graphs, such as the doors, does not depend on that.
func (w *reachWalk) again(r *Reach) {
	for _, v := range w.all {
		for _, seen := range v.seen {
			clear(seen)
		}
	}
	w.reach = r
	w.run()
}
