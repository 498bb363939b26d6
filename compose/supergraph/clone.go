package supergraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// clone copies a schema deeply enough that directives can be added to every element of the copy.
// Type references, values and applied directives are shared with the original, since they never
// change.
func clone(s *sdl.Schema) *sdl.Schema {
	out := &sdl.Schema{
		Source: s.Source, Description: s.Description, Directives: slices.Clone(s.Directives), Roots: s.Roots,
		RootPos: s.RootPos, SchemaPos: s.SchemaPos, HasDefinition: s.HasDefinition,
	}
	out.Types = make([]*sdl.Type, len(s.Types))
	for i, t := range s.Types {
		out.Types[i] = cloneType(t)
	}
	out.DirectiveDefs = make([]*sdl.DirectiveDef, len(s.DirectiveDefs))
	for i, d := range s.DirectiveDefs {
		c := *d
		c.Args = cloneArguments(d.Args)
		out.DirectiveDefs[i] = &c
	}
	out.Reindex()
	return out
}

// cloneType copies a type with its fields, arguments and values; see [clone].
func cloneType(t *sdl.Type) *sdl.Type {
	c := *t
	c.Directives = slices.Clone(t.Directives)
	c.Interfaces = slices.Clone(t.Interfaces)
	c.Members = slices.Clone(t.Members)
	c.Fields = make([]*sdl.Field, len(t.Fields))
	for i, f := range t.Fields {
		g := *f
		g.Args = cloneArguments(f.Args)
		g.Directives = slices.Clone(f.Directives)
		c.Fields[i] = &g
	}
	c.Values = make([]*sdl.EnumValue, len(t.Values))
	for i, v := range t.Values {
		w := *v
		w.Directives = slices.Clone(v.Directives)
		c.Values[i] = &w
	}
	return &c
}

func cloneArguments(list []*sdl.Argument) []*sdl.Argument {
	out := make([]*sdl.Argument, len(list))
	for i, a := range list {
		b := *a
		b.Directives = slices.Clone(a.Directives)
		out[i] = &b
	}
	return out
}
