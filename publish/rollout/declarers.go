package rollout

import (
	"iter"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
	"github.com/schemactl/schemactl/publish/rollout/serve"
)

// declarations finds the subgraphs that declare an element of an API. A type is indexed when the
// first of its elements is asked for, so that the cost of all questions is that of reading the
// types in question once.
type declarations struct {
	api *sdl.Schema
	// types has the types of all subgraphs by the name that they have in the API.
	types map[string][]declaration
	// unknown is true if there is a subgraph that was not built: it may declare anything.
	unknown bool
	// elements has an entry for each element of the types that were asked for.
	elements map[string]map[declared]declarers
	// alone has the replaced elements by the subgraph that alone declares them; inside has those
	// that any subgraph with their type takes from the API, by the type.
	alone  map[*subgraphMove][]serve.Replacement
	inside map[string][]serve.Replacement
}

// declaration is a type of a version of a subgraph.
type declaration struct {
	move *subgraphMove // nil for a subgraph that does not move
	typ  *sdl.Type
}

// declared names a field, value or member of a type.
type declared struct {
	name   string
	member bool
}

// declarers are the subgraphs that declare an element: some of those that move, in any of their
// versions, and whether others do or may.
type declarers struct {
	moves  []*subgraphMove // two at most
	others bool
}

// besides reports whether another subgraph than m declares the element, or may.
func (d declarers) besides(m *subgraphMove) bool {
	return d.others || slices.ContainsFunc(d.moves, func(other *subgraphMove) bool { return other != m })
}

// declarations returns the declarations in all versions of the subgraphs that move and in the
// others.
func (c *compositions) declarations() *declarations {
	if c.declared != nil {
		return c.declared
	}
	d := &declarations{
		api:      c.clients.graph.before.Schema,
		types:    make(map[string][]declaration),
		elements: make(map[string]map[declared]declarers),
	}
	for _, m := range c.moves {
		for _, s := range m.stages {
			if s != nil {
				d.add(m, s)
			}
		}
	}
	for _, src := range c.fixed {
		if s := c.built.Find(src.Name, src.Text); s != nil {
			d.add(nil, s)
		} else {
			d.unknown = true
		}
	}
	d.divide(c.clients.graph.replaced)
	c.declared = d
	return d
}

// divide enters the replaced elements that a subgraph can take from the API, see [lacks].
func (d *declarations) divide(replaced []serve.Replacement) {
	d.alone = make(map[*subgraphMove][]serve.Replacement)
	d.inside = make(map[string][]serve.Replacement)
	for _, r := range replaced {
		switch who := d.of(r.Before); {
		case !who.others && len(who.moves) == 1:
			d.alone[who.moves[0]] = append(d.alone[who.moves[0]], r)
		case r.Before.Argument != "" || d.isInput(r.Before.Type):
			d.inside[r.Before.Type] = append(d.inside[r.Before.Type], r)
		}
	}
}

// isInput reports whether a subgraph has an input type of that name.
func (d *declarations) isInput(typ string) bool {
	return slices.ContainsFunc(d.types[typ], func(decl declaration) bool { return decl.typ.Kind == sdl.InputObject })
}

// replacedBy returns those replaced elements that the API may lack whenever s, a version of m, is
// registered.
func (d *declarations) replacedBy(m *subgraphMove, s *sdl.Schema) iter.Seq[serve.Replacement] {
	return func(yield func(serve.Replacement) bool) {
		for _, r := range d.alone[m] {
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

func (d *declarations) add(m *subgraphMove, s *subgraph.Subgraph) {
	for _, t := range s.Schema.Types {
		name := nameInAPI(s.Schema, d.api, t.Name)
		d.types[name] = append(d.types[name], declaration{m, t})
	}
}

// of returns the subgraphs that declare the element, or its field if it is an argument.
func (d *declarations) of(e serve.Element) declarers {
	elements, known := d.elements[e.Type]
	if !known {
		elements = make(map[declared]declarers)
		for _, decl := range d.types[e.Type] {
			decl.index(elements)
		}
		d.elements[e.Type] = elements
	}
	who := elements[declared{e.Name, e.Member}]
	if e.Member {
		// Which objects implement an interface is not known here: it may have any.
		for _, decl := range d.types[e.Type] {
			if decl.typ.Kind != sdl.Union {
				who = who.with(decl.move)
			}
		}
	}
	who.others = who.others || d.unknown
	return who
}

// index enters the type's elements, see [declares].
func (decl declaration) index(elements map[declared]declarers) {
	enter := func(k declared) { elements[k] = elements[k].with(decl.move) }
	for _, member := range decl.typ.Members {
		enter(declared{member.Name, true})
	}
	for _, v := range decl.typ.Values {
		enter(declared{v.Name, false})
	}
	for _, f := range decl.typ.Fields {
		enter(declared{f.Name, false})
	}
}

// with returns the declarers and a subgraph: one that moves, or another if it is nil.
func (d declarers) with(m *subgraphMove) declarers {
	switch {
	case m == nil:
		d.others = true
	case len(d.moves) < 2 && !slices.Contains(d.moves, m):
		d.moves = append(slices.Clip(d.moves), m)
	}
	return d
}
