package serve

import "github.com/schemactl/schemactl/compose/subgraph"

// ServesBothWays judges a pair with and without passing over types that are alike, which it counts.
func ServesBothWays(d, r *subgraph.Subgraph, within *Reach) (fast, slow []Violation, passed int) {
	t := twinsOf(d, r, twinsOf(r, d, nil))
	for _, alike := range t.alike {
		if alike {
			passed++
		}
	}
	each := &twins{t.of, make([]bool, len(t.of))}
	return serves(d, r, fetchableOf(r, within), t, bounds{}).out, serves(d, r, fetchableOf(r, within), each, bounds{}).out, passed
}

// ReachBothWays returns which keys are in use and which fields are read in a mixture of graphs,
// with and without passing over types that are alike in two versions.
func ReachBothWays(ends ...[]*subgraph.Subgraph) (fast, slow [2]any) {
	never := func(_, version *subgraph.Subgraph) TypeSet { return make(TypeSet, len(version.Schema.Types)) }
	of := func(r *Reach) [2]any { return [2]any{r.keys, r.reads} }
	return of(reachOf(alikeIn, ends...)), of(reachOf(never, ends...))
}

// NarrowBothWays returns what is withheld in a mixture of graphs and which keys are then in use:
// found where something can be withheld, from the walk of the whole graphs, and found by looking at
// every type, from the start.
func NarrowBothWays(versions map[string]Versions, ends ...[]*subgraph.Subgraph) (fast, slow [2]any, withheld int) {
	narrow := ReachOf(ends...).Narrow(versions)
	d := notedIn(versions)
	isHidden := len(d.hidden) > 0
	eachVersion(versions, func(_ string, s *subgraph.Subgraph) {
		for _, t := range s.Schema.Types {
			d.hidden[t.Name] = true
		}
	})
	d.conclude(versions)
	w := walkOf(alikeIn, ends...)
	if isHidden || len(d.elements) > 0 {
		w.reach.withheld, w.reach.isHidden = d.elements, d.isHidden
	}
	w.run()
	of := func(r *Reach) [2]any {
		elements := r.withheld
		if elements == nil {
			elements = make(map[element]bool)
		}
		return [2]any{elements, r.keys}
	}
	return of(narrow), of(w.reach), len(d.elements)
}
