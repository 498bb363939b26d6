package mapping

import (
	"iter"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Tree is what a selection gives of a type: the fields that get values.
type Tree struct {
	// Type is an object type or, in L4, an interface or union, whose fields are then those that
	// every member has.
	Type *sdl.Type
	// Fields in the order in which they are first selected, each once.
	Fields []*TreeField
	// Members are the trees of the members of an interface or union, as far as the selection
	// tells them apart by `__typename`. They are nil otherwise.
	Members []*Tree
	// Typename is the value of `__typename` if it is selected as a literal. HasTypename reports
	// whether it is selected at all.
	Typename    string
	HasTypename bool
	// Opaque reports whether values are taken as they are, without naming their fields: `$.a` for
	// an object in L4, or for the connector's own field.
	Opaque bool
	// Foreign reports whether what is selected stands in alternatives only that have the
	// `__typename` of other types. They count if the type has all their fields.
	Foreign bool

	index map[string]*TreeField
}

// TreeField is a selected field.
type TreeField struct {
	// Span is the name in the text of the selection, where the field is first selected.
	Span
	Field *sdl.Field
	// Tree is what is selected of the field's type. It is nil for fields of scalar and enum types.
	Tree *Tree
	// Root is the variable that the value comes from, `$` for the response. It is empty if the
	// value is a literal or computed.
	Root string
	// Foreign reports whether the field is selected in such alternatives only; see [Tree].
	Foreign bool
	// Unnamed reports whether the field is selected somewhere without a `__typename` beside it.
	Unnamed bool

	// owned reports whether Tree belongs to this field alone, and may be changed.
	owned bool
}

// Field returns the selected field of that name, or nil.
func (t *Tree) Field(name string) *TreeField { return t.index[name] }

// All yields the tree and all trees in it, each once: several fields can have one tree, so that
// going down to each of them can take exponential time. The tree may be nil.
func (t *Tree) All() iter.Seq[*Tree] {
	return func(yield func(*Tree) bool) {
		seen := map[*Tree]bool{nil: true}
		open := []*Tree{t}
		for len(open) > 0 {
			next := open[len(open)-1]
			open = open[:len(open)-1]
			if seen[next] {
				continue
			}
			seen[next] = true
			if !yield(next) {
				return
			}
			for _, f := range next.Fields {
				open = append(open, f.Tree)
			}
			open = append(open, next.Members...)
		}
	}
}

// add returns the field of the tree, which is new if it was not selected before.
func (t *Tree) add(f *sdl.Field, at Span, root string) *TreeField {
	n := t.index[f.Name]
	if n == nil {
		n = &TreeField{Span: at, Field: f, Root: root}
		t.append(n)
	}
	n.Foreign = false
	return n
}

// append adds a field that the tree does not have.
func (t *Tree) append(f *TreeField) {
	if t.index == nil {
		t.index = map[string]*TreeField{}
	}
	t.index[f.Field.Name] = f
	t.Fields = append(t.Fields, f)
}

// absorb adds what another tree of the same type has, which stays as it is.
func (t *Tree) absorb(o *Tree) {
	t.Opaque = t.Opaque || o.Opaque
	if o.HasTypename {
		t.HasTypename, t.Typename = true, o.Typename
	}
	t.Foreign = t.Foreign || o.Foreign
	t.Members = append(t.Members, o.Members...)
	for _, f := range o.Fields {
		if f.Foreign {
			t.addForeign(f)
			continue
		}
		n := t.add(f.Field, f.Span, f.Root)
		n.join(f.Tree)
		n.Unnamed = n.Unnamed || f.Unnamed
	}
}

// absorbForeign adds the fields of an alternative that has the `__typename` of another type.
func (t *Tree) absorbForeign(o *Tree) {
	for _, f := range o.Fields {
		t.addForeign(f)
	}
}

// addForeign adds a field of such an alternative.
func (t *Tree) addForeign(f *TreeField) {
	known := t.index[f.Field.Name]
	foreign := known == nil || known.Foreign
	n := t.add(f.Field, f.Span, f.Root)
	n.join(f.Tree)
	n.Foreign = foreign
}

// join adds a tree to that of the field.
func (f *TreeField) join(o *Tree) {
	switch {
	case o == nil || f.Tree == o:
		return
	case f.Tree == nil:
		f.Tree = o
		return
	case !f.owned:
		own := &Tree{Type: f.Tree.Type}
		own.absorb(f.Tree)
		f.Tree, f.owned = own, true
	}
	f.Tree.absorb(o)
}
