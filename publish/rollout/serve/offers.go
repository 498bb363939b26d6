package serve

import (
	"fmt"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// OperationRefused is the rule of the findings of [View.Offers].
const OperationRefused = "OPERATION_REFUSED"

// Offers returns the operations that the API schema of v refuses although every one of the API
// schemas c accepts them. With one c this is plain compatibility of operations. With the APIs
// before and after a plan it is what every state between them has to offer, so that an operation
// that works before and after works all the time. Only acceptance of a document counts here; the
// type of a returned leaf is judged by [Serves]. Each element is told once, and what lies inside of
// one that is missing is not told. Without c nothing is refused.
func (v *View) Offers(c ...*View) []Violation {
	if len(c) == 0 {
		return nil
	}
	o := &offerCheck{s: v, c: c, seen: make(map[string]bool), pairs: make(map[[3]*sdl.Type]bool), named: make(map[string]*namesakes), told: make(map[[2]string]bool)}
	for op := sdl.Query; op <= sdl.Subscription; op++ {
		roots := make([]*sdl.Type, len(c))
		for i, schema := range c {
			roots[i] = schema.Root(op)
		}
		if slices.Contains(roots, nil) {
			continue
		}
		root := v.Root(op)
		if root == nil { // without a field, so that each field of the operations is told
			root = &sdl.Type{Name: roots[0].Name, Kind: sdl.Object}
		}
		o.output(root, roots)
	}
	return o.out
}

// offerCheck walks s and all of c together, along the selections that all of c accept.
type offerCheck struct {
	s *View
	c []*View
	// seen and pairs have the combinations of types that were visited; pairs those with two or
	// fewer of c. The same types are compared in one way: as outputs, or as inputs.
	seen  map[string]bool
	pairs map[[3]*sdl.Type]bool
	// named has the types of one name that were asked for.
	named map[string]*namesakes
	// told are the coordinates of out, each with the type around it where it is one of a fragment.
	told map[[2]string]bool
	out  []Violation
}

// namesakes are the types of one name in s and in each of c; nil where there is none.
type namesakes struct {
	own *sdl.Type
	c   []*sdl.Type
	// output and inside are true once they were compared as outputs, and as inputs.
	output, inside bool
}

func (o *offerCheck) namesakes(name string) *namesakes {
	n := o.named[name]
	if n == nil {
		n = &namesakes{own: o.s.Type(name), c: make([]*sdl.Type, len(o.c))}
		for i := range o.c {
			n.c[i] = o.c[i].Type(name)
		}
		o.named[name] = n
	}
	return n
}

func (o *offerCheck) refuse(coordinate, format string, args ...any) {
	o.add(Violation{Coordinate: coordinate, Message: fmt.Sprintf(format, args...)})
}

// tighten refuses what is there and takes less.
func (o *offerCheck) tighten(coordinate, format string, args ...any) {
	o.add(Violation{Coordinate: coordinate, Tighter: true, Message: fmt.Sprintf(format, args...)})
}

// refuseFragment refuses fragments on a type inside another.
func (o *offerCheck) refuseFragment(on, inside string) {
	o.add(Violation{Coordinate: on, Type: inside, Message: fmt.Sprintf("a fragment on `%s` inside `%s` is refused", on, inside)})
}

func (o *offerCheck) add(v Violation) {
	v.Rule = OperationRefused
	if k := [2]string{v.Coordinate, v.Type}; !o.told[k] {
		o.told[k] = true
		o.out = append(o.out, v)
	}
}

// firstVisit reports whether a combination of types is seen for the first time, and marks it as
// seen.
func (o *offerCheck) firstVisit(s *sdl.Type, c []*sdl.Type) bool {
	if len(c) <= 2 {
		k := [3]*sdl.Type{s}
		copy(k[1:], c)
		first := !o.pairs[k]
		o.pairs[k] = true
		return first
	}
	names := make([]string, 0, 2+len(c))
	names = append(names, s.Kind.String(), s.Name)
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
	if !o.firstVisit(s, c) {
		return
	}
	var room [2]*sdl.Field
	for i, f := range c[0].Fields {
		if fields, ok := o.inAll(f, i, c, room[:0]); ok {
			o.field(s, i, fields)
		}
	}
	if o.s.Type(s.Name) == nil {
		return // it stands for a root that is missing
	}
	for _, name := range o.c[0].possibleOf(c[0]) {
		types := make([]*sdl.Type, len(c))
		for i, t := range c {
			if o.c[i].is(name, t.Name) {
				types[i] = o.c[i].Type(name)
			}
		}
		if slices.Contains(types, nil) {
			continue
		}
		if !o.s.is(name, s.Name) {
			o.refuseFragment(name, s.Name)
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
			o.refuseFragment(ref.Name, s.Name)
		} else {
			o.output(i, types)
		}
	}
}

// inAll returns a field in every one of c. It returns false if no selection of the field is
// accepted by all of them: one lacks it, it is a leaf in one and composite in another, or no call
// suits the arguments of all. The field is that of the first one with that index. The fields are
// appended to a list.
func (o *offerCheck) inAll(f *sdl.Field, index int, c []*sdl.Type, fields []*sdl.Field) ([]*sdl.Field, bool) {
	name := sdl.Named(f.Type)
	named := o.namesakes(name)
	leaf := !composite(named.c[0])
	same := true
	for i, t := range c {
		of := o.c[i].fieldAt(t, index, f.Name)
		if of == nil {
			return nil, false
		}
		returned := named.c[i]
		if other := sdl.Named(of.Type); other != name {
			returned = o.c[i].Type(other)
		}
		if composite(returned) == leaf {
			return nil, false
		}
		same = same && sameCalls(f, of)
		fields = append(fields, of)
	}
	if same {
		return fields, true
	}
	for _, g := range fields {
		for _, a := range g.Args {
			if Mandatory(a.Type, a.Default) && !sendable(argumentNamed(fields, a.Name)) {
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

// sendable reports whether some document gives the argument or input field to all of c: they have
// to agree on the type up to nullability, so that a variable suits all. Which values suit all does
// not count, because a variable may be null or missing.
func sendable(p input) bool {
	first := p.types[0]
	for _, t := range p.types {
		if t == nil || first == nil || t.Name() != first.Name() || !SameLists(t, first) {
			return false
		}
	}
	return true
}

// field compares the calls of a field that all of c accept. Arguments that are not sendable stand
// in no such call and are left out. The field likely has that index.
func (o *offerCheck) field(s *sdl.Type, index int, c []*sdl.Field) {
	f := o.s.fieldAt(s, index, c[0].Name)
	if f == nil {
		coordinate := s.Name + "." + c[0].Name
		o.refuse(coordinate, "`%s` is not there", coordinate)
		return
	}
	if slices.ContainsFunc(c, func(other *sdl.Field) bool { return !sameCalls(f, other) }) {
		o.arguments(s.Name+"."+f.Name, f, c)
	} else {
		for _, a := range f.Args {
			o.inside(a.Type.Name())
		}
	}
	name := sdl.Named(f.Type)
	if !slices.ContainsFunc(c, func(other *sdl.Field) bool { return sdl.Named(other.Type) != name }) {
		if n := o.namesakes(name); composite(n.own) != composite(n.c[0]) {
			o.refuse(s.Name+"."+f.Name, "`%s` is selected in another way", s.Name+"."+f.Name)
		} else if composite(n.own) && !n.output {
			n.output = true
			o.output(n.own, n.c)
		}
		return
	}
	switch own := o.s.Type(name); {
	case composite(own) != composite(o.c[0].Type(sdl.Named(c[0].Type))):
		o.refuse(s.Name+"."+f.Name, "`%s` is selected in another way", s.Name+"."+f.Name)
	case composite(own):
		types := make([]*sdl.Type, len(c))
		for i := range c {
			types[i] = o.c[i].Type(sdl.Named(c[i].Type))
		}
		o.output(own, types)
	}
}

// arguments compares the arguments of the calls of a field.
func (o *offerCheck) arguments(coordinate string, f *sdl.Field, c []*sdl.Field) {
	for _, a := range c[0].Args {
		if p := argumentNamed(c, a.Name); sendable(p) {
			at := fmt.Sprintf("%s(%s:)", coordinate, a.Name)
			if own := f.Arg(a.Name); own == nil {
				o.refuse(at, "`%s` is not there", at)
			} else {
				o.input(at, own.Type, own.Default, p)
			}
		}
	}
	for _, a := range f.Args {
		if p := argumentNamed(c, a.Name); Mandatory(a.Type, a.Default) && !sendable(p) && !p.given() {
			o.tighten(coordinate, "`%s` asks for the argument `%s`", coordinate, a.Name)
		}
	}
}

// sameCalls reports whether two fields have the same arguments with the same types, and ask for the
// same of them, so that whatever calls one calls the other.
func sameCalls(f, g *sdl.Field) bool {
	return f == g || slices.EqualFunc(f.Args, g.Args, func(a, b *sdl.Argument) bool {
		return a.Name == b.Name && (a.Default == nil) == (b.Default == nil) && sdl.SameType(a.Type, b.Type)
	})
}

// given reports whether one of the schemas asks for the argument or input field.
func (p input) given() bool {
	for i, t := range p.types {
		if t != nil && Mandatory(t, p.defaults[i]) {
			return true
		}
	}
	return false
}

// input compares an argument or input field: s has to accept what every one of c accepts, which is
// the tightest of their types, and has to let it be left out where all of c do.
func (o *offerCheck) input(coordinate string, t *ast.Type, def *ast.Value, p input) {
	tightest := p.types[0]
	for _, other := range p.types {
		tightest = Tighter(tightest, other)
	}
	switch {
	case !Accepts(t, tightest):
		o.tighten(coordinate, "`%s` is `%s`, which does not take every `%s`", coordinate, t, tightest)
		return
	case Mandatory(t, def) && !p.given():
		o.tighten(coordinate, "`%s` has to be given", coordinate)
	}
	o.inside(t.Name())
}

// inside compares what values of a named input type may hold.
func (o *offerCheck) inside(name string) {
	n := o.namesakes(name)
	if n.inside {
		return
	}
	n.inside = true
	own, types := n.own, n.c
	if own == nil || slices.Contains(types, nil) || !o.firstVisit(own, types) {
		return
	}
	switch own.Kind {
	case sdl.Enum:
		for _, v := range types[0].Values {
			everywhere := !slices.ContainsFunc(types, func(t *sdl.Type) bool { return !o.s.hasValue(t, v.Name) })
			if everywhere && !o.s.hasValue(own, v.Name) {
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
		if !sendable(p) {
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
		if p := inputNamed(types, f.Name); Mandatory(f.Type, f.Default) && !sendable(p) && !p.given() {
			o.tighten(f.Coordinate(), "`%s` has to be given", f.Coordinate())
		}
	}
}
