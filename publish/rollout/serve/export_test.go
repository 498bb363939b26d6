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
	return serves(d, r, fetchableOf(r, within), t), serves(d, r, fetchableOf(r, within), each), passed
}
