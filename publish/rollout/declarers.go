package rollout

import (
	"iter"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// declarations finds the subgraphs that declare an element of an API, in any of their versions.
type declarations struct {
	api *sdl.Schema
	// all has the subgraphs that move, in their order, and the others behind them.
	all    *subgraph.Declarers
	places map[*subgraphMove]int
	// unknown is true if there is a subgraph that was not built: it may declare anything.
	unknown bool
	// alone has the replaced elements by the place of the subgraph that alone declares them; inside
	// has those that any subgraph with their type takes from the API, by the type.
	alone  map[int][]serve.Replacement
	inside map[string][]serve.Replacement
}

// declarations returns the declarations in all versions of the subgraphs that move and in the
// others.
func (c *compositions) declarations() *declarations {
	if c.declared != nil {
		return c.declared
	}
	d := &declarations{api: c.clients.graph.before.Schema, places: make(map[*subgraphMove]int, len(c.moves))}
	var versions [][]*subgraph.Subgraph
	for i, m := range c.moves {
		d.places[m] = i
		versions = append(versions, m.stages[:])
	}
	for _, src := range c.fixed {
		s := c.built.Find(src.Name, src.Text)
		d.unknown = d.unknown || s == nil
		versions = append(versions, []*subgraph.Subgraph{s})
	}
	d.all = subgraph.NewDeclarers(versions, func(s *sdl.Schema, t *sdl.Type) string { return nameInAPI(s, d.api, t.Name) })
	d.divide(c.clients.graph.replaced)
	c.declared = d
	return d
}

// divide enters the replaced elements that a subgraph can take from the API, see [lacks].
func (d *declarations) divide(replaced []serve.Replacement) {
	d.alone = make(map[int][]serve.Replacement)
	d.inside = make(map[string][]serve.Replacement)
	for _, r := range replaced {
		switch place, only := d.only(r.Before); {
		case only:
			d.alone[place] = append(d.alone[place], r)
		case r.Before.Argument != "" || d.isInput(r.Before.Type):
			d.inside[r.Before.Type] = append(d.inside[r.Before.Type], r)
		}
	}
}

// isInput reports whether a subgraph has an input type of that name.
func (d *declarations) isInput(typ string) bool {
	return slices.ContainsFunc(d.all.Type(typ), func(decl subgraph.Declaration) bool { return decl.Type.Kind == sdl.InputObject })
}

// replacedBy returns those replaced elements that the API may lack whenever s, a version of m, is
// registered.
func (d *declarations) replacedBy(m *subgraphMove, s *sdl.Schema) iter.Seq[serve.Replacement] {
	return func(yield func(serve.Replacement) bool) {
		for _, r := range d.alone[d.places[m]] {
			if !yield(r) {
				return
			}
		}
		for _, t := range s.Types {
			for _, r := range d.inside[nameInAPI(s, d.api, t.Name)] {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// of returns the places of the subgraphs that declare the element, or its field if it is an
// argument.
func (d *declarations) of(e serve.Element) iter.Seq[int] {
	return func(yield func(int) bool) {
		for _, place := range d.all.Member(e.Type, subgraph.Member{Name: e.Name, Ref: e.Member}) {
			if !yield(place) {
				return
			}
		}
		if !e.Member {
			return
		}
		for _, decl := range d.all.Type(e.Type) {
			// Which objects implement an interface is not known here: it may have any.
			if decl.Type.Kind != sdl.Union && !yield(decl.Place) {
				return
			}
		}
	}
}

// only returns the place of the subgraph that declares the element and whether it is the only one
// that does or may.
func (d *declarations) only(e serve.Element) (place int, only bool) {
	place = -1
	for other := range d.of(e) {
		if place >= 0 && other != place {
			return place, false
		}
		place = other
	}
	return place, place >= 0 && !d.unknown
}

// besides reports whether another subgraph than m declares the element, or may.
func (d *declarations) besides(m *subgraphMove, e serve.Element) bool {
	for place := range d.of(e) {
		if place != d.places[m] {
			return true
		}
	}
	return d.unknown
}
