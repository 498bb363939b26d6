package connect

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkPlace refuses a connector on the type Query or Mutation: root types are no entities. It
// returns false after an error.
func (c *checker) checkPlace(k *Connector) bool {
	if k.Field != nil || k.Type != c.root(sdl.Query) && k.Type != c.root(sdl.Mutation) {
		return true
	}
	c.fail(codes.ConnectOnRoot, k.Coordinate(), applied(k.Directive), "@%s stands on the root type %s", k.Directive.Name, k.Type.Name).Fix = "Move it to the fields of " + k.Type.Name + "."
	return false
}
