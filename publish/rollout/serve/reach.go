package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Reach is what operations can reach in a graph, whichever of given versions of its subgraphs are
// registered. A nil *Reach stands for a graph of which nothing is known: operations may reach
// everything. It is never too small: what it excludes is reached in no state.
type Reach struct {
	// represented has the names of types whose representations may be sent to some subgraph.
	represented map[string]bool
	// withheld has the fields and arguments that no operation can use in any combination of the
	// versions, see [withheld].
	withheld map[element]bool
	// isHidden reports whether the field is @inaccessible in every supergraph that contains this
	// version of it. It is nil if the versions are not known, and then every field counts as
	// visible.
	isHidden func(*sdl.Field) bool
	// reads are the fields whose values the code of subgraphs reads in any of the graphs.
	reads reads
	// ends are the graphs that operations reach into.
	ends [][]*subgraph.Subgraph
}

// represents reports whether representations of a type may be sent.
func (r *Reach) represents(name string) bool { return r == nil || r.represented[name] }

// maySelect reports whether an operation, or the router on its behalf, may select a field.
func (r *Reach) maySelect(f *sdl.Field) bool {
	return r == nil || (len(r.withheld) == 0 || !r.withheld[fieldElement(f)]) && (r.isHidden == nil || !r.isHidden(f))
}

// maySend reports whether an operation may set an argument of a field.
func (r *Reach) maySend(f *sdl.Field, a *sdl.Argument) bool {
	return r == nil || len(r.withheld) == 0 || !r.withheld[element{f.Parent.Name, f.Name, a.Name}]
}

// ReachOf returns what operations can reach in any mixture of complete graphs, such as those before
// and after a plan. It returns nil if one of the graphs has no subgraphs. Intermediate schemas need
// not be among the graphs: they have nothing that neither version has.
func ReachOf(ends ...[]*subgraph.Subgraph) *Reach { return reachOf(nil, ends...) }

// reachOf walks from the root types of every version: inside a subgraph along fields (external ones
// too) and to possible types; by representation to each subgraph that has the type, or an interface
// of it, as an entity. What d withholds is not walked; a nil d withholds nothing.
func reachOf(d *withheld, ends ...[]*subgraph.Subgraph) *Reach {
	r := &Reach{represented: make(map[string]bool), reads: readsOf(ends...), ends: ends}
	if d != nil {
		r.withheld, r.isHidden = d.elements, d.isHidden
	}
	w := reachWalk{subgraphs: make(map[string]*visitedSubgraph), entityIn: make(map[string][]*visitedSubgraph), reach: r}
	for _, version := range ends {
		if len(version) == 0 {
			return nil
		}
		for _, s := range version {
			w.add(s)
		}
	}
	w.run()
	return r
}

// visitedSubgraph has the versions of one subgraph and the types that were visited in each.
type visitedSubgraph struct {
	list []*subgraph.Subgraph
	seen []TypeSet
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
	// entityIn has the subgraphs to which representations of a type can be sent.
	entityIn map[string][]*visitedSubgraph
	reach    *Reach
	open     []typeIn
	all      []*visitedSubgraph
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
	v.list, v.seen = append(v.list, s), append(v.seen, make(TypeSet, len(s.Schema.Types)))
	for _, t := range s.Schema.Types {
		if isEntity(s, t) && !slices.Contains(w.entityIn[t.Name], v) {
			w.entityIn[t.Name] = append(w.entityIn[t.Name], v)
		}
	}
}

func (w *reachWalk) visit(in *visitedSubgraph, typ string) {
	if in.visit(typ) {
		w.open = append(w.open, typeIn{in, typ})
	}
}

// represent visits a type in every subgraph to which its representations may be sent.
func (w *reachWalk) represent(name string) {
	if w.reach.represented[name] {
		return
	}
	w.reach.represented[name] = true
	for _, v := range w.entityIn[name] {
		w.visit(v, name)
	}
}

// run visits everything that can be reached from the root types of all versions.
func (w *reachWalk) run() {
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
		for _, s := range at.in.list {
			w.step(at.in, s, s.Schema.Type(at.typ))
		}
	}
}

// step visits what a selection on a type of one version leads to.
func (w *reachWalk) step(in *visitedSubgraph, s *subgraph.Subgraph, t *sdl.Type) {
	if !composite(t) {
		return
	}
	w.represent(t.Name)
	for _, ref := range t.Interfaces {
		w.represent(ref.Name)
	}
	for _, f := range t.Fields {
		if w.reach.maySelect(f) {
			w.visit(in, sdl.Named(f.Type))
		}
	}
	for _, o := range s.Type(t).Implementations {
		w.visit(in, o.Name)
	}
}

// Narrow returns the reach without what the subgraphs withhold in every combination of their
// versions. The map has all schemas that a plan may register, by the name of the subgraph; graphs
// are those that r was made of. A nil reach stays nil.
func (r *Reach) Narrow(versions map[string]Versions, ends ...[]*subgraph.Subgraph) *Reach {
	if r == nil {
		return nil
	}
	d := withheldBy(versions)
	if d.empty() {
		return r
	}
	return reachOf(d, ends...)
}
