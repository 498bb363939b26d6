package subgraph

// assignRoles sets Directive.Role on every application of the schema.
func (b *builder) assignRoles() {
	for list := range b.Schema.Applications() {
		for _, d := range list {
			if e := b.names.directive(d.Name); e != nil {
				d.Role = e.spec.Role
			}
		}
	}
}
