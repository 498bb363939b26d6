package subgraph

import "github.com/schemactl/schemactl/compose/sdl"

// assignRoles sets Directive.Role on every application of the schema.
func (b *builder) assignRoles() {
	eachApplication(b.Schema, func(list []*sdl.Directive) {
		for _, d := range list {
			if e := b.names.directive(d.Name); e != nil {
				d.Role = e.spec.Role
			}
		}
	})
}

// eachApplication visits every list of applied directives of a schema.
func eachApplication(s *sdl.Schema, visit func([]*sdl.Directive)) {
	visit(s.Directives)
	for _, t := range s.Types {
		visit(t.Directives)
		for _, f := range t.Fields {
			visit(f.Directives)
			for _, a := range f.Args {
				visit(a.Directives)
			}
		}
		for _, v := range t.Values {
			visit(v.Directives)
		}
	}
	for _, d := range s.DirectiveDefs {
		for _, a := range d.Args {
			visit(a.Directives)
		}
	}
}
