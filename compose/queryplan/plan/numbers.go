package plan

import "slices"

// Fetches returns the fetches of a plan in printed order.
func (p *Plan) Fetches() []*Fetch {
	var out []*Fetch
	Walk(p.Node, func(f *Fetch, _ []Step) { out = append(out, f) })
	return out
}

// Walk visits the fetches of a node in printed order, each with the path at which its answer is
// merged.
func Walk(n Node, visit func(f *Fetch, at []Step)) { walk(n, nil, visit) }

// walk is Walk below a path.
func walk(n Node, at []Step, visit func(f *Fetch, at []Step)) {
	switch n := n.(type) {
	case *Fetch:
		visit(n, at)
	case *Sequence:
		for _, c := range n.Nodes {
			walk(c, at, visit)
		}
	case *Parallel:
		for _, c := range n.Nodes {
			walk(c, at, visit)
		}
	case *Flatten:
		walk(n.Node, n.Path, visit)
	case *Condition:
		walk(n.If, at, visit)
		walk(n.Else, at, visit)
	case *Subscription:
		visit(n.Primary, nil)
		walk(n.Rest, at, visit)
	}
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
