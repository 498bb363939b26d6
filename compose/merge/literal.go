package merge

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// value is a literal of the model. Literals are shared and read only.
type value = *ast.Value

var (
	trueValue  = &ast.Value{Raw: "true", Kind: ast.BooleanValue}
	falseValue = &ast.Value{Raw: "false", Kind: ast.BooleanValue}
)

func enumValue(name string) value { return &ast.Value{Raw: name, Kind: ast.EnumValue} }
func stringValue(s string) value  { return &ast.Value{Raw: s, Kind: ast.StringValue} }

func listValue(items ...value) value {
	v := &ast.Value{Kind: ast.ListValue, Children: make(ast.ChildValueList, len(items))}
	for i, item := range items {
		v.Children[i] = &ast.ChildValue{Value: item}
	}
	return v
}

func objectValue(args []sdl.Arg) value {
	v := &ast.Value{Kind: ast.ObjectValue, Children: make(ast.ChildValueList, len(args))}
	for i := range args {
		v.Children[i] = &ast.ChildValue{Name: args[i].Name, Value: args[i].Value}
	}
	return v
}

// trueIf returns true or nil, which leaves an argument out; see directive.
func trueIf(cond bool) value {
	if cond {
		return trueValue
	}
	return nil
}

// trueFalseNull returns the literal true, false or null. It returns nil for "".
func trueFalseNull(raw string) value {
	switch raw {
	case "":
		return nil
	case "null":
		return &ast.Value{Raw: raw, Kind: ast.NullValue}
	}
	return &ast.Value{Raw: raw, Kind: ast.BooleanValue}
}

// items returns the items of a list. As in GraphQL, a single value stands for the list of it.
func items(v value) []value {
	if v.Kind != ast.ListValue {
		return []value{v}
	}
	list := make([]value, len(v.Children))
	for i, c := range v.Children {
		list[i] = c.Value
	}
	return list
}

// directive makes an applied directive. Arguments with a nil value are left out.
func directive(name string, role sdl.Role, args ...sdl.Arg) *sdl.Directive {
	d := &sdl.Directive{Name: name, Role: role}
	n := 0
	for i := range args {
		if args[i].Value != nil {
			n++
		}
	}
	if n > 0 {
		d.Args = make([]sdl.Arg, 0, n)
		for i := range args {
			if args[i].Value != nil {
				d.Args = append(d.Args, args[i])
			}
		}
	}
	return d
}
