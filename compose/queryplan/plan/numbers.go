package plan

import "slices"

// Fetches returns the fetches of a plan in printed order.
func (p *Plan) Fetches() []*Fetch {
	var list []*Fetch
	visit(p.Node, nil, func(f *Fetch, _ []Step) { list = append(list, f) })
	return list
}

// Located is a fetch with the path of what it adds to the answer, as Apollo prints paths. The path
// is empty for a fetch of root fields.
type Located struct {
	*Fetch
	Path string
}

// Located returns the fetches of a plan in printed order with their paths.
func (p *Plan) Located() []Located {
	var list []Located
	visit(p.Node, nil, func(f *Fetch, at []Step) { list = append(list, Located{f, pathText(at)}) })
	return list
}

// visit visits the fetches of a node in printed order, each with its path.
func visit(n Node, at []Step, each func(*Fetch, []Step)) {
	switch n := n.(type) {
	case *Fetch:
		each(n, at)
	case *Sequence:
		for _, c := range n.Nodes {
			visit(c, at, each)
		}
	case *Parallel:
		for _, c := range n.Nodes {
			visit(c, at, each)
		}
	case *Flatten:
		visit(n.Node, n.Path, each)
	case *Condition:
		visit(n.If, at, each)
		visit(n.Else, at, each)
	case *Subscription:
		each(n.Primary, at)
		visit(n.Rest, at, each)
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
