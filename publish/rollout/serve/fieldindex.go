package serve

import "github.com/schemactl/schemactl/compose/sdl"

// fieldIndex finds fields by name. It builds a map for types with many fields, as root types have,
// unless the schema has one; for the others [sdl.Type.Field] is faster.
type fieldIndex map[*sdl.Type]map[string]*sdl.Field

func (x fieldIndex) find(t *sdl.Type, name string) *sdl.Field {
	if len(t.Fields) <= 16 || t.HasFieldTable() {
		return t.Field(name)
	}
	index := x[t]
	if index == nil {
		index = make(map[string]*sdl.Field, len(t.Fields))
		for _, f := range t.Fields {
			index[f.Name] = f
		}
		x[t] = index
	}
	return index[name]
}
