package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkInterfaces refuses a connector that gives objects of an interface without giving the
// interface itself: for satisfiability each connector is a subgraph of its own, and that subgraph
// would lack the interface. The reference fails on it with an internal error.
func (c *checker) checkInterfaces() {
	for _, k := range c.Connectors {
		given := givenTypes{c: c, types: map[*sdl.Type]bool{}}
		given.add(k.Type)
		given.addTree(k.Tree)
		for _, t := range given.order {
			for _, i := range t.Interfaces {
				of := c.Schema.Type(i.Name)
				if t.Kind != sdl.Object || of == nil || given.types[of] {
					continue
				}
				d := c.fail(codes.InvalidGraphQL, k.Coordinate(), applied(k.Directive), "%s gives %s, which implements %s, but nothing of the type %[3]s", k.site().owner, t.Name, of.Name)
				d.Fix = "Let the field return " + of.Name + ", or give " + t.Name + " no interfaces: composition with connectors fails otherwise."
				d.Positions = append(d.Positions, i.Pos.Position())
				return
			}
		}
	}
}

// givenTypes are the types of which a connector gives fields, in the order in which they are met.
type givenTypes struct {
	c     *checker
	types map[*sdl.Type]bool
	order []*sdl.Type
}

// add adds a type.
func (g *givenTypes) add(t *sdl.Type) {
	if !g.types[t] {
		g.types[t] = true
		g.order = append(g.order, t)
	}
}

// addTree adds the types of a selection, with the objects of interfaces and unions.
func (g *givenTypes) addTree(t *mapping.Tree) {
	if t == nil {
		return
	}
	g.add(t.Type)
	for _, o := range g.c.concrete(t.Type) {
		g.add(o)
	}
	for _, f := range t.Fields {
		g.addTree(f.Tree)
	}
	for _, m := range t.Members {
		g.addTree(m)
	}
}
