package serve

import "github.com/schemactl/schemactl/compose/sdl"

// View is an API schema with indexes of what is in its types. It is for one goroutine at a time.
type View struct {
	*sdl.Schema
	// possible are the possible types by the name of each interface and union, in the order of the
	// schema.
	possible map[string][]string
	fields   fieldIndex
	values   map[*sdl.Type]map[string]bool
}

// NewView indexes the possible types by name.
func NewView(s *sdl.Schema) *View {
	v := &View{s, make(map[string][]string), make(fieldIndex), nil}
	for _, t := range s.Types {
		switch t.Kind {
		case sdl.Object:
			for _, ref := range t.Interfaces {
				v.possible[ref.Name] = append(v.possible[ref.Name], t.Name)
			}
		case sdl.Union:
			for _, ref := range t.Members {
				v.possible[t.Name] = append(v.possible[t.Name], ref.Name)
			}
		}
	}
	return v
}

// possibleOf returns the possible types of a composite type by name, in the order of the schema. An
// object type is a possible type of itself.
func (v *View) possibleOf(t *sdl.Type) []string {
	if t.Kind == sdl.Object {
		return []string{t.Name}
	}
	return v.possible[t.Name]
}

// is reports whether an object type is a possible type of a composite type.
func (v *View) is(object, composite string) bool {
	t, of := v.Type(object), v.Type(composite)
	if t == nil || of == nil || t.Kind != sdl.Object {
		return false
	}
	return t == of || t.Implements(composite) || of.Kind == sdl.Union && of.HasMember(object)
}

// fieldAt returns a field of a type; nil if there is none. It is likely the one with that index:
// two versions of a type mostly have the same fields in the same order.
func (v *View) fieldAt(t *sdl.Type, index int, name string) *sdl.Field {
	if index < len(t.Fields) && t.Fields[index].Name == name {
		return t.Fields[index]
	}
	return v.field(t, name)
}

// field returns a field of a type; nil if there is none.
func (v *View) field(t *sdl.Type, name string) *sdl.Field { return v.fields.find(t, name) }

// hasValue reports whether an enum of the schema has a value.
func (v *View) hasValue(t *sdl.Type, name string) bool {
	if len(t.Values) <= 16 {
		return t.Value(name) != nil
	}
	set := v.values[t]
	if set == nil {
		set = make(map[string]bool, len(t.Values))
		for _, value := range t.Values {
			set[value.Name] = true
		}
		if v.values == nil {
			v.values = make(map[*sdl.Type]map[string]bool)
		}
		v.values[t] = set
	}
	return set[name]
}
