package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/connect/mapping"
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
	tree, err := mapping.Select(k.Selection.Parsed, scope)
	if err != nil {
		c.failIn(in, k.Selection.Text, err)
		return
	}
	if f := k.Field; f != nil && f.Type.Name() == k.Type.Name {
		c.fail(codes.CircularReference, in.coordinate, applied(k.Directive), "%s is of the type that it is a field of", f.Coordinate()).Fix = "Return another type, or let the connector of a query field give the object."
		return
	}
	k.Tree = tree
}
