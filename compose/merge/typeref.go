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

// fits reports whether a literal is valid for a type of the merged schema. Literals of scalars are
// always, since compose/subgraph has checked those of built-in scalars, and others take anything.
func (ts *typeTable) fits(v value, t *ast.Type) bool {
	if v.Kind == ast.NullValue {
		return !t.NonNull
	}
	if t.Elem != nil {
		for _, item := range items(v) {
			if !ts.fits(item, t.Elem) {
				return false
			}
		}
		return true
	}
	of := ts.named(t.NamedType)
	switch {
	case of == nil || of.kind == sdl.Scalar:
		return true
	case of.kind == sdl.Enum:
		return v.Kind == ast.EnumValue && of.out.Value(v.Raw) != nil
	case of.kind == sdl.InputObject:
		return ts.fitsInput(v, of)
	}
	return false
}

// fitsInput reports whether all fields that the literal gives are valid. As for the reference,
// required fields may be absent.
func (ts *typeTable) fitsInput(v value, of *mergedType) bool {
	if v.Kind != ast.ObjectValue {
		return false
	}
	for _, c := range v.Children {
		if f := of.field(c.Name); f == nil || !ts.fits(c.Value, f.Type) {
			return false
		}
	}
	return true
}
