package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkRootNames refuses a type with the default name of a root while another
// type is that root: in the supergraph both would get the name.
func (b *builder) checkRootNames() {
	s := b.Schema
	rootCodes := [...]string{codes.RootQueryUsed, codes.RootMutationUsed, codes.RootSubscriptionUsed}
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		name := op.DefaultRootName()
		if t := s.Type(name); t != nil && s.Roots[op] != "" && s.Roots[op] != name {
			b.fail(rootCodes[op], name, t.Pos, "a type is called %s, but %s is the %s root", name, s.Roots[op], op).Fix = "Rename the type " + name + ", or make it the root."
		}
	}
}
