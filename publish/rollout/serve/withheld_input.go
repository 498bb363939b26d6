package serve

import (
	"iter"
	"maps"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Composition keeps of an input object the fields, and of an enum that is sent the values, that all
// subgraphs with the type have.

// inputParts returns the names of the fields of an input object or of the values of an enum, with
// their directives. Other types have none.
func inputParts(t *sdl.Type) iter.Seq2[string, []*sdl.Directive] {
	return func(yield func(string, []*sdl.Directive) bool) {
		switch t.Kind {
		case sdl.InputObject:
			for _, f := range t.Fields {
				if !yield(f.Name, f.Directives) {
					return
				}
			}
		case sdl.Enum:
			for _, v := range t.Values {
				if !yield(v.Name, v.Directives) {
					return
				}
			}
		}
	}
}

// hasAll reports whether an input object or enum has as many parts as there are.
func hasAll(t *sdl.Type, parts map[string]owner) bool {
	n := len(t.Fields)
	if t.Kind == sdl.Enum {
		n = len(t.Values)
	}
	return n == len(parts)
}

// noteInput collects whether an input object or enum has a part that is hidden.
func (d *withheld) noteInput(t *sdl.Type) {
	for _, directives := range inputParts(t) {
		if isInaccessible(directives) {
			d.hidden[t.Name] = true
		}
	}
}

// findInputs adds the input fields and enum values that some subgraph has and the named one, which
// is always registered, lacks or hides in every version. Own are its versions.
func (d *withheld) findInputs(name string, own []*subgraph.Subgraph) {
	for _, t := range own[0].Schema.Types {
		if t.Kind != sdl.InputObject && t.Kind != sdl.Enum || !d.hidden[t.Name] && d.onlyIn(name, t) {
			continue
		}
		versions := versionsOf(own, t)
		if versions == nil {
			continue
		}
		known := d.parts[place{kind: t.Kind, typ: t.Name}]
		if !d.hidden[t.Name] && slices.ContainsFunc(versions, func(v *sdl.Type) bool { return hasAll(v, known) }) {
			continue // a version offers every part
		}
		parts := make([]map[string][]*sdl.Directive, len(versions))
		for i, v := range versions {
			parts[i] = maps.Collect(inputParts(v))
		}
		for part, owner := range known {
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
