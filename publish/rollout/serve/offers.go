package serve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// OperationRefused is the rule of the findings of [Offers].
const OperationRefused = "OPERATION_REFUSED"

// Offers returns the operations that the API schema s refuses although every one of the API schemas
// c accepts them. With one c this is plain compatibility of operations. With the APIs before and
// after a plan it is what every state between them has to offer, so that an operation that works
// before and after works all the time. Only acceptance counts here; the type of a returned leaf is
// judged by [Serves]. An operation that selects nothing but `__typename` of a root type does not
// count. Without c nothing is refused.
func Offers(s *sdl.Schema, c ...*sdl.Schema) []Violation {
	if len(c) == 0 {
		return nil
	}
	o := &offerCheck{s: newView(s), seen: make(map[string]bool)}
	for _, schema := range c {
		o.c = append(o.c, newView(schema))
	}
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		roots := make([]*sdl.Type, len(c))
		for i, schema := range c {
			roots[i] = schema.Root(op)
		}
		if slices.Contains(roots, nil) {
			continue
		}
		switch root := s.Root(op); {
		case root != nil:
			o.output(root, roots)
		case slices.ContainsFunc(roots[0].Fields, func(f *sdl.Field) bool { _, common := o.inAll(f, roots); return common }):
			o.refuse(roots[0].Name, "`%s` operations are no longer offered", op)
		}
	}
	return o.out
}

// view is an API schema with the possible types of its interfaces and unions.
type view struct {
	*sdl.Schema
	possible map[string][]string
	fields   fieldIndex
}

// newView indexes the possible types by name. An object type is a possible type of itself.
func newView(s *sdl.Schema) view {
	v := view{s, make(map[string][]string), make(fieldIndex)}
	for _, t := range s.Types {
		switch t.Kind {
		case sdl.Object:
			v.possible[t.Name] = append(v.possible[t.Name], t.Name)
			for _, ref := range t.Interfaces {
				v.possible[ref.Name] = append(v.possible[ref.Name], t.Name)
			}
		case sdl.Union:
			for _, ref := range t.Members {
				v.possible[t.Name] = append(v.possible[t.Name], ref.Name)
			}
		}
	}
	return v
}

// field returns a field of a type; nil if there is none.
func (v view) field(t *sdl.Type, name string) *sdl.Field { return v.fields.find(t, name) }

// offerCheck walks s and all of c together, along the selections that all of c accept.
type offerCheck struct {
	s    view
	c    []view
	seen map[string]bool
	out  []Violation
}

func (o *offerCheck) refuse(coordinate, format string, args ...any) {
	o.out = append(o.out, Violation{Rule: OperationRefused, Coordinate: coordinate, Message: fmt.Sprintf(format, args...)})
}

// firstVisit reports whether a combination of types is seen for the first time, and marks it as
// seen. The mark tells outputs from inputs.
func (o *offerCheck) firstVisit(mark string, s *sdl.Type, c []*sdl.Type) bool {
	names := make([]string, 0, 2+len(c))
	names = append(names, mark, s.Name)
	for _, t := range c {
		names = append(names, t.Name)
	}
	key := strings.Join(names, " ")
	if o.seen[key] {
		return false
	}
	o.seen[key] = true
	return true
}

// output compares what can be selected on values of composite types: s is the type in the judged
// API, c has the types in the others.
func (o *offerCheck) output(s *sdl.Type, c []*sdl.Type) {
	if !o.firstVisit("o", s, c) {
		return
	}
	for _, f := range c[0].Fields {
		if fields, ok := o.inAll(f, c); ok {
			o.field(s, fields)
		}
	}
	for _, name := range o.c[0].possible[c[0].Name] {
		types := make([]*sdl.Type, len(c))
		for i, t := range c {
			if slices.Contains(o.c[i].possible[t.Name], name) {
				types[i] = o.c[i].Type(name)
			}
		}
		if slices.Contains(types, nil) {
			continue
		}
		if !slices.Contains(o.s.possible[s.Name], name) {
			o.refuse(name, "a fragment on `%s` inside `%s` is refused", name, s.Name)
			continue
		}
		o.output(o.s.Type(name), types)
		o.interfaces(o.s.Type(name), types)
	}
}

// interfaces compares what can be selected on an object type through fragments on its interfaces.
func (o *offerCheck) interfaces(s *sdl.Type, c []*sdl.Type) {
	for _, ref := range c[0].Interfaces {
		types := make([]*sdl.Type, len(c))
		for i, t := range c {
			if t.Implements(ref.Name) {
				types[i] = o.c[i].Type(ref.Name)
			}
		}
		if slices.Contains(types, nil) {
			continue
		}
		if i := o.s.Type(ref.Name); i == nil || !s.Implements(ref.Name) {
			o.refuse(s.Name, "a fragment on `%s` inside `%s` is refused", ref.Name, s.Name)
		} else {
			o.output(i, types)
		}
	}
}

// inAll returns a field in every one of c. It returns false if no selection of the field is
// accepted by all of them: one lacks it, it is a leaf in one and composite in another, or no call
// suits the arguments of all.
func (o *offerCheck) inAll(f *sdl.Field, c []*sdl.Type) ([]*sdl.Field, bool) {
	fields := make([]*sdl.Field, len(c))
	leaf := !composite(o.c[0].Type(sdl.Named(f.Type)))
	for i, t := range c {
		fields[i] = o.c[i].field(t, f.Name)
		if fields[i] == nil || composite(o.c[i].Type(sdl.Named(fields[i].Type))) == leaf {
			return nil, false
		}
	}
	for _, g := range fields {
		for _, a := range g.Args {
			if Mandatory(a.Type, a.Default) && !o.sendable(argumentNamed(fields, a.Name)) {
				return nil, false
			}
		}
	}
	return fields, true
}

