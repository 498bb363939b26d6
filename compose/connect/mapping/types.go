package mapping

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// typeValue is an object, input object or member of a union as a value, with the types around it.
type typeValue struct {
	scope *Scope
	typ   *sdl.Type
	// byName reports whether the type was looked up by its name. Scalars in it are unknown then, as
	// the reference has them.
	byName bool
	// member reports whether the value is known by an interface or union, so that it has its
	// `__typename`.
	member bool
	outer  *typeValue
	fields map[string]*shape
}

// within reports whether the value is inside another value of a type.
func (t *typeValue) within(typ *sdl.Type, byName bool) bool {
	for ; t != nil; t = t.outer {
		if t.typ == typ && t.byName == byName {
			return true
		}
	}
	return false
}

// field returns the shape of a field, or nil.
func (t *typeValue) field(name string) *shape {
	if name == typename && t.typ.Kind == sdl.Object {
		if t.member {
			return anyString
		}
		return stringOrNot
	}
	if s, ok := t.fields[name]; ok {
		return s
	}
	f := t.typ.Field(name)
	if f == nil {
		return nil
	}
	s := t.ofType(f.Type)
	if t.fields == nil {
		t.fields = map[string]*shape{}
	}
	t.fields[name] = s
	return s
}

// ofType returns the shape of a field of a type inside of t.
func (t *typeValue) ofType(typ *ast.Type) *shape {
	var s *shape
	if typ.Elem != nil {
		s = listOf(t.ofType(typ.Elem))
	} else {
		s = t.ofName(typ.NamedType)
	}
	if typ.NonNull || s.kind == unknownShape {
		return s
	}
	return union(s, null)
}

// ofName returns the shape of a named type inside of t.
func (t *typeValue) ofName(name string) *shape {
	typ := t.scope.Schema.Type(name)
	if builtin, ok := scalars[name]; ok && (typ == nil || typ.Kind == sdl.Scalar) {
		switch {
		case t.byName:
			return unknown
		case t.typ == nil && name == "ID":
			return anyString // the reference takes an argument as a string
		}
		return builtin
	}
	switch {
	case typ == nil && t.byName:
		return unknown
	case typ == nil:
		return wrong(UnknownField, Span{}, "the type `"+name+"` is not defined", "Define it.")
	}
	switch typ.Kind {
	case sdl.Scalar:
		return unknown
	case sdl.Enum:
		return enumShape(typ)
	case sdl.Interface, sdl.Union:
		list := []*shape{}
		for _, m := range t.scope.objects(typ) {
			s := t.ofName(m.Name)
			if s.kind == typeShape {
				s.of.member = true
			}
			list = append(list, s)
		}
		return union(list...)
	}
	byName := t.byName || typ.Kind == sdl.InputObject || t.within(typ, false)
	if byName && t.within(typ, true) {
		return unknown
	}
	return &shape{kind: typeShape, of: &typeValue{scope: t.scope, typ: typ, byName: byName, outer: t}}
}

// scalars are the built-in scalars.
var scalars = map[string]*shape{
	"Int": anyInt, "Float": anyFloat, "String": anyString, "Boolean": anyBool,
	"ID": {kind: unionShape, members: []*shape{anyString, anyInt}},
}

// enumShape returns the union of the values of an enum.
func enumShape(typ *sdl.Type) *shape {
	list := make([]*shape, 0, len(typ.Values))
	for _, v := range typ.Values {
		list = append(list, &shape{kind: stringShape, literal: true, value: v.Name})
	}
	return union(list...)
}

// thisShape returns the shape of `$this`.
func thisShape(s *Scope) *shape {
	return &shape{kind: typeShape, of: &typeValue{scope: s, typ: s.Parent}}
}

// argsShape returns the shape of `$args`.
func argsShape(s *Scope) *shape {
	o := &shape{kind: objectShape}
	t := &typeValue{scope: s}
	for _, a := range s.Field.Args {
		o.fields = append(o.fields, shapeField{name: a.Name, shape: t.ofType(a.Type)})
	}
	return o
}

// objects returns the object types of an interface or union.
func (s *Scope) objects(typ *sdl.Type) []*sdl.Type {
	var list []*sdl.Type
	if typ.Kind == sdl.Union {
		for _, m := range typ.Members {
			if t := s.Schema.Type(m.Name); t != nil {
				list = append(list, t)
			}
		}
		return list
	}
	for _, t := range s.Schema.Types {
		if t.Kind == sdl.Object && t.Implements(typ.Name) {
			list = append(list, t)
		}
	}
	return list
}

// lookup returns the type inside all lists of a reference, which is nil for a built-in scalar, and
// reports whether it is defined.
func (s *Scope) lookup(t *ast.Type) (*sdl.Type, bool) {
	name := sdl.Named(t)
	if typ := s.Schema.Type(name); typ != nil {
		return typ, true
	}
	_, builtin := scalars[name]
	return nil, builtin
}

func undefinedType(t *ast.Type, at Span) *Error {
	return &Error{Span: at, Reason: UndefinedType, Message: "the type `" + sdl.Named(t) + "` is not defined", Fix: "Define it, or use another type."}
}
