package sdl

import "github.com/vektah/gqlparser/v2/ast"

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
