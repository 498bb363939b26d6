package mapping

import "github.com/schemactl/schemactl/compose/sdl"

// Select returns what a selection gives of the type of its scope, which is that of the field, or of
// the parent for a connector on a type. The tree is nil if that is a scalar or an enum, or if there
// is an error. There is at most one error, the first in the order of the reference. The selection
// has passed [Check].
func Select(m *Mapping, s Scope) (*Tree, *Error) {
	out := s.output()
	if out == nil || !out.Kind.Composite() {
		return nil, nil
	}
	sel := &selector{&s, m, map[*sdl.Type]map[string]*sdl.Field{}}
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
	// byName has the fields of the types that were entered.
	byName map[*sdl.Type]map[string]*sdl.Field
}

// field returns a field of a type, or nil.
func (s *selector) field(t *sdl.Type, name string) *sdl.Field {
	fields, ok := s.byName[t]
	if !ok {
		fields = make(map[string]*sdl.Field, len(t.Fields))
		for _, f := range t.Fields {
			if fields[f.Name] == nil {
				fields[f.Name] = f
			}
		}
		s.byName[t] = fields
	}
	return fields[name]
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
