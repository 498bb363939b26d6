package mapping

import "github.com/schemactl/schemactl/compose/sdl"

// Tree is what a selection gives of a type: the fields that get values.
type Tree struct {
	// Type is an object type or, in L4, an interface or union, whose fields are then those that
	// every member has.
	Type   *sdl.Type
	Fields []*TreeField
	// Members are the trees of the members of an interface or union, as far as the selection
	// tells them apart by `__typename`. They are nil otherwise.
	Members []*Tree
}

// TreeField is a selected field.
type TreeField struct {
	// Span is the name in the text of the selection.
	Span
	Field *sdl.Field
	// Tree is what is selected of the field's type. It is nil for fields of scalar and enum types.
	Tree *Tree
	// FromResponse reports whether the value comes from the response, and not from a variable or
	// literal.
	FromResponse bool
}

// Field returns the selected field of that name, or nil.
func (t *Tree) Field(name string) *TreeField {
	for _, f := range t.Fields {
		if f.Field.Name == name {
			return f
		}
	}
	return nil
}

// Select returns what a selection gives of the type of its scope, which is that of the field, or of
// the parent for a connector on a type. The tree is nil if that is a scalar or an enum, or if
// there is an error. There is at most one error, the first in the order of the reference.
func Select(m *Mapping, s Scope) (*Tree, *Error) { return nil, nil }

func checkSelection(m *Mapping, s *Scope) *Error { return nil }
