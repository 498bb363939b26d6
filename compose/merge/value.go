package merge

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// literals reads and compares literals as an edition does.
type literals struct{ edition spec.Edition }

// canonical returns the literal as the reference prints it in a supergraph, for a position of type
// t (nil if it is unknown). Edition 2.15 keeps what is written; see [written]. In 2.14:
//
//   - numbers as ECMAScript prints them;
//   - block strings as strings;
//   - whole numbers for an ID without quotes, and strings for an enum as enum values;
//   - enum values for any other type as strings;
//   - of the fields of an object that have the same name, only the last value.
//
// The result may be v itself. It is nil for nil.
func (l literals) canonical(schema *sdl.Schema, v value, t *ast.Type) value {
	if v == nil {
		return nil
	}
	if l.edition.Rust() {
		return written(schema, v, t)
	}
	switch v.Kind {
	case ast.IntValue, ast.FloatValue:
		if raw := number(v.Raw); raw != v.Raw {
			return &ast.Value{Raw: raw, Kind: v.Kind}
		}
	case ast.StringValue:
		if innerName(t) == "ID" && wholeNumber(v.Raw) {
			return &ast.Value{Raw: v.Raw, Kind: ast.IntValue}
		}
		if n := schema.Type(innerName(t)); n != nil && n.Kind == sdl.Enum {
			return enumValue(v.Raw)
		}
	case ast.BlockValue:
		return stringValue(v.Raw)
	case ast.EnumValue:
		if n := schema.Type(innerName(t)); n == nil || n.Kind != sdl.Enum {
			return stringValue(v.Raw)
		}
	case ast.ListValue:
		var elem *ast.Type
		if t != nil {
			elem = t.Elem
		}
		out := &ast.Value{Kind: ast.ListValue, Children: make(ast.ChildValueList, len(v.Children))}
		for i, c := range v.Children {
			out.Children[i] = &ast.ChildValue{Value: l.canonical(schema, c.Value, elem)}
		}
		return out
	case ast.ObjectValue:
		in := schema.Type(innerName(t))
		out := &ast.Value{Kind: ast.ObjectValue, Children: make(ast.ChildValueList, len(v.Children))}
		for i, c := range v.Children {
			var of *ast.Type
			if in != nil && in.Kind == sdl.InputObject {
				if f := in.Field(c.Name); f != nil {
					of = f.Type
				}
			}
			out.Children[i] = &ast.ChildValue{Name: c.Name, Value: l.canonical(schema, c.Value, of)}
		}
		out.Children = lastOfEach(out.Children)
		return out
	}
	return v
}

// lastOfEach keeps the last value of each field, in the place of its first one. It overwrites list.
func lastOfEach(list ast.ChildValueList) ast.ChildValueList {
	kept := list[:0]
	for _, c := range list {
		if i := slices.IndexFunc(kept, func(k *ast.ChildValue) bool { return k.Name == c.Name }); i >= 0 {
			kept[i] = c
		} else {
			kept = append(kept, c)
		}
	}
	return kept
}

// innerName returns the name of the type inside all lists, or "" for nil.
func innerName(t *ast.Type) string {
	if t == nil {
		return ""
	}
	return t.Name()
}

// canonicalArgs returns arguments whose types are unknown in canonical form. The list is the given
// one if nothing changes.
func (l literals) canonicalArgs(args []sdl.Arg) []sdl.Arg {
	return withValues(args, func(a *sdl.Arg) value { return l.canonical(untyped, a.Value, nil) })
}

// withValues returns arguments with the values that a function gives them: the given list if none
// is another.
func withValues(args []sdl.Arg, of func(*sdl.Arg) value) []sdl.Arg {
	out := args
	for i := range args {
		v := of(&args[i])
		if v == args[i].Value {
			continue
		}
		if sameList(out, args) {
			out = slices.Clone(args)
		}
		out[i].Value = v
	}
	return out
}

