package diff

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// inputKinds are the kinds of one sort of input value: an argument, an input
// field or the argument of a directive.
type inputKinds struct {
	required, changed, safe                      Kind
	defaultAdded, defaultChanged, defaultRemoved Kind
	description                                  Kind
}

var (
	argKinds = inputKinds{
		ArgBecameRequired, ArgChangedType, ArgChangedTypeSafe,
		ArgDefaultAdded, ArgDefaultChanged, ArgDefaultRemoved, ArgDescriptionChanged,
	}
	inputFieldKinds = inputKinds{
		InputFieldBecameRequired, InputFieldChangedType, InputFieldChangedTypeSafe,
		InputFieldDefaultAdded, InputFieldDefaultChanged, InputFieldDefaultRemoved, InputFieldDescriptionChanged,
	}
	directiveArgKinds = inputKinds{
		DirectiveArgBecameRequired, DirectiveArgChangedType, DirectiveArgChangedSafe,
		DirectiveArgDefaultAdded, DirectiveArgDefaultChanged, DirectiveArgDefaultRemoved, DirectiveArgDescriptionChanged,
	}
)

// input is one argument or input field.
type input struct {
	typ         *ast.Type
	def         *ast.Value
	description *string
	directives  []*sdl.Directive
}

func ofArg(a *sdl.Argument) input { return input{a.Type, a.Default, a.Description, a.Directives} }
func ofField(f *sdl.Field) input  { return input{f.Type, f.Default, f.Description, f.Directives} }

func (d *differ) input(k inputKinds, at string, old, now input) {
	d.inputType(k, at, old, now)
	d.defaults(k, at, old, now)
	d.description(k.description, at, old.description, now.description)
	d.deprecation(at, old.directives, now.directives)
}

// same says that there is nothing to report of two arguments or input fields.
func same(old, now input) bool {
	return sameType(old.typ, now.typ) && len(old.directives)+len(now.directives) == 0 && text(old.description) == text(now.description) &&
		(old.def == nil && now.def == nil || valueText(old.def) == valueText(now.def))
}

func sameType(a, b *ast.Type) bool {
	if a.NonNull != b.NonNull || (a.Elem == nil) != (b.Elem == nil) {
		return false
	}
	if a.Elem != nil {
		return sameType(a.Elem, b.Elem)
	}
	return a.NamedType == b.NamedType
}

// inputType tells a type that only became non-null from one that changed in another way.
func (d *differ) inputType(k inputKinds, at string, old, now input) {
	a, b := old.typ.String(), now.typ.String()
	switch {
	case a == b:
	case looser(now.typ, old.typ):
		d.add(k.safe, at, a, b)
	case b == a+"!":
		d.add(k.required, at, a, b)
	default:
		d.add(k.changed, at, a, b)
	}
}

// defaults compares default values. Without its default value, a non-null
// argument or field must be given.
func (d *differ) defaults(k inputKinds, at string, old, now input) {
	switch a, b := valueText(old.def), valueText(now.def); {
	case a == b:
	case old.def == nil:
		d.add(k.defaultAdded, at, "", b)
	case now.def == nil && required(now.typ, nil) && old.typ.NonNull:
		d.add(k.required, at, old.typ.String()+" = "+a, now.typ.String())
	case now.def == nil:
		d.add(k.defaultRemoved, at, a, "")
	default:
		d.add(k.defaultChanged, at, a, b)
	}
}

func (d *differ) inputFields(old, now *sdl.Type) {
	pairs(old.Fields, now.Fields, fieldName, func(a, b **sdl.Field) {
		switch {
		case b == nil:
			d.add(either(deprecated((*a).Directives), DeprecatedInputFieldRemoved, InputFieldRemoved), (*a).Coordinate(), (*a).Type.String(), "")
		case a == nil && required((*b).Type, (*b).Default):
			d.add(RequiredInputFieldAdded, (*b).Coordinate(), "", (*b).Type.String())
		case a == nil:
			d.add(OptionalInputFieldAdded, (*b).Coordinate(), "", (*b).Type.String())
		case !same(ofField(*a), ofField(*b)):
			d.input(inputFieldKinds, (*a).Coordinate(), ofField(*a), ofField(*b))
		}
	})
}

// valueText renders a value with the fields of objects in the order of their
// names: that order means nothing.
func valueText(v *ast.Value) string {
	if v == nil {
		return ""
	}
	if v.Kind != ast.ListValue && v.Kind != ast.ObjectValue {
		return sdl.ValueString(v)
	}
	parts := make([]string, len(v.Children))
	for i, c := range v.Children {
		parts[i] = valueText(c.Value)
		if v.Kind == ast.ObjectValue {
			parts[i] = c.Name + ": " + parts[i]
		}
	}
	if v.Kind == ast.ListValue {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	slices.Sort(parts)
	return "{" + strings.Join(parts, ", ") + "}"
}
