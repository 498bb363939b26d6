package merge

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// sameType compares type references.
func sameType(a, b *ast.Type) bool {
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

// strictSubtype says that sub is a subtype of t and not equal to it, by the
// rules that merging allows: a non-null type of its nullable one, a type of an
// interface or union in the merged schema, and both inside lists.
func (m *merger) strictSubtype(t, sub *ast.Type) bool {
	if sub.NonNull {
		if t.NonNull {
			return m.strictSubtype(nullable(t), nullable(sub))
		}
		inner := nullable(sub)
		return sameType(t, inner) || m.strictSubtype(t, inner)
	}
	if t.NonNull {
		return false
	}
	if t.Elem != nil || sub.Elem != nil {
		return t.Elem != nil && sub.Elem != nil && m.strictSubtype(t.Elem, sub.Elem)
	}
	of := m.byName[t.NamedType]
	if of == nil || t.NamedType == sub.NamedType {
		return false
	}
	switch of.kind {
	case sdl.Union:
		return of.out.HasMember(sub.NamedType)
	case sdl.Interface:
		s := m.byName[sub.NamedType]
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

// commonType picks the one type among those declared that fits all: for an
// output the widest, for an input the narrowest. No new type is ever made; ok
// is false when nothing fits.
func (m *merger) commonType(types []*ast.Type, input bool) (best *ast.Type, ok bool) {
	best, ok = types[0], true
	for _, t := range types[1:] {
		switch {
		case sameType(best, t):
		case m.strictSubtype(best, t):
			if input {
				best = t
			}
		case m.strictSubtype(t, best):
			if !input {
				best = t
			}
		default:
			ok = false
		}
	}
	return best, ok
}
