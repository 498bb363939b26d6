package mapping

import "github.com/schemactl/schemactl/compose/sdl"

// byShape finds the fields of a selection in L4, by the shape of its result.
func (s *selector) byShape(out *sdl.Type, within *chain) (*Tree, *Error) {
	v := newEvaluator(L4, len(s.mapping.Text))
	root := variable(responseName, s.mapping.Root.Span)
	shape := v.eval(s.mapping.Root, local{root, root, nil})
	f := &shapeSelector{
		selector: s, evaluator: v, known: map[valueKey]selected{}, chains: map[chain]*chain{}, members: map[*sdl.Type][]*sdl.Type{},
	}
	t, err := f.value(out, shape, within)
	if v.exceeded {
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

// shapeSelector finds fields in shapes. What a shape gives of a type is found once for each way to
// it.
type shapeSelector struct {
	*selector
	*evaluator
	known  map[valueKey]selected
	chains map[chain]*chain
	// collected reports whether any field was selected yet.
	collected bool
	// members are the object types of interfaces and unions.
	members map[*sdl.Type][]*sdl.Type
}

type valueKey struct {
	typ    *sdl.Type
	shape  *shape
	within *chain
}

type selected struct {
	tree *Tree
	err  *Error
}

// value returns what a value has of its type. Of an interface or union it must fit every object
// type. Values whose fields are not known are taken as they are.
func (s *shapeSelector) value(typ *sdl.Type, v *shape, within *chain) (*Tree, *Error) {
	key := valueKey{typ, v, within}
	if known, ok := s.known[key]; ok {
		return known.tree, known.err
	}
	if !s.spend(1) {
		return &Tree{Type: typ, Opaque: true}, nil
	}
	var out selected
	if typ.Kind == sdl.Object {
		out.tree, out.err = s.ofObject(typ, v, within)
	} else {
		out.tree, out.err = s.ofAbstract(typ, v, within)
	}
	s.known[key] = out
	return out.tree, out.err
}

// ofAbstract returns what a value has of an interface or union. It has the fields that every member
// has.
func (s *shapeSelector) ofAbstract(typ *sdl.Type, v *shape, within *chain) (*Tree, *Error) {
	t := &Tree{Type: typ}
	for _, m := range s.objects(typ) {
		member, err := s.value(m, v, within)
		if err != nil {
			return nil, err
		}
		t.Opaque = t.Opaque || member.Opaque
		t.HasTypename = t.HasTypename || member.HasTypename
		t.Members = append(t.Members, member)
	}
	for _, f := range typ.Fields {
		var of *TreeField
		for _, m := range t.Members {
			if of = m.Field(f.Name); of == nil {
				break
			}
		}
		if of != nil {
			t.append(&TreeField{Span: of.Span, Field: f, Tree: of.Tree, Root: of.Root})
		}
	}
	return t, nil
}

// objects returns the object types of an interface or union.
func (s *shapeSelector) objects(typ *sdl.Type) []*sdl.Type {
	list, ok := s.members[typ]
	if !ok {
		list = s.scope.objects(typ)
		s.members[typ] = list
	}
	return list
}

// ofObject returns what a value has of an object type.
func (s *shapeSelector) ofObject(typ *sdl.Type, v *shape, within *chain) (*Tree, *Error) {
	t := &Tree{Type: typ}
	switch v.kind {
	case arrayShape:
		for _, e := range v.elements() {
			inner, err := s.value(typ, e, within)
			if err != nil {
				return nil, err
			}
			t.absorb(inner)
		}
	case unionShape:
		return s.variations(typ, v, within)
	case objectShape:
		return s.object(typ, v, within)
	case nameShape, unknownShape:
		t.Opaque = true
	}
	return t, nil
}

// variations returns what the members of a union have. If some of those that are objects do not
// fit, one must. Objects without fields fit once the selection has selected some field before.
func (s *shapeSelector) variations(typ *sdl.Type, v *shape, within *chain) (*Tree, *Error) {
	t := &Tree{Type: typ}
	failed, fitting, succeeded, own, foreign := false, false, false, false, false
	for _, m := range v.members {
		if !s.hasFields(m) {
			t.Opaque = t.Opaque || m.open()
			continue
		}
		one, err := s.value(typ, m, within)
		if err != nil {
			failed = true
			if one != nil && !succeeded {
				foreign = true
				t.absorbForeign(one) // what comes before the mistake counts
			}
			continue
		}
		succeeded = true
		fitting = fitting || s.collected
		if one.Typename == "" || one.Typename == typ.Name {
			own = own || one.HasTypename
			t.absorb(one)
		} else {
			foreign = true
			t.absorbForeign(one)
		}
	}
	t.Foreign = foreign && !own
	if failed && !fitting {
		return nil, noMember(typ)
	}
	return t, nil
}

func noMember(typ *sdl.Type) *Error {
	return &Error{Reason: NoMember, Message: "no alternative of the selection fits the type `" + typ.Name + "`", Fix: "Select only fields that the type has."}
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

// object returns the fields of an object, and of what is spread into it. A union that is spread
// makes alternatives of the whole object, of which one must fit. Beside a mistake the tree has the
// fields before it.
func (s *shapeSelector) object(typ *sdl.Type, v *shape, within *chain) (*Tree, *Error) {
	t := &Tree{Type: typ}
	several := v.variations() > 1
	for _, f := range v.fields {
		if err := s.member(t, f, within); err != nil && several {
			return t, noMember(typ)
		} else if err != nil {
			return t, err
		}
	}
	for _, f := range t.Fields {
		f.Unnamed = !t.HasTypename
	}
	for _, p := range v.spread {
		part, err := s.value(typ, p, within)
		switch {
		case err == nil:
			t.absorb(part)
		case p.kind != unionShape && !several:
			return nil, err
		case p.kind != unionShape || !p.mayLack() || !s.collected:
			return nil, noMember(typ)
		}
	}
	return t, nil
}

// variations returns how many alternatives the unions make that are spread into an object. Values
// without fields leave the object as it is, and are one alternative together.
func (s *shape) variations() int {
	most := 1
	for _, p := range s.spread {
		if p.kind != unionShape {
			continue
		}
		n := 0
		for _, m := range p.members {
			if !m.adds() {
				n = 1
			}
		}
		for _, m := range p.members {
			if m.adds() {
				n++
			}
		}
		most = max(most, n)
	}
	return most
}

// adds reports whether a value changes the object that it is spread into.
func (s *shape) adds() bool {
	switch s.kind {
	case objectShape:
		return len(s.fields)+len(s.spread) > 0
	case nullShape, nameShape, typeShape:
		return true
	}
	return false
}

// mayLack reports whether a union has a member without fields, with which the object that it is
// spread into is left as it is.
func (s *shape) mayLack() bool {
	for _, m := range s.members {
		if !m.adds() && m.kind != errorShape || m.kind == nameShape {
			return true
		}
	}
	return false
}

// member adds one field of an object to a new tree.
func (s *shapeSelector) member(t *Tree, v shapeField, within *chain) *Error {
	if v.name == typename {
		t.HasTypename = true
		if v.literal && v.kind == stringShape {
			t.Typename = v.value
		}
		return nil
	}
	f := s.selector.field(t.Type, v.name)
	if f == nil {
		return notFound(t.Type, v.name, v.span)
	}
	s.collected = true
	typ, defined := s.scope.lookup(f.Type)
	if typ == nil || !typ.Kind.Composite() {
		switch {
		case len(f.Args) > 0:
			return withArguments(t.Type, f, v.span)
		case defined && s.hasFields(v.shape):
			return notObject(t.Type, f, v.span)
		}
		t.add(f, v.span, v.root())
		return nil
	}
	inner, err := s.enter(within, f, typ, v.span)
	if err != nil {
		return err
	}
	if len(f.Args) > 0 {
		return withArguments(t.Type, f, v.span)
	}
	tree, err := s.value(typ, v.shape, inner)
	if err != nil {
		return err
	}
	t.add(f, v.span, v.root()).join(tree)
	return nil
}

// enter returns the one chain inside a field's type. An interface or union makes no circle.
func (s *shapeSelector) enter(within *chain, f *sdl.Field, typ *sdl.Type, at Span) (*chain, *Error) {
	if typ.Kind != sdl.Object {
		return within, nil
	}
	c, err := within.enter(f, typ, at)
	if err != nil {
		return nil, err
	}
	if known, ok := s.chains[*c]; ok {
		return known, nil
	}
	s.chains[*c] = c
	return c, nil
}

// root returns the variable that a value comes from, `$` for the response, or an empty text.
func (s *shape) root() string {
	switch s.kind {
	case nameShape:
		if s.name.root == responseName {
			return "$"
		}
		return s.name.root
	case objectShape:
		return "$"
	}
	return ""
}
