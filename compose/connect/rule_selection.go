package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkSelection judges the selection of a connector and notes what it gives. Its first mistake is
// reported only.
func (c *checker) checkSelection(k *Connector) {
	in := k.site().at("selection", mapping.InSelection)
	if k.Request == nil {
		c.checkRequestless(k, in)
	}
	scope := c.scope(k)
	scope.Place = in.place
	if err := mapping.Check(k.Selection.Parsed, scope); err != nil {
		c.failIn(in, k.Selection.Text, err)
		return
	}
	var tree *mapping.Tree
	if c.language >= mapping.L4 || !c.isAbstract(k) {
		if !c.checkParent(k, in) {
			return
		}
		var err *mapping.Error
		if tree, err = mapping.Select(k.Selection.Parsed, scope); err != nil {
			c.failIn(in, k.Selection.Text, err)
			return
		}
	}
	if f := k.Field; f != nil && f.Type.Name() == k.Type.Name {
		c.fail(codes.CircularReference, in.coordinate, applied(k.Directive), "%s is of the type that it is a field of", f.Coordinate()).Fix = "Return another type, or let the connector of a query field give the object."
		return
	}
	k.Tree = tree
}

// isAbstract reports whether the connector is on a field that returns an interface or union. Before
// L4 these are refused as such, and nothing is known of the selection.
func (c *checker) isAbstract(k *Connector) bool {
	if k.Field == nil {
		return false
	}
	of := c.typeOf(k.Field.Type)
	return of != nil && (of.Kind == sdl.Interface || of.Kind == sdl.Union)
}

// checkParent refuses a connector whose entity, or whose field with an object, is not of an object
// type. L4 judges fields of interfaces as others, and checkValues refuses them. It returns false
// after an error.
func (c *checker) checkParent(k *Connector, in site) bool {
	if k.Type.Kind == sdl.Object {
		return true
	}
	if k.Field != nil {
		of := c.typeOf(k.Field.Type)
		if c.language >= mapping.L4 || of == nil || of.Kind != sdl.Object {
			return true
		}
	}
	c.fail(codes.GraphQLError, in.coordinate, applied(k.Directive), "%s is on %s, which is not an object type", in.owner, k.Type.Name).Fix = "Move it to the object types that implement " + k.Type.Name + "."
	return false
}
