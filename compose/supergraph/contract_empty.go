package supergraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// emptyInputs hides enums and input objects of which nothing visible is left.
func (m *mask) emptyInputs() {
	for _, t := range m.own {
		switch t.Kind {
		case sdl.Enum:
			if !slices.ContainsFunc(t.Values, func(v *sdl.EnumValue) bool { return !hidden(v.Directives) }) {
				m.mark.typ(t)
			}
		case sdl.InputObject:
			m.hideWithoutFields(t)
		}
	}
}

// interfaceFields hides a field of an interface that every object hides that implements it. An
// interface without such objects keeps its fields.
func (m *mask) interfaceFields() {
	shown := map[string]bool{} // the fields of one interface's objects, by name
	for _, t := range m.own {
		objects := m.implementations[t.Index]
		if t.Kind != sdl.Interface || len(objects) == 0 {
			continue
		}
		clear(shown)
		for _, o := range objects {
			if hidden(o.Directives) {
				continue
			}
			for _, f := range o.Fields {
				if !hidden(f.Directives) {
					shown[f.Name] = true
				}
			}
		}
		for _, f := range t.Fields {
			if !shown[f.Name] {
				m.mark.element(&f.Directives)
			}
		}
	}
}

// emptyObjects hides objects and interfaces without a visible field.
func (m *mask) emptyObjects() {
	for _, t := range m.own {
		if t.Kind.HasFields() {
			m.hideWithoutFields(t)
		}
	}
}

func (m *mask) hideWithoutFields(t *sdl.Type) {
	if !slices.ContainsFunc(t.Fields, func(f *sdl.Field) bool { return !hidden(f.Directives) }) {
		m.mark.typ(t)
	}
}

// emptyUnions hides unions without a visible member.
func (m *mask) emptyUnions() {
	for _, t := range m.own {
		if t.Kind == sdl.Union && !slices.ContainsFunc(t.Members, m.shows) {
			m.mark.typ(t)
		}
	}
}

// shows reports whether a reference is to a visible type.
func (m *mask) shows(r sdl.Ref) bool {
	t := m.schema.Type(r.Name)
	return t != nil && !hidden(t.Directives)
}
