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
func (p *Plan) Visits() []Visit {
	var list []Visit
	visit(p.Node, nil, func(f *Fetch, at []Step) { list = append(list, Visit{f, at}) })
	return list
}
