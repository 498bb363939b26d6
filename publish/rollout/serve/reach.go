package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// reach is what operations can come to in a graph, whichever of some versions of its subgraphs are registered. Nil means that nothing
// is known and everything registered may be asked for. It is never too small: what it leaves out is asked for in no state.
type Reach struct {
	// represented has the names of types whose representations may be sent.
	represented map[string]bool
	// dropped has the fields and arguments that stand in no supergraph of these versions, or that are inaccessible in
	// all of them and that no field set reads (Verify and the search each take it of the versions that they may register).
	withheld map[element]bool
	// hides says whether an @inaccessible of a field hides it wherever that version is registered; nil when nothing is known.
	isHidden func(*sdl.Field) bool
}

// has says whether representations of a type may be sent.
func (r *Reach) represents(name string) bool { return r == nil || r.represented[name] }

// asks says whether an operation, or the router for it, may select a field.
func (r *Reach) maySelect(f *sdl.Field) bool {
	return r == nil || (len(r.withheld) == 0 || !r.withheld[fieldElement(f)]) && (r.isHidden == nil || !r.isHidden(f))
}

// asksArgument says the same of an argument of a field.
func (r *Reach) maySend(f *sdl.Field, a *sdl.Argument) bool {
	return r == nil || len(r.withheld) == 0 || !r.withheld[element{f.Parent.Name, f.Name, a.Name}]
}

// reachOf walks from the root types of every version: along fields (external ones too) and to possible types inside a subgraph, and by
// representation to each subgraph that has the type, or an interface of it, as an entity. Each version of the graph is complete; a
// schema between may stand in none of them, as it has nothing that neither side has.
func ReachOf(ends ...[]*subgraph.Subgraph) *Reach { return reachOf(nil, ends...) }

// reachOf is [ReachOf] without what is withheld; nil withholds nothing.
func reachOf(d *withheld, ends ...[]*subgraph.Subgraph) *Reach {
	r := &Reach{represented: make(map[string]bool)}
	if d != nil {
		r.withheld, r.isHidden = d.elements, d.isHidden
	}
	w := reachWalk{lineages: make(map[string]*visitedSubgraph), entityIn: make(map[string][]*visitedSubgraph), reach: r}
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

// walked are the schemas of one subgraph, with the types that were met in each.
type visitedSubgraph struct {
	list []*subgraph.Subgraph
	seen []TypeSet
}

// visit notes a type in every version that has it; false when it was met before.
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

// walk is the state of reachOf.
type reachWalk struct {
	lineages map[string]*visitedSubgraph
	// entityIn are the subgraphs that can be sent representations of a type.
	entityIn map[string][]*visitedSubgraph
	reach    *Reach
	open     []typeIn
	all      []*visitedSubgraph
}

// spot is a type in one subgraph.
type typeIn struct {
	in  *visitedSubgraph
	typ string
}

func (w *reachWalk) add(s *subgraph.Subgraph) {
	v := w.lineages[s.Name]
	if v == nil {
		v = &visitedSubgraph{}
		w.lineages[s.Name] = v
		w.all = append(w.all, v)
	}
	if slices.ContainsFunc(v.list, func(other *subgraph.Subgraph) bool { return other.Schema == s.Schema }) {
		return
	}
	v.list, v.seen = append(v.list, s), append(v.seen, make(TypeSet, len(s.Schema.Types)))
	for _, t := range s.Schema.Types {
		if entity(s, t) && !slices.Contains(w.entityIn[t.Name], v) {
			w.entityIn[t.Name] = append(w.entityIn[t.Name], v)
		}
	}
}

func (w *reachWalk) visit(in *visitedSubgraph, typ string) {
	if in.visit(typ) {
		w.open = append(w.open, typeIn{in, typ})
	}
}

// represent visits a type wherever its representations may be sent.
func (w *reachWalk) represent(name string) {
	if w.reach.represented[name] {
		return
	}
	w.reach.represented[name] = true
	for _, v := range w.entityIn[name] {
		w.visit(v, name)
	}
}

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

// step goes from a type to those that operations come to next.
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

// narrow returns the same reach without what the versions of the subgraphs that a plan may register withhold. The ends are those that r
// was made of.
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
