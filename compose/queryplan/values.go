package queryplan

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// argument is an argument that is given, with the type of its definition, nil if that is unknown.
type argument struct {
	name  string
	value *ast.Value
	typ   *ast.Type
}

// given returns arguments with the types of their definitions.
func given(list ast.ArgumentList, defined ast.ArgumentDefinitionList) []argument {
	out := make([]argument, len(list))
	for i, a := range list {
		out[i] = argument{name: a.Name, value: a.Value}
		if def := defined.ForName(a.Name); def != nil {
			out[i].typ = def.Type
		}
	}
	return out
}

// arguments prints arguments in parentheses, sorted by name, and returns the variables in them.
func (w *world) arguments(list []argument) (text string, variables []string) {
	if len(list) == 0 {
		return "", nil
	}
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b argument) int { return strings.Compare(a.name, b.name) })
	v := valuePrinter{schema: w.schema}
	v.b.WriteByte('(')
	for i, a := range list {
		if i > 0 {
			v.b.WriteString(", ")
		}
		v.b.WriteString(a.name + ": ")
		v.value(a.value, a.typ)
	}
	v.b.WriteByte(')')
	return v.b.String(), v.variables
}

// valuePrinter prints values as router 2 sends them: numbers as written, fields of objects sorted,
// and a single value of a list type as a list.
type valuePrinter struct {
	schema    *sdl.Schema
	b         strings.Builder
	variables []string
}

// value prints a value of a type, nil if that is unknown.
func (p *valuePrinter) value(v *ast.Value, t *ast.Type) {
	switch {
	case v.Kind == ast.Variable:
		p.b.WriteString("$" + v.Raw)
		p.variables = append(p.variables, v.Raw)
	case v.Kind == ast.NullValue:
		p.b.WriteString("null")
	case v.Kind == ast.ListValue:
		var elem *ast.Type
		if t != nil {
			elem = t.Elem
		}
		p.b.WriteByte('[')
		for i, c := range v.Children {
			if i > 0 {
				p.b.WriteString(", ")
			}
			p.value(c.Value, elem)
		}
		p.b.WriteByte(']')
	case t != nil && t.Elem != nil:
		p.b.WriteByte('[')
		p.value(v, t.Elem)
		p.b.WriteByte(']')
	case v.Kind == ast.ObjectValue:
		p.object(v, t)
	case v.Kind == ast.StringValue || v.Kind == ast.BlockValue:
		p.b.WriteString(sdl.ValueString(&ast.Value{Kind: ast.StringValue, Raw: v.Raw}))
	default:
		p.b.WriteString(v.Raw)
	}
}

// object prints the fields of an input object by name.
func (p *valuePrinter) object(v *ast.Value, t *ast.Type) {
	children := slices.Clone(v.Children)
	slices.SortStableFunc(children, func(a, b *ast.ChildValue) int { return strings.Compare(a.Name, b.Name) })
	var def *sdl.Type
	if t != nil {
		def = p.schema.Type(t.NamedType)
	}
	p.b.WriteByte('{')
	for i, c := range children {
		if i > 0 {
			p.b.WriteString(", ")
		}
		p.b.WriteString(c.Name + ": ")
		var ft *ast.Type
		if def != nil {
			if f := def.Field(c.Name); f != nil {
				ft = f.Type
			}
		}
		p.value(c.Value, ft)
	}
	p.b.WriteByte('}')
}
