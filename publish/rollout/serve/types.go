package serve

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// accepts says whether a place of type to takes every value of type from, named types taken by name: to may only be looser.
func accepts(to, from *ast.Type) bool {
	if to.NonNull && !from.NonNull {
		return false
	}
	if (to.Elem == nil) != (from.Elem == nil) {
		return false
	}
	if to.Elem != nil {
		return accepts(to.Elem, from.Elem)
	}
	return to.NamedType == from.NamedType
}

// sameType says that two types are written alike.
func SameType(a, b *ast.Type) bool {
	return a.NonNull == b.NonNull && sameElem(a, b) && (a.Elem != nil || a.NamedType == b.NamedType)
}

func sameElem(a, b *ast.Type) bool {
	return a.Elem == nil && b.Elem == nil || a.Elem != nil && b.Elem != nil && SameType(a.Elem, b.Elem)
}

// sameLists says that two types nest lists alike, whatever may be null.
func SameLists(a, b *ast.Type) bool {
	if (a.Elem == nil) != (b.Elem == nil) {
		return false
	}
	return a.Elem == nil || SameLists(a.Elem, b.Elem)
}

// looser takes null wherever one of two types with the same lists does; tighter only where both do.
func Looser(a, b *ast.Type) *ast.Type  { return weave(a, b, func(x, y bool) bool { return x && y }) }
func Tighter(a, b *ast.Type) *ast.Type { return weave(a, b, func(x, y bool) bool { return x || y }) }

func weave(a, b *ast.Type, nonNull func(x, y bool) bool) *ast.Type {
	t := &ast.Type{NamedType: a.NamedType, NonNull: nonNull(a.NonNull, b.NonNull), Position: a.Position}
	if a.Elem != nil {
		t.Elem = weave(a.Elem, b.Elem, nonNull)
	}
	return t
}

// named returns t with another innermost name.
func Rename(t *ast.Type, name string) *ast.Type {
	c := *t
	if t.Elem != nil {
		c.Elem = Rename(t.Elem, name)
	} else {
		c.NamedType = name
	}
	return &c
}

// mandatory says that a value must be given: non-null and without default.
func Mandatory(t *ast.Type, def *ast.Value) bool { return t.NonNull && def == nil }

// possible lists the object types that a value of the type may have.
func possible(s *subgraph.Subgraph, t *sdl.Type) []*sdl.Type {
	if t.Kind == sdl.Object {
		return []*sdl.Type{t}
	}
	return s.Type(t).Implementations
}

func hasType(list []*sdl.Type, name string) bool {
	for _, t := range list {
		if t.Name == name {
			return true
		}
	}
	return false
}

// composite says that fields are selected on values of the type.
func composite(t *sdl.Type) bool {
	return t != nil && (t.Kind == sdl.Object || t.Kind == sdl.Interface || t.Kind == sdl.Union)
}
