package subgraph

import "github.com/schemactl/schemactl/compose/sdl"

// assignRoles sets Directive.Role on every application of the schema.
func (b *builder) assignRoles() {
	for list := range b.Schema.Applications() {
		b.assignRolesOf(list)
	}
	b.assignRolesOf(b.Aside)
}

func (b *builder) assignRolesOf(list []*sdl.Directive) {
	for _, d := range list {
		if e := b.names.directive(d.Name); e != nil {
			d.Role = e.spec.Role
		}
	}
}
