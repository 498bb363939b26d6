package serve

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/subgraph"
)

// Accepts reports whether a place of type to takes every value of type from: it may only allow null
// in more places. Named types are compared by name.
func Accepts(to, from *ast.Type) bool {
	if to.NonNull && !from.NonNull {
		return false
	}
	if (to.Elem == nil) != (from.Elem == nil) {
		return false
	}
	if to.Elem != nil {
		return Accepts(to.Elem, from.Elem)
	}
	return to.NamedType == from.NamedType
}

// SameLists reports whether two types nest lists alike. Nullability and names do not count.
func SameLists(a, b *ast.Type) bool {
	if (a.Elem == nil) != (b.Elem == nil) {
		return false
	}
	return a.Elem == nil || SameLists(a.Elem, b.Elem)
}

// Looser returns a's type with null allowed wherever one of a and b allows it. Both must nest lists
// alike.
func Looser(a, b *ast.Type) *ast.Type { return weave(a, b, func(x, y bool) bool { return x && y }) }

// Tighter returns a's type with null allowed only where both a and b allow it. Both must nest lists
// alike.
func Tighter(a, b *ast.Type) *ast.Type { return weave(a, b, func(x, y bool) bool { return x || y }) }

func weave(a, b *ast.Type, nonNull func(x, y bool) bool) *ast.Type {
	t := &ast.Type{NamedType: a.NamedType, NonNull: nonNull(a.NonNull, b.NonNull), Position: a.Position}
	if a.Elem != nil {
		t.Elem = weave(a.Elem, b.Elem, nonNull)
	}
	return t
}

// Rename returns t with another innermost named type.
func Rename(t *ast.Type, name string) *ast.Type {
	c := *t
	if t.Elem != nil {
		c.Elem = Rename(t.Elem, name)
	} else {
		c.NamedType = name
	}
	return &c
}

// Mandatory reports whether a value must be given: its type is non-null and there is no default.
func Mandatory(t *ast.Type, def *ast.Value) bool { return t.NonNull && def == nil }

// possible returns the object types that a value of the type may have.
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

// typeNames finds a type among others by its name. Long lists have a table of names.
type typeNames struct {
	list  []*sdl.Type
	table map[string]bool
}

func namesOf(list []*sdl.Type) typeNames {
	n := typeNames{list: list}
	if len(list) > 16 {
		n.table = make(map[string]bool, len(list))
		for _, t := range list {
			n.table[t.Name] = true
		}
	}
	return n
}

func (n typeNames) has(name string) bool {
	if n.table != nil {
		return n.table[name]
	}
	return hasType(n.list, name)
}

// composite reports whether fields are selected on values of the type. A nil type is a built-in
// scalar.
func composite(t *sdl.Type) bool { return t != nil && t.Kind.Composite() }
