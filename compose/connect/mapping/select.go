package mapping

import "github.com/schemactl/schemactl/compose/sdl"

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
// the parent for a connector on a type. The tree is nil if that is a scalar or an enum, or if there
// is an error. There is at most one error, the first in the order of the reference. The selection
// has passed [Check].
func Select(m *Mapping, s Scope) (*Tree, *Error) {
	out := s.output()
	if out == nil || !out.Kind.Composite() {
		return nil, nil
	}
	sel := &selector{scope: &s, mapping: m}
	within := &chain{typ: out}
	if s.Owner == OfField && !s.onRoot() {
		within = &chain{typ: out, outer: &chain{typ: s.Parent}}
	}
	var tree *Tree
	var err *Error
	if m.Language == L4 {
		tree, err = sel.byShape(out, within)
	} else {
		tree, err = sel.byText(out, within)
	}
	if err == nil && s.Owner == OfField && s.Parent == out {
		err = &Error{Span: m.Root.Span, Reason: Circular, Message: "a connector of a field of `" + out.Name + "` cannot return `" + out.Name + "`", Fix: "Return another type, or put the connector on a root field.", Field: s.Field}
	}
	if err != nil {
		return nil, err
	}
	return tree, nil
}

// output returns the type that a selection makes: that of the field without its lists, or the type
// of the connector. It is nil if the type is not defined.
func (s *Scope) output() *sdl.Type {
	if s.Owner == OfType {
		return s.Parent
	}
	if s.Field == nil {
		return nil
	}
	return s.Schema.Type(sdl.Named(s.Field.Type))
}

// selector finds the fields that a selection selects.
type selector struct {
	scope   *Scope
	mapping *Mapping
}

// chain is a type that a selection has entered, and the ones around it.
type chain struct {
	typ   *sdl.Type
	outer *chain
}

// enter returns the chain inside a field, or an error if its type was entered before.
func (c *chain) enter(f *sdl.Field, typ *sdl.Type, at Span) (*chain, *Error) {
	for o := c; o != nil; o = o.outer {
		if o.typ == typ {
			return nil, &Error{Span: at, Reason: Circular, Message: "the selection enters the type `" + typ.Name + "` again at `" + f.Name + "`", Fix: "Remove the field, or give it a connector of its own.", Field: f}
		}
	}
	return &chain{typ, c}, nil
}

func notFound(t *sdl.Type, name string, at Span) *Error {
	return &Error{Span: at, Reason: FieldNotFound, Message: "the type `" + t.Name + "` has no field `" + name + "`", Fix: "Remove it, rename it with `field: " + name + "`, or add the field to the schema."}
}

func withArguments(t *sdl.Type, f *sdl.Field, at Span) *Error {
	return &Error{Span: at, Reason: FieldWithArguments, Message: "the field `" + t.Name + "." + f.Name + "` has arguments", Fix: "Give the field a connector of its own, or remove its arguments.", Field: f}
}

func notObject(t *sdl.Type, f *sdl.Field, at Span) *Error {
	return &Error{Span: at, Reason: GroupNotObject, Message: "the field `" + t.Name + "." + f.Name + "` has no fields to select", Fix: "Remove the braces, or give the field an object type.", Field: f}
}

// add returns the field of the tree, which is new if it was not selected before.
func (t *Tree) add(f *sdl.Field, at Span, root string) *TreeField {
	if known := t.Field(f.Name); known != nil {
		return known
	}
	n := &TreeField{Span: at, Field: f, Root: root}
	t.Fields = append(t.Fields, n)
	return n
}