// untyped is a schema without types.
var untyped = sdl.NewSchema(nil, nil)

// typedArgs returns the arguments of an application in canonical form, by the types of the
// directive's definition (or nil).
func (l literals) typedArgs(schema *sdl.Schema, def *sdl.DirectiveDef, args []sdl.Arg) []sdl.Arg {
	if len(args) == 0 {
		return nil
	}
	out := make([]sdl.Arg, len(args))
	for i := range args {
		var t *ast.Type
		if def != nil {
			for _, a := range def.Args {
				if a.Name == args[i].Name {
					t = a.Type
				}
			}
		}
		out[i] = sdl.Arg{Name: args[i].Name, Value: l.canonical(schema, args[i].Value, t), Pos: args[i].Pos}
	}
	return out
}

// wholeNumber reports whether s is an integer literal of GraphQL.
func wholeNumber(s string) bool {
	d := strings.TrimPrefix(s, "-")
	return d != "" && strings.Trim(d, "0123456789") == "" && (d[0] != '0' || len(d) == 1)
}

// number returns a numeric literal as ECMAScript's Number.prototype.toString prints its value as a
// double. Integers of up to 15 characters are exact and stay as they are.
func number(raw string) string {
	if wholeNumber(raw) && len(raw) <= 15 && raw != "-0" {
		return raw
	}
	f, err := strconv.ParseFloat(raw, 64)
	if err != nil && !math.IsInf(f, 0) {
		return raw
	}
	switch {
	case math.IsInf(f, 1):
		return "Infinity"
	case math.IsInf(f, -1):
		return "-Infinity"
	case f == 0:
		return "0"
	}
	if abs := math.Abs(f); abs >= 1e-6 && abs < 1e21 {
		return strconv.FormatFloat(f, 'f', -1, 64)
	}
	mantissa, exp, _ := strings.Cut(strconv.FormatFloat(f, 'e', -1, 64), "e")
	return mantissa + "e" + exp[:1] + strings.TrimLeft(exp[1:], "0")
}

// sameValue reports whether two literals in canonical form are equal. The order of the fields of an
// object does not matter, and neither do different kinds of numbers or of text. Either may be nil.
func (l literals) sameValue(a, b value) bool {
	if a == nil || b == nil {
		return a == b
	}
	if len(a.Children) != len(b.Children) {
		return false
	}
	if l.edition.Rust() && a.Kind != ast.ListValue {
		return sameWritten(a, b)
	}
	if a.Kind != b.Kind {
		return a.Raw == b.Raw && (numeric(a) && numeric(b) || textual(a) && textual(b))
	}
	if a.Kind == ast.ObjectValue {
		for _, c := range a.Children {
			i := slices.IndexFunc(b.Children, func(d *ast.ChildValue) bool { return d.Name == c.Name })
			if i < 0 || !l.sameValue(c.Value, b.Children[i].Value) {
				return false
			}
		}
		return true
	}
	for i := range a.Children {
		if !l.sameValue(a.Children[i].Value, b.Children[i].Value) {
			return false
		}
	}
	return a.Raw == b.Raw || a.Kind == ast.ListValue
}

// textual reports whether the literal is a string or enum value. If subgraphs give a position
// different types, a string and an enum value of the same letters are the same value.
func textual(v value) bool { return v.Kind == ast.StringValue || v.Kind == ast.EnumValue }

func numeric(v value) bool { return v.Kind == ast.IntValue || v.Kind == ast.FloatValue }

// sameArgs reports whether two applications have equal arguments, in any order.
func (l literals) sameArgs(a, b []sdl.Arg) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		k := i
		if b[k].Name != a[i].Name {
			k = slices.IndexFunc(b, func(x sdl.Arg) bool { return x.Name == a[i].Name })
		}
		if k < 0 || !l.sameValue(a[i].Value, b[k].Value) {
			return false
		}
	}
	return true
}
