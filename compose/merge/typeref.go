package merge

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// strictSubtype reports whether sub is a subtype of t and not equal to it, by the rules of merging:
// a non-null type is a subtype of the nullable one, a type of each interface and union of the
// merged schema that has it, and both also inside lists.
func (ts *typeTable) strictSubtype(t, sub *ast.Type) bool {
	if sub.NonNull {
		if t.NonNull {
			return ts.strictSubtype(nullable(t), nullable(sub))
		}
		inner := nullable(sub)
		return sdl.SameType(t, inner) || ts.strictSubtype(t, inner)
	}
	if t.NonNull {
		return false
	}
	if t.Elem != nil || sub.Elem != nil {
		return t.Elem != nil && sub.Elem != nil && ts.strictSubtype(t.Elem, sub.Elem)
	}
	of := ts.named(t.NamedType)
	if of == nil || t.NamedType == sub.NamedType {
		return false
	}
	switch of.kind {
	case sdl.Union:
		return of.out.HasMember(sub.NamedType)
	case sdl.Interface:
		s := ts.named(sub.NamedType)
		return s != nil && s.out.Implements(of.name)
	}
	return false
}

func nullable(t *ast.Type) *ast.Type {
	if !t.NonNull {
		return t
	}
	return &ast.Type{NamedType: t.NamedType, Elem: t.Elem}
}

// commonType returns the one of the types that fits all: for an output the widest, for an input the
// narrowest. It never makes a new type. It returns false if no type fits all others, also when a
// type that is in no subgraph would.
func (ts *typeTable) commonType(types []*ast.Type, input bool) (*ast.Type, bool) {
	best, ok := types[0], true
	for _, t := range types[1:] {
		switch {
		case sdl.SameType(best, t):
		case ts.strictSubtype(best, t):
			if input {
				best = t
			}
		case ts.strictSubtype(t, best):
			if !input {
				best = t
			}
		default:
			ok = false
		}
	}
	return best, ok
}
