package mapping

import "github.com/schemactl/schemactl/compose/sdl"

// byShape finds the fields of a selection in L4, by the shape of its result.
func (s *selector) byShape(out *sdl.Type, within *chain) (*Tree, *Error) {
	v := newEvaluator(L4, len(s.mapping.Text))
	root := variable(responseName, s.mapping.Root.Span)
	shape := v.eval(s.mapping.Root, local{root, root, nil})
	f := &shapeSelector{selector: s, evaluator: v}
	t := &Tree{Type: out}
	err := f.value(t, shape, within)
	if err == nil && v.exceeded {
		err = tooLong(s.mapping.Root.Span)
	}
	if err != nil && err.Start == err.End {
		err.Span = s.mapping.Root.Span
	}
	return t, err
}

// tooLong is the error of what would take more than linear time.
func tooLong(at Span) *Error {
	return &Error{Span: at, Reason: TooDeep, Message: "it takes too long to judge", Fix: "Split it, or repeat values less."}
}

// shapeSelector finds fields in shapes.
type shapeSelector struct {
	*selector
	*evaluator
}

// value adds to a tree what a value of its type has. Values whose fields are not known are taken as
// they are.
func (s *shapeSelector) value(t *Tree, v *shape, within *chain) *Error {
	if !s.spend(1) {
		return nil
	}
	switch v.kind {
	case arrayShape:
		for _, e := range v.elements() {
			if err := s.value(t, e, within); err != nil {
				return err
			}
		}
		return nil
	case unionShape:
		return s.variations(t, v, within)
	case objectShape:
		return s.object(t, v, within)
	case nameShape, unknownShape:
		t.Opaque = true
	}
	return nil
}

// variations adds what the members of a union have. One of those with fields must fit, if there are
// any.
func (s *shapeSelector) variations(t *Tree, v *shape, within *chain) *Error {
	tried, fitting := 0, 0
	for _, m := range v.members {
		if !s.hasFields(m) {
			if m.open() {
				t.Opaque = true
			}
			continue
		}
		tried++
		one := &Tree{Type: t.Type}
		if err := s.value(one, m, within); err == nil {
			fitting++
			t.merge(one)
		}
	}
	if tried > 0 && fitting == 0 {
		return &Error{Reason: NoMember, Message: "no alternative of the selection fits the type `" + t.Type.Name + "`", Fix: "Select only fields that the type has."}
	}
	return nil
}

// merge adds the fields of another tree of the same type.
func (t *Tree) merge(o *Tree) {
	t.Opaque = t.Opaque || o.Opaque
	if o.HasTypename {
		t.HasTypename, t.Typename = true, o.Typename
	}
	t.Members = append(t.Members, o.Members...)
	for _, f := range o.Fields {
		n := t.add(f.Field, f.Span, f.Root)
		switch {
		case n == f || f.Tree == nil:
		case n.Tree == nil:
			n.Tree = f.Tree
		case n.Tree != f.Tree:
			n.Tree.merge(f.Tree)
		}
	}
}

// hasFields reports whether a shape is an object, or a list or union with one.
func (s *shapeSelector) hasFields(v *shape) bool {
	if !s.spend(1) {
		return false
	}
	switch v.kind {
	case objectShape:
		return true
	case arrayShape:
		for _, e := range v.elements() {
			if s.hasFields(e) {
				return true
			}
		}
	case unionShape:
		for _, m := range v.members {
			if s.hasFields(m) {
				return true
			}
		}
	}
	return false
}

// object adds the fields of an object, and of what is spread into it.
func (s *shapeSelector) object(t *Tree, v *shape, within *chain) *Error {
	for _, f := range v.fields {
		if err := s.member(t, f, within); err != nil {
			return err
		}
	}
	for _, p := range v.spread {
		if err := s.value(t, p, within); err != nil {
			return err
		}
	}
	return nil
}

// member adds one field of an object.
func (s *shapeSelector) member(t *Tree, v shapeField, within *chain) *Error {
	if v.name == typename {
		t.HasTypename = true
		if v.shape.literal && v.shape.kind == stringShape {
			t.Typename = v.shape.value
		}
		return nil
	}
	f := t.Type.Field(v.name)
	if f == nil {
		return notFound(t.Type, v.name, v.span)
	}
	typ := s.scope.Schema.Type(sdl.Named(f.Type))
	if typ == nil || !typ.Kind.Composite() {
		switch {
		case len(f.Args) > 0:
			return withArguments(t.Type, f, v.span)
		case s.hasFields(v.shape):
			return notObject(t.Type, f, v.span)
		}
		t.add(f, v.span, v.shape.root())
		return nil
	}
	inner, err := within.enter(f, typ, v.span)
	if err != nil {
		return err
	}
	if len(f.Args) > 0 {
		return withArguments(t.Type, f, v.span)
	}
	n := t.add(f, v.span, v.shape.root())
	if n.Tree == nil {
		n.Tree = &Tree{Type: typ}
	}
	return s.value(n.Tree, v.shape, inner)
}

// root returns the variable that a value comes from, `$` for the response, or an empty text.
func (s *shape) root() string {
	switch s.kind {
	case nameShape:
		for s.name.kind != rootName {
			s = s.name.parent
		}
		if s.name.key == responseName {
			return "$"
		}
		return s.name.key
	case objectShape:
		return "$"
	}
	return ""
}
