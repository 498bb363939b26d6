package sdl

import (
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"
)

// coercer renders values as a schema coerces them to their types, so that two texts are equal if
// and only if the values mean the same.
type coercer struct {
	schema *Schema
	// filled counts the default values of input fields that were filled in.
	filled int
}

// maxFilled bounds the default values of input fields that are filled into one value. Defaults may
// contain themselves, or grow with the power of their depth. What is left out is the same in both
// versions of a schema, and an input field whose default differs is a change of its own.
const maxFilled = 1000

// CoercedString renders a value as a schema coerces it to a type: a single value of a list as the
// list of it, an input object with the defaults of the fields that it lacks. Both the type and the
// schema may be nil, and the value is then rendered as far as it is understood without.
func CoercedString(schema *Schema, v *ast.Value, t *ast.Type) string {
	return (&coercer{schema: schema}).text(v, t)
}

// text renders a value of a type, nil if that is not known. A value that does not fit its type is
// rendered as it is written.
func (c *coercer) text(v *ast.Value, t *ast.Type) string {
	switch {
	case v.Kind == ast.NullValue:
		return "null"
	case t != nil && t.Elem != nil && v.Kind != ast.ListValue:
		return "[" + c.text(v, t.Elem) + "]"
	case v.Kind == ast.ListValue:
		var elem *ast.Type
		if t != nil {
			elem = t.Elem
		}
		parts := make([]string, len(v.Children))
		for i, child := range v.Children {
			parts[i] = c.text(child.Value, elem)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case v.Kind == ast.ObjectValue:
		return c.object(v, t)
	}
	return c.leaf(v, t)
}

// object renders the fields of an object by name, with the defaults of the fields that it lacks.
func (c *coercer) object(v *ast.Value, t *ast.Type) string {
	var def *Type
	if t != nil && c.schema != nil {
		def = c.schema.Type(t.NamedType)
	}
	fields := map[string]string{}
	for _, child := range v.Children {
		var of *ast.Type
		if f := inputFieldOf(def, child.Name); f != nil {
			of = f.Type
		}
		fields[child.Name] = c.text(child.Value, of)
	}
	if def != nil && def.Kind == InputObject {
		for _, f := range def.Fields {
			if _, given := fields[f.Name]; !given && f.Default != nil && c.filled < maxFilled {
				c.filled++
				fields[f.Name] = c.text(f.Default, f.Type)
			}
		}
	}
	parts := make([]string, 0, len(fields))
	for name, value := range fields {
		parts = append(parts, name+": "+value)
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}

func inputFieldOf(t *Type, name string) *Field {
	if t == nil || t.Kind != InputObject {
		return nil
	}
	return t.Field(name)
}

// leaf renders a scalar or enum value. An ID may be written as a number, a Float as an integer.
// What a custom scalar makes of a value is not known, so that it is rendered as it is written.
func (c *coercer) leaf(v *ast.Value, t *ast.Type) string {
	name := ""
	if t != nil {
		name = t.NamedType
	}
	switch {
	case name == "ID" && v.Kind == ast.IntValue:
		return ValueString(&ast.Value{Kind: ast.StringValue, Raw: v.Raw})
	case v.Kind == ast.BlockValue:
		return ValueString(&ast.Value{Kind: ast.StringValue, Raw: v.Raw})
	case name == "Float" && (v.Kind == ast.IntValue || v.Kind == ast.FloatValue):
		if f, err := strconv.ParseFloat(v.Raw, 64); err == nil {
			return strconv.FormatFloat(f, 'g', -1, 64)
		}
	}
	return ValueString(v)
}
