package plan

import "slices"

// Fetches returns the fetches of a plan in printed order.
func (p *Plan) Fetches() []*Fetch {
	var out []*Fetch
	for _, v := range p.Visits() {
		out = append(out, v.Fetch)
	}
	return out
}

// Depth returns the number of fetches that must follow one another in the longest chain.
func (p *Plan) Depth() int { return depth(p.Node) }

// depth returns the number of fetches that must follow one another in a node.
func depth(n Node) int {
	d := 0
	switch n := n.(type) {
	case *Fetch:
		return 1
	case *Sequence:
		for _, c := range n.Nodes {
			d += depth(c)
		}
	case *Parallel:
		for _, c := range n.Nodes {
			d = max(d, depth(c))
		}
	case *Flatten:
		return depth(n.Node)
	case *Condition:
		return max(depth(n.If), depth(n.Else))
	case *Subscription:
		return 1 + depth(n.Rest)
	}
	return d
}

// Subgraphs returns the names of the subgraphs that a plan enters, sorted, each once.
func (p *Plan) Subgraphs() []string {
	var out []string
	for _, f := range p.Fetches() {
		out = append(out, f.Subgraph)
	}
	slices.Sort(out)
	return slices.Compact(out)
}
