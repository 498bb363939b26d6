package plan

// Visit is a fetch of a plan and where its answer goes.
type Visit struct {
	Fetch *Fetch
	// Path is the place in the answer of the operation; it is empty for a fetch of the root.
	Path []Step
}

// At returns the path as plans print it, such as products.@.reviews.
func (v Visit) At() string { return pathText(v.Path) }

// Lists returns the number of lists that the path goes through.
func (v Visit) Lists() int {
	n := 0
	for _, s := range v.Path {
		if s.Kind == AnyIndex {
			n++
		}
	}
	return n
}

// Visits returns the fetches of a plan with their paths, in printed order.
func (p *Plan) Visits() []Visit { return appendVisits(nil, p.Node, nil) }

// appendVisits appends the fetches of a node at a path to a list.
func appendVisits(list []Visit, n Node, at []Step) []Visit {
	switch n := n.(type) {
	case *Fetch:
		return append(list, Visit{n, at})
	case *Sequence:
		for _, c := range n.Nodes {
			list = appendVisits(list, c, at)
		}
	case *Parallel:
		for _, c := range n.Nodes {
			list = appendVisits(list, c, at)
		}
	case *Flatten:
		return appendVisits(list, n.Node, n.Path)
	case *Condition:
		return appendVisits(appendVisits(list, n.If, at), n.Else, at)
	case *Subscription:
		return appendVisits(append(list, Visit{n.Primary, at}), n.Rest, at)
	}
	return list
}
