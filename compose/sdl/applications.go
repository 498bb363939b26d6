package sdl

import "iter"

// Applications visits every list of applied directives of a schema, empty ones
// too: those of the schema, of types and what is in them, of directive arguments.
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
