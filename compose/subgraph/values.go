package subgraph

import (
	"math"
	"strconv"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
)

// literalRules tell which literals fit a type. All but the last take a text for an enum value, and
// an enum literal for a String. Every literal fits a type that is not defined, which is reported
// elsewhere.
type literalRules uint8

const (
	// anyNumber are the rules of edition 2.14: 1.0 is an Int and an ID, an enum literal is an ID,
	// an empty list is an input object, and required fields can be left out.
	anyNumber literalRules = iota
	// asWritten are the rules for default values in edition 2.15: 1.0 is no Int and 1e999 a Float.
	// Required fields can be left out.
	asWritten
	// asPassed are the rules for arguments of directives in edition 2.15: an Int has 32 bits, a
	// Float is finite, and required fields are given.
	asPassed
	// onSchema are those for directives of the schema: besides, an enum literal is no String and a
	// text is no enum value.
	onSchema
)

// fits reports whether a literal can be the default value of a type.
func (b *builder) fits(v *ast.Value, t *ast.Type) bool {
	if b.opts.Edition.Rust() {
		return b.fitsBy(asWritten, v, t)
	}
	return b.fitsBy(anyNumber, v, t)
}

// argumentRules returns the rules for arguments of directives at a directive location.
func (b *builder) argumentRules(location string) literalRules {
	switch {
	case !b.opts.Edition.Rust():
		return anyNumber
	case location == "SCHEMA":
		return onSchema
	}
	return asPassed
}

// fitsBy reports whether a literal can be passed where type t is wanted.
func (b *builder) fitsBy(rules literalRules, v *ast.Value, t *ast.Type) bool {
	switch v.Kind {
	case ast.NullValue:
		return !t.NonNull
	case ast.Variable:
		return false
	}
	if t.Elem != nil {
		if v.Kind != ast.ListValue {
			return b.fitsBy(rules, v, t.Elem)
		}
		for _, c := range v.Children {
			if !b.fitsBy(rules, c.Value, t.Elem) {
				return false
			}
		}
		return true
	}
	if fits, ok := rules.fitsBuiltIn(v, t.NamedType); ok {
		return fits
	}
	if def, _, ok := b.lookup(t.NamedType); ok {
		return b.fitsType(rules, v, def)
	}
	if st := b.names.specType(t.NamedType); st != nil {
		return rules.fitsSpec(v, st)
	}
	return true
}

// fitsBuiltIn reports whether a literal fits a built-in scalar. The second result is false for
// other types.
func (rules literalRules) fitsBuiltIn(v *ast.Value, name string) (fits, ok bool) {
	str := v.Kind == ast.StringValue || v.Kind == ast.BlockValue
	number := v.Kind == ast.IntValue || v.Kind == ast.FloatValue
	switch name {
	case "Int":
		switch rules {
		case asWritten:
			return v.Kind == ast.IntValue, true
		case asPassed, onSchema:
			_, err := strconv.ParseInt(v.Raw, 10, 32)
			return v.Kind == ast.IntValue && err == nil, true
		}
		return number && integral(v.Raw), true
	case "Float":
		return number && (rules == asWritten || finite(v.Raw)), true
	case "String":
		return str || v.Kind == ast.EnumValue && rules != onSchema, true
	case "Boolean":
		return v.Kind == ast.BooleanValue, true
	case "ID":
		if rules == anyNumber {
			return str || v.Kind == ast.EnumValue || number && integral(v.Raw), true
		}
		return str || v.Kind == ast.IntValue, true
	}
	return false, false
}

// integral reports whether a number is whole and, in the notation of JavaScript, has neither
// fraction nor exponent: up to 1e21 that is so for all whole numbers. Edition 2.14 checks the
// number in that notation.
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
func (b *builder) fitsType(rules literalRules, v *ast.Value, t *sdl.Type) bool {
	switch t.Kind {
	case sdl.Enum:
		text := v.Kind == ast.StringValue || v.Kind == ast.BlockValue
		return (v.Kind == ast.EnumValue || text && rules != onSchema) && b.hasValue(t, v.Raw)
	case sdl.InputObject:
		return b.fitsInput(rules, v, t)
	}
	return true
}

// fitsInput reports whether a literal fits an input object that the subgraph defines.
func (b *builder) fitsInput(rules literalRules, v *ast.Value, t *sdl.Type) bool {
	if v.Kind != ast.ObjectValue {
		return rules == anyNumber && v.Kind == ast.ListValue && len(v.Children) == 0
	}
	for _, c := range v.Children {
		f := b.field(t, c.Name)
		if f == nil || !b.fitsBy(rules, c.Value, f.Type) {
			return false
		}
	}
	if rules == anyNumber || rules == asWritten {
		return true
	}
	for _, f := range t.Fields {
		if f.Type.NonNull && f.Default == nil && v.Children.ForName(f.Name) == nil {
			return false
		}
	}
	return true
}

// fitsSpec reports whether a literal fits a type of a specification that the subgraph does not
// define.
func (rules literalRules) fitsSpec(v *ast.Value, t *spec.Type) bool {
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
			if f := t.Field(c.Name); f == nil || !rules.fitsSpecField(c.Value, f.Type) {
				return false
			}
		}
	}
	return true
}

// fitsSpecField reports whether a literal fits the type of an input field in the tables of
// compose/spec. Null fits every type but the entries of a list.
func (rules literalRules) fitsSpecField(v *ast.Value, typ string) bool {
	typ = strings.TrimSuffix(typ, "!")
	if typ == spec.Any || v.Kind == ast.NullValue {
		return true
	}
	if inner, ok := strings.CutPrefix(typ, "["); ok {
		inner = strings.Trim(inner, "!]")
		if v.Kind != ast.ListValue {
			return rules.fitsSpecField(v, inner)
		}
		for _, c := range v.Children {
			if c.Value.Kind == ast.NullValue || !rules.fitsSpecField(c.Value, inner) {
				return false
			}
		}
		return true
	}
	if fits, ok := rules.fitsBuiltIn(v, typ); ok {
		return fits
	}
	t := spec.Connect.Type(typ, spec.Version{Minor: spec.Never})
	return t == nil || rules.fitsSpec(v, t)
}
