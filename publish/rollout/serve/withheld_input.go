package serve

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Composition keeps of an input object the fields, and of an enum that is sent the values, that all
// subgraphs with the type have.

// inputParts returns the fields of an input object or the values of an enum by name, with their
// directives; nil for other types.
func inputParts(t *sdl.Type) map[string][]*sdl.Directive {
	switch t.Kind {
	case sdl.InputObject:
		out := make(map[string][]*sdl.Directive, len(t.Fields))
		for _, f := range t.Fields {
			out[f.Name] = f.Directives
		}
		return out
	case sdl.Enum:
		out := make(map[string][]*sdl.Directive, len(t.Values))
		for _, v := range t.Values {
			out[v.Name] = v.Directives
		}
		return out
	}
	return nil
}

// noteInput collects whether an input object or enum has a part that is hidden.
func (d *withheld) noteInput(t *sdl.Type) {
	for _, directives := range inputParts(t) {
		d.hidden = d.hidden || isInaccessible(directives)
	}
}

// findInputs adds the input fields and enum values that some subgraph has and the named one, which
// is always registered, lacks or hides in every version. Own are its versions.
func (d *withheld) findInputs(name string, own []*subgraph.Subgraph) {
	for _, t := range own[0].Schema.Types {
		if t.Kind != sdl.InputObject && t.Kind != sdl.Enum || !d.hidden && d.onlyIn(name, t) {
			continue
		}
		versions := versionsOf(own, t)
		if versions == nil {
			continue
		}
		parts := make([]map[string][]*sdl.Directive, len(versions))
		for i, v := range versions {
			parts[i] = inputParts(v)
		}
		for part, owner := range d.parts[place{kind: t.Kind, typ: t.Name}] {
			offered := slices.ContainsFunc(parts, func(p map[string][]*sdl.Directive) bool {
				directives, has := p[part]
				return has && !isInaccessible(directives) || !has && owner.isOnly(name)
			})
			if !offered && !d.read[part] {
				d.elements[element{typ: t.Name, field: part}] = true
			}
		}
	}
}
