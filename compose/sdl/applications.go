package sdl

import "iter"

// Applications visits every list of applied directives of a schema, empty lists included: those of
// the schema definition, of types with their fields, arguments and enum values, and of the
// arguments of directive definitions.
func (s *Schema) Applications() iter.Seq[[]*Directive] {
	return func(yield func([]*Directive) bool) {
		arguments := func(list []*Argument) bool {
			for _, a := range list {
				if !yield(a.Directives) {
					return false
				}
			}
			return true
		}
		if !yield(s.Directives) {
			return
		}
		for _, t := range s.Types {
			if !yield(t.Directives) {
				return
			}
			for _, f := range t.Fields {
				if !yield(f.Directives) || !arguments(f.Args) {
					return
				}
			}
			for _, v := range t.Values {
				if !yield(v.Directives) {
					return
				}
			}
		}
		for _, d := range s.DirectiveDefs {
			if !arguments(d.Args) {
				return
			}
		}
	}
}
