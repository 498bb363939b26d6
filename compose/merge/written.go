package merge

import (
	"strconv"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// written returns the literal as edition 2.15 prints it: as it is in the SDL, but with an enum
// value as a string where the type is String, and a string as an enum value where it is an enum.
// An integer in the place of a Float counts as a float of the same text.
func written(schema *sdl.Schema, v value, t *ast.Type) value {
	if t == nil || v == nil {
		return v
	}
	switch v.Kind {
	case ast.IntValue:
		if innerName(t) == "Float" {
			return &ast.Value{Raw: v.Raw, Kind: ast.FloatValue}
		}
	case ast.EnumValue:
		if innerName(t) == "String" {
			return stringValue(v.Raw)
		}
	case ast.StringValue, ast.BlockValue:
		if n := schema.Type(innerName(t)); n != nil && n.Kind == sdl.Enum {
			return enumValue(v.Raw)
		}
	case ast.ListValue:
		elem := t
		if t.Elem != nil {
			elem = t.Elem
		}
		return writtenParts(schema, v, func(*ast.ChildValue) *ast.Type { return elem })
	case ast.ObjectValue:
		in := schema.Type(innerName(t))
		if in == nil || in.Kind != sdl.InputObject {
			return v
		}
		return writtenParts(schema, v, func(c *ast.ChildValue) *ast.Type {
			if f := in.Field(c.Name); f != nil {
				return f.Type
			}
			return nil
		})
	}
	return v
}

// writtenParts applies written to the parts of a list or object, each with the type that typeOf
// returns. It returns v itself if nothing changes.
func writtenParts(schema *sdl.Schema, v value, typeOf func(*ast.ChildValue) *ast.Type) value {
	var out value
	for i, c := range v.Children {
		part := written(schema, c.Value, typeOf(c))
		if part == c.Value {
			continue
		}
		if out == nil {
			out = &ast.Value{Kind: v.Kind, Children: append(ast.ChildValueList(nil), v.Children...)}
		}
		out.Children[i] = &ast.ChildValue{Name: c.Name, Value: part}
	}
	if out == nil {
		return v
	}
	return out
}

// sameWritten reports whether edition 2.15 takes two literals that are no lists for the same one.
// The order of the fields of an object matters. Floats are equal if their texts are, or if one of
// them was written as an integer and the values are equal.
func sameWritten(a, b value) bool {
	if len(a.Children) != len(b.Children) {
		return false
	}
	text := func(v value) bool { return v.Kind == ast.StringValue || v.Kind == ast.BlockValue }
	switch {
	case text(a) && text(b):
		return a.Raw == b.Raw
	case a.Kind != b.Kind:
		return false
	case a.Kind == ast.FloatValue && wholeNumber(a.Raw) != wholeNumber(b.Raw):
		x, err := strconv.ParseFloat(a.Raw, 64)
		y, err2 := strconv.ParseFloat(b.Raw, 64)
		return err == nil && err2 == nil && x == y
	}
	for i := range a.Children {
		x, y := a.Children[i], b.Children[i]
		if x.Name != y.Name || !(literals{}).sameValue(x.Value, y.Value) {
			return false
		}
	}
	return a.Raw == b.Raw || a.Kind == ast.ObjectValue
}
