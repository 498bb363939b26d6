package serve

import "github.com/schemactl/schemactl/compose/sdl"

// owner is the subgraph that declares something, in any version of it.
type owner struct {
	subgraph string
	// several is true if others declare it as well.
	several bool
}

// isOnly reports whether no other subgraph declares it.
func (o owner) isOnly(subgraph string) bool { return !o.several && o.subgraph == subgraph }

// and returns the owner with one more declaration.
func (o owner) and(subgraph string) owner {
	if o.subgraph == "" {
		return owner{subgraph: subgraph}
	}
	o.several = o.several || o.subgraph != subgraph
	return o
}

// declarations has the owners of types by name.
type declarations map[string]owner

func (d declarations) add(typ, subgraph string) { d[typ] = d[typ].and(subgraph) }

// place is a field with arguments, or an input object or enum; then field is empty.
type place struct {
	kind       sdl.Kind
	typ, field string
}

// fieldOwners has the owners of fields.
type fieldOwners map[place]owner

func (o fieldOwners) add(at place, subgraph string) { o[at] = o[at].and(subgraph) }

// partTable has the owners of the arguments, input fields or values of places by name.
type partTable map[place]map[string]owner

func (p partTable) add(at place, part, subgraph string) {
	parts := p[at]
	if parts == nil {
		parts = make(map[string]owner)
		p[at] = parts
	}
	parts[part] = parts[part].and(subgraph)
}
