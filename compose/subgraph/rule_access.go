package subgraph

import (
	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkAccessControl refuses @authenticated, @requiresScopes and @policy on what has no resolver of
// its own: interfaces, their fields and interface objects.
func (b *builder) checkAccessControl() {
	for _, t := range b.Schema.Types {
		what := ""
		switch {
		case t.Kind == sdl.Interface:
			what = "an interface"
		case b.types[t.Index].InterfaceObject:
			what = "an @interfaceObject"
		default:
			continue
		}
		b.refuseAccessControl(t.Directives, t.Name, what)
		if t.Kind == sdl.Interface {
			for _, f := range t.Fields {
				b.refuseAccessControl(f.Directives, f.Coordinate(), "a field of an interface")
			}
		}
	}
}

// refuseAccessControl refuses access control among the directives of one element. The references
// only look at the directives of federation, not at those of a link of their own.
func (b *builder) refuseAccessControl(list []*sdl.Directive, coordinate, what string) {
	for _, d := range list {
		switch d.Role {
		case sdl.RoleAuthenticated, sdl.RoleRequiresScopes, sdl.RolePolicy:
			if !b.ofFederation(d) {
				continue
			}
			b.fail(codes.AuthRequirementsAppliedOnInterface, coordinate, d.Pos, "@%s cannot stand on %s, %s", d.Name, coordinate, what).Fix = "Put it on the implementations: the supergraph's interface then asks for what they ask."
		}
	}
}
