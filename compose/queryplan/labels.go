package queryplan

import "slices"

// Labels returns the labels of progressive @override that plans may depend on, sorted.
func (p *Planner) Labels() []string {
	var out []string
	for i := range p.world.nodes {
		for _, e := range p.world.nodes[i].edges {
			for _, l := range e.labels {
				if !slices.Contains(out, l.label) {
					out = append(out, l.label)
				}
			}
		}
	}
	slices.Sort(out)
	return out
}
