package diff

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// inputKinds are the kinds of changes of one sort of input value: arguments, input fields, or
// arguments of directives.
type inputKinds struct {
	required, refusesNull, changed, safe         Kind
	defaultAdded, defaultChanged, defaultRemoved Kind
	description                                  Kind
}

var (
	argKinds = inputKinds{
		ArgBecameRequired, ArgRefusesNull, ArgChangedType, ArgChangedTypeSafe,
		ArgDefaultAdded, ArgDefaultChanged, ArgDefaultRemoved, ArgDescriptionChanged,
	}
	inputFieldKinds = inputKinds{
		InputFieldBecameRequired, InputFieldRefusesNull, InputFieldChangedType, InputFieldChangedTypeSafe,
		InputFieldDefaultAdded, InputFieldDefaultChanged, InputFieldDefaultRemoved, InputFieldDescriptionChanged,
	}
	directiveArgKinds = inputKinds{
		DirectiveArgBecameRequired, DirectiveArgRefusesNull, DirectiveArgChangedType, DirectiveArgChangedSafe,
		DirectiveArgDefaultAdded, DirectiveArgDefaultChanged, DirectiveArgDefaultRemoved, DirectiveArgDescriptionChanged,
	}
)

// input is one argument or input field, as far as it is compared.
type input struct {
	typ         *ast.Type
	def         *ast.Value
	description *string
	directives  []*sdl.Directive
}

func ofArg(a *sdl.Argument) input { return input{a.Type, a.Default, a.Description, a.Directives} }
func ofField(f *sdl.Field) input  { return input{f.Type, f.Default, f.Description, f.Directives} }

// input compares two versions of an argument or input field.
func (d *differ) input(k inputKinds, at string, old, now input) {
	d.inputType(k, at, old, now)
	d.defaults(k, at, old, now)
	d.description(k.description, at, old.description, now.description)
	d.deprecation(at, old.directives, now.directives)
}

// same reports whether two arguments or input fields surely do not differ. It takes any directive
// for a difference.
func same(old, now input) bool {
	return sdl.SameType(old.typ, now.typ) && len(old.directives)+len(now.directives) == 0 && text(old.description) == text(now.description) &&
		(sdl.SameValue(old.def, now.def) || valueText(old.def) == valueText(now.def))
}

// inputType reports another type: as loosened, as required where it has only become non-null, as
// refusing null where it has, but has a default value, else as changed.
func (d *differ) inputType(k inputKinds, at string, old, now input) {
	a, b := old.typ.String(), now.typ.String()
	switch {
	case a == b:
	case looser(now.typ, old.typ):
		d.add(k.safe, at, a, b)
	case b == a+"!":
		d.add(either(now.def == nil, k.required, k.refusesNull), at, a, b)
	default:
		d.add(k.changed, at, a, b)
	}
}

// defaults compares default values, by what they mean. An argument or field that loses its default
// and was and is non-null has become required.
func (d *differ) defaults(k inputKinds, at string, old, now input) {
	a, b := valueText(old.def), valueText(now.def)
	if a == b || old.def != nil && now.def != nil && d.sameDefault(old, now) {
		return
	}
	switch {
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

// sameDefault reports whether two default values mean the same: each at its own type, or both at
// one of the two types. A default that means something else only because its type or an input field
// in it has changed is reported as that change. Neither value is nil.
func (d *differ) sameDefault(old, now input) bool {
	return sdl.CoercedString(d.before, old.def, old.typ) == sdl.CoercedString(d.after, now.def, now.typ) ||
		sdl.CoercedString(d.before, old.def, old.typ) == sdl.CoercedString(d.before, now.def, old.typ) ||
		sdl.CoercedString(d.after, old.def, now.typ) == sdl.CoercedString(d.after, now.def, now.typ)
}

// inputFields compares the fields of an input object.
func (d *differ) inputFields(old, now *sdl.Type) {
	d.changes = grown(d.changes, len(old.Fields), len(now.Fields))
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

// valueText renders a value with the fields of its objects sorted, since their order means nothing.
// No value is the empty text.
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
