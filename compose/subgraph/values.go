package subgraph

import (
	"math"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// fits reports whether a literal can be passed where type t is wanted. As in Apollo's composition,
// 1.0 is an Int, "A" is the enum value A, and an input object may leave out required fields. Every
// literal fits a type that is not defined, which is reported elsewhere.
func (b *builder) fits(v *ast.Value, t *ast.Type) bool {
	switch v.Kind {
	case ast.NullValue:
		return !t.NonNull
	case ast.Variable:
		return false
	}
	if t.Elem != nil {
		if v.Kind != ast.ListValue {
			return b.fits(v, t.Elem)
		}
		for _, c := range v.Children {
			if !b.fits(c.Value, t.Elem) {
				return false
			}
		}
		return true
	}
	if fits, ok := fitsBuiltIn(v, t.NamedType); ok {
		return fits
	}
	if def, _, ok := b.lookup(t.NamedType); ok {
		return b.fitsType(v, def)
	}
	if st := b.names.specType(t.NamedType); st != nil {
		return fitsSpec(v, st)
	}
	return true
}

// fitsBuiltIn reports whether a literal fits a built-in scalar. The second result is false for
// other types.
func fitsBuiltIn(v *ast.Value, name string) (fits, ok bool) {
	str := v.Kind == ast.StringValue || v.Kind == ast.BlockValue
	switch name {
	case "Int":
		return numeric(v) && integral(v.Raw), true
	case "Float":
		return numeric(v) && finite(v.Raw), true
	case "String":
		return str, true
	case "Boolean":
		return v.Kind == ast.BooleanValue, true
	case "ID":
		return str || numeric(v) && integral(v.Raw), true
	}
	return false, false
}

func numeric(v *ast.Value) bool { return v.Kind == ast.IntValue || v.Kind == ast.FloatValue }

// integral reports whether a number is whole and, in the notation of JavaScript, has neither
// fraction nor exponent: up to 1e21 that is so for all whole numbers. Apollo's composition checks
// the number in that notation.
func integral(raw string) bool {
	if len(raw) <= 18 && strings.Trim(raw, "-0123456789") == "" {
		return true
	}
	f, err := strconv.ParseFloat(raw, 64)
	return err == nil && f == math.Trunc(f) && math.Abs(f) < 1e21
}

// finite reports whether a number is within the range of a 64-bit float.
func finite(raw string) bool {
	_, err := strconv.ParseFloat(raw, 64)
	return err == nil
}

// fitsType reports whether a literal fits a type that the subgraph defines. Every literal fits a
// custom scalar.
func (b *builder) fitsType(v *ast.Value, t *sdl.Type) bool {
	switch t.Kind {
	case sdl.Enum:
		return (v.Kind == ast.EnumValue || v.Kind == ast.StringValue || v.Kind == ast.BlockValue) && b.hasValue(t, v.Raw)
	case sdl.InputObject:
		if v.Kind != ast.ObjectValue {
			return false
		}
		for _, c := range v.Children {
			f := b.field(t, c.Name)
			if f == nil || !b.fits(c.Value, f.Type) {
				return false
			}
		}
	}
	return true
}

// fitsSpec reports whether a literal fits a type of a specification that the subgraph does not
// define.
func fitsSpec(v *ast.Value, t *spec.Type) bool {
	switch t.Kind {
	case sdl.Enum:
		for _, name := range t.Values {
			if name == v.Raw && (v.Kind == ast.EnumValue || v.Kind == ast.StringValue) {
				return true
			}
		}
		return false
	case sdl.InputObject:
		if v.Kind != ast.ObjectValue {
			return false
		}
		for _, c := range v.Children {
			if f := t.Field(c.Name); f == nil || !fitsSpecField(c.Value, f.Type) {
				return false
			}
		}
	}
	return true
}

// fitsSpecField reports whether a literal fits the type of an input field in the tables of
// compose/spec. Null fits every type but the entries of a list.
func fitsSpecField(v *ast.Value, typ string) bool {
	if typ == spec.Any || v.Kind == ast.NullValue {
		return true
	}
	if inner, ok := strings.CutPrefix(typ, "["); ok {
		inner = strings.Trim(inner, "!]")
		if v.Kind != ast.ListValue {
			return fitsSpecField(v, inner)
		}
		for _, c := range v.Children {
			if c.Value.Kind == ast.NullValue || !fitsSpecField(c.Value, inner) {
				return false
			}
		}
		return true
	}
	if fits, ok := fitsBuiltIn(v, typ); ok {
		return fits
	}
	t := spec.Connect.Type(typ, spec.Version{Minor: spec.Never})
	return t == nil || fitsSpec(v, t)
}
