package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkInterfaceObjects refuses @interfaceObject on types without a key.
func (b *builder) checkInterfaceObjects() {
	for _, t := range b.Schema.Types {
		if m := &b.types[t.Index]; m.InterfaceObject && len(m.Keys) == 0 {
			d := sdl.Find(t.Directives, sdl.RoleInterfaceObject)
			b.fail(codes.InterfaceObjectUsageError, t.Name, d.Pos, "%s is an @interfaceObject but has no @key", t.Name).Fix = "Give it a @key that the interface has in another subgraph."
		}
	}
}
