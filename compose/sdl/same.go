package sdl

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
)

// Named returns the name inside all lists of a type reference.
func Named(t *ast.Type) string { return t.Name() }

// SameType reports whether two type references are written alike: the same name with the same lists
// and non-null marks around it. Positions do not count. Neither reference may be nil.
func SameType(a, b *ast.Type) bool {
	for {
		if a == b {
			return true
		}
		if a.NonNull != b.NonNull || (a.Elem == nil) != (b.Elem == nil) {
			return false
		}
		if a.Elem == nil {
			return a.NamedType == b.NamedType
		}
		a, b = a.Elem, b.Elem
	}
}

// SameContent reports whether two types are declared alike: what they are, have and carry, in the
// same order and in the same parts. Only positions and indexes do not count. What the names inside
// stand for is not looked at.
func SameContent(a, b *Type) bool {
	if a == b {
		return true
	}
	if a.Name != b.Name || a.Kind != b.Kind || a.Parts != b.Parts || a.Defined != b.Defined || a.Extended != b.Extended {
		return false
	}
	return sameText(a.Description, b.Description) && SameDirectives(a.Directives, b.Directives) &&
		slices.EqualFunc(a.Interfaces, b.Interfaces, sameRef) && slices.EqualFunc(a.Members, b.Members, sameRef) &&
		slices.EqualFunc(a.Fields, b.Fields, SameField) && slices.EqualFunc(a.Values, b.Values, sameEnumValue)
}

// SameField reports whether two fields are declared alike, as [SameContent] does for types. Their
// parents do not count.
func SameField(a, b *Field) bool {
	return a == b || a.Name == b.Name && a.Part == b.Part && SameType(a.Type, b.Type) && sameText(a.Description, b.Description) &&
		SameValue(a.Default, b.Default) && slices.EqualFunc(a.Args, b.Args, sameArgument) && SameDirectives(a.Directives, b.Directives)
}

// SameDirectives reports whether two lists apply the same directives with the same arguments in the
// same order. Positions do not count.
func SameDirectives(a, b []*Directive) bool {
	return slices.EqualFunc(a, b, sameDirective)
}

func sameDirective(a, b *Directive) bool {
	return a == b || a.Name == b.Name && a.Role == b.Role && a.Extension == b.Extension && a.Part == b.Part && slices.EqualFunc(a.Args, b.Args, sameArg)
}

func sameArg(a, b Arg) bool { return a.Name == b.Name && SameValue(a.Value, b.Value) }

func sameArgument(a, b *Argument) bool {
	return a == b || a.Name == b.Name && SameType(a.Type, b.Type) && sameText(a.Description, b.Description) &&
		SameValue(a.Default, b.Default) && SameDirectives(a.Directives, b.Directives)
}

func sameRef(a, b Ref) bool {
	return a.Name == b.Name && a.Extension == b.Extension && a.Part == b.Part
}

func sameEnumValue(a, b *EnumValue) bool {
	return a == b || a.Name == b.Name && a.Part == b.Part && sameText(a.Description, b.Description) && SameDirectives(a.Directives, b.Directives)
}

// sameText compares descriptions, of which nil is none.
func sameText(a, b *string) bool {
	return a == b || a != nil && b != nil && *a == *b
}

// SameValue reports whether two values are written alike; nil is none. Positions do not count.
func SameValue(a, b *ast.Value) bool {
	if a == b {
		return true
	}
	return a != nil && b != nil && a.Kind == b.Kind && a.Raw == b.Raw && slices.EqualFunc(a.Children, b.Children, func(x, y *ast.ChildValue) bool {
		return x.Name == y.Name && SameValue(x.Value, y.Value)
	})
}
