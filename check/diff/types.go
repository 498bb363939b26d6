package diff

import "github.com/vektah/gqlparser/v2/ast"

// required reports whether an operation has to give a value.
func required(t *ast.Type, def *ast.Value) bool { return t.NonNull && def == nil }

// narrower reports whether every answer of type now is an answer of type old and every selection
// stays valid: nullability may only tighten, and lists stay lists. A change to a subtype is not
// narrower, as in graphql-js: a fragment on another possible type is no longer valid.
func narrower(now, old *ast.Type) bool {
	if old.NonNull && !now.NonNull {
		return false
	}
	if old.Elem != nil || now.Elem != nil {
		return old.Elem != nil && now.Elem != nil && narrower(now.Elem, old.Elem)
	}
	return now.NamedType == old.NamedType
}

// looser reports whether now accepts every value that old accepts: nullability may only loosen, and
// lists stay lists.
func looser(now, old *ast.Type) bool {
	if now.NonNull && !old.NonNull {
		return false
	}
	if old.Elem != nil || now.Elem != nil {
		return old.Elem != nil && now.Elem != nil && looser(now.Elem, old.Elem)
	}
	return now.NamedType == old.NamedType
}