// input is one argument or input field in every one of c. Where one of them lacks it, its type is
// nil.
type input struct {
	types    []*ast.Type
	defaults []*ast.Value
}

func argumentNamed(fields []*sdl.Field, name string) input {
	p := input{make([]*ast.Type, len(fields)), make([]*ast.Value, len(fields))}
	for i, f := range fields {
		if a := f.Arg(name); a != nil {
			p.types[i], p.defaults[i] = a.Type, a.Default
		}
	}
	return p
}

func inputNamed(types []*sdl.Type, name string) input {
	p := input{make([]*ast.Type, len(types)), make([]*ast.Value, len(types))}
	for i, t := range types {
		if f := t.Field(name); f != nil {
			p.types[i], p.defaults[i] = f.Type, f.Default
		}
	}
	return p
}

// sendable reports whether some value is accepted by all of c. They have to agree on the type up to
// nullability, and for an input object no field that one of them needs may be missing in another.
func (o *offerCheck) sendable(p input) bool {
	first := p.types[0]
	for _, t := range p.types {
		if t == nil || first == nil || t.Name() != first.Name() || !SameLists(t, first) {
			return false
		}
	}
	types := o.inputTypes(first.Name())
	if slices.Contains(types, nil) || types[0].Kind != sdl.InputObject {
		return true
	}
	for _, t := range types {
		if t.Kind != sdl.InputObject {
			return false
		}
		for _, f := range t.Fields {
			for _, other := range types {
				if Mandatory(f.Type, f.Default) && other.Field(f.Name) == nil {
					return false
				}
			}
		}
	}
	return true
}

func (o *offerCheck) inputTypes(name string) []*sdl.Type {
	types := make([]*sdl.Type, len(o.c))
	for i := range o.c {
		types[i] = o.c[i].Type(name)
	}
	return types
}

// field compares the calls of a field that all of c accept. Arguments that are not sendable stand
// in no such call and are left out.
func (o *offerCheck) field(s *sdl.Type, c []*sdl.Field) {
	coordinate := s.Name + "." + c[0].Name
	f := o.s.field(s, c[0].Name)
	if f == nil {
		o.refuse(coordinate, "`%s` is not there", coordinate)
		return
	}
	for _, a := range c[0].Args {
		if p := argumentNamed(c, a.Name); o.sendable(p) {
			at := fmt.Sprintf("%s(%s:)", coordinate, a.Name)
			if own := f.Arg(a.Name); own == nil {
				o.refuse(at, "`%s` is not there", at)
			} else {
				o.input(at, own.Type, own.Default, p)
			}
		}
	}
	for _, a := range f.Args {
		if Mandatory(a.Type, a.Default) && c[0].Arg(a.Name) == nil {
			o.refuse(coordinate, "`%s` asks for the argument `%s`", coordinate, a.Name)
		}
	}
	types := make([]*sdl.Type, len(c))
	for i := range c {
		types[i] = o.c[i].Type(sdl.Named(c[i].Type))
	}
	switch own := o.s.Type(sdl.Named(f.Type)); {
	case composite(own) != composite(types[0]):
		o.refuse(coordinate, "`%s` is selected in another way", coordinate)
	case composite(own):
		o.output(own, types)
	}
}

// input compares an argument or input field: s has to accept what every one of c accepts, which is
// the tightest of their types, and has to let it be left out where all of c do.
func (o *offerCheck) input(coordinate string, t *ast.Type, def *ast.Value, p input) {
	tightest, given := p.types[0], false
	for i, other := range p.types {
		tightest = Tighter(tightest, other)
		given = given || Mandatory(other, p.defaults[i])
	}
	switch {
	case !accepts(t, tightest):
		o.refuse(coordinate, "`%s` is `%s`, which does not take every `%s`", coordinate, t, tightest)
		return
	case Mandatory(t, def) && !given:
		o.refuse(coordinate, "`%s` has to be given", coordinate)
	}
	own, types := o.s.Type(t.Name()), o.inputTypes(t.Name())
	if own == nil || slices.Contains(types, nil) || !o.firstVisit("i", own, types) {
		return
	}
	switch own.Kind {
	case sdl.Enum:
		for _, v := range types[0].Values {
			everywhere := !slices.ContainsFunc(types, func(t *sdl.Type) bool { return t.Value(v.Name) == nil })
			if everywhere && own.Value(v.Name) == nil {
				o.refuse(own.Name+"."+v.Name, "`%s.%s` is not accepted", own.Name, v.Name)
			}
		}
	case sdl.InputObject:
		o.inputObject(own, types)
	}
}

// inputObject compares the fields of an input object, in the same way as arguments.
func (o *offerCheck) inputObject(own *sdl.Type, types []*sdl.Type) {
	for _, f := range types[0].Fields {
		p := inputNamed(types, f.Name)
		if !o.sendable(p) {
			continue
		}
		at := own.Name + "." + f.Name
		if of := own.Field(f.Name); of == nil {
			o.refuse(at, "`%s` is not there", at)
		} else {
			o.input(at, of.Type, of.Default, p)
		}
	}
	for _, f := range own.Fields {
		if Mandatory(f.Type, f.Default) && types[0].Field(f.Name) == nil {
			o.refuse(f.Coordinate(), "`%s` has to be given", f.Coordinate())
		}
	}
}
