package diff

import "github.com/vektah/gqlparser/v2/ast"

// required says that a client must give a value.
func required(t *ast.Type, def *ast.Value) bool { return t.NonNull && def == nil }

// narrower says that every answer of type now is an answer of type old and
// that every selection stays valid: nullability may only tighten, lists stay
// lists. A change to a subtype is not safe (graphql-js says so too): a fragment
// on another possible type is no longer valid.
func narrower(now, old *ast.Type) bool {
	if old.NonNull && !now.NonNull {
		return false
	}
	if old.Elem != nil || now.Elem != nil {
		return old.Elem != nil && now.Elem != nil && narrower(now.Elem, old.Elem)
	}
	return now.NamedType == old.NamedType
}

// looser says that every value accepted by old is accepted by now:
// nullability may only loosen and lists stay lists.
func looser(now, old *ast.Type) bool {
	if now.NonNull && !old.NonNull {
		return false
	}
	if old.Elem != nil || now.Elem != nil {
		return old.Elem != nil && now.Elem != nil && looser(now.Elem, old.Elem)
	}
	return now.NamedType == old.NamedType
}
