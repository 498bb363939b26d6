package serve

import "github.com/schemactl/schemactl/compose/sdl"

// View is an API schema with indexes of what is in its types. It is for one goroutine at a time.
type View struct {
	*sdl.Schema
	// possible are the possible types by the name of each composite type, in the order of the
	// schema. An object type is a possible type of itself.
	possible map[string][]string
	// isIn has each of possible with the name of the composite type.
	isIn   map[[2]string]bool
	fields fieldIndex
	values map[*sdl.Type]map[string]bool
}

// NewView indexes the possible types by name.
func NewView(s *sdl.Schema) *View {
	v := &View{s, make(map[string][]string), make(map[[2]string]bool), make(fieldIndex), nil}
	for _, t := range s.Types {
		switch t.Kind {
		case sdl.Object:
			v.add(t.Name, t.Name)
			for _, ref := range t.Interfaces {
				v.add(t.Name, ref.Name)
			}
		case sdl.Union:
			for _, ref := range t.Members {
				v.add(ref.Name, t.Name)
			}
		}
	}
	return v
}

func (v *View) add(object, composite string) {
	v.possible[composite] = append(v.possible[composite], object)
	v.isIn[[2]string{object, composite}] = true
}

// is reports whether an object type is a possible type of a composite type.
func (v *View) is(object, composite string) bool { return v.isIn[[2]string{object, composite}] }

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
