package supergraph

import (
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// clone copies a schema deeply enough that directives can be added to every element of the copy.
// Type references, values and applied directives are shared with the original, since they never
// change, and so are lists: one that is appended to becomes a list of its own.
func clone(s *sdl.Schema) *sdl.Schema {
	out := &sdl.Schema{
		Source: s.Source, Description: s.Description, Directives: slices.Clip(s.Directives), Roots: s.Roots,
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
	c.Directives = slices.Clip(t.Directives)
	c.Interfaces = slices.Clip(t.Interfaces)
	c.Members = slices.Clip(t.Members)
	fields := make([]sdl.Field, len(t.Fields))
	c.Fields = make([]*sdl.Field, len(t.Fields))
	for i, f := range t.Fields {
		fields[i] = *f
		fields[i].Args = cloneArguments(f.Args)
		fields[i].Directives = slices.Clip(f.Directives)
		c.Fields[i] = &fields[i]
	}
	values := make([]sdl.EnumValue, len(t.Values))
	c.Values = make([]*sdl.EnumValue, len(t.Values))
	for i, v := range t.Values {
		values[i] = *v
		values[i].Directives = slices.Clip(v.Directives)
		c.Values[i] = &values[i]
	}
	return &c
}

func cloneArguments(list []*sdl.Argument) []*sdl.Argument {
	args := make([]sdl.Argument, len(list))
	out := make([]*sdl.Argument, len(list))
	for i, a := range list {
		args[i] = *a
		args[i].Directives = slices.Clip(a.Directives)
		out[i] = &args[i]
	}
	return out
}
