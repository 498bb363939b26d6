package serve

import (
	"sync"

	"github.com/schemactl/schemactl/compose/sdl"
)

// This file finds what one API schema has in place of what another one has. A state between them
// that has neither leaves clients without both, though no operation fits both.

// Element is a part of an API schema that operations name.
type Element struct {
	// Type is the name of the type. Name is that of its field, input field or enum value, or of the
	// object in a union or interface.
	Type, Name string
	// Argument is an argument of the field; empty for the field itself.
	Argument string
	// Member is true for an object in a union or interface.
	Member bool

	// field is the field itself, or the one with the argument; nil for values and members. leaf is
	// true if nothing is selected on its value.
	field *sdl.Field
	leaf  bool
}

// Coordinate returns the schema coordinate, such as Query.f(a:). That of a member is its name.
func (e Element) Coordinate() string {
	switch {
	case e.Member:
		return e.Name
	case e.Argument != "":
		return e.Type + "." + e.Name + "(" + e.Argument + ":)"
	}
	return e.Type + "." + e.Name
}

// Replacement is an element that only the API before a change offers, and one that only the API
// after it offers and that may stand for it. Where a field is there on both sides and no call suits
// both, it stands on both sides.
type Replacement struct{ Before, After Element }

// Replaced returns what the API after has in place of what the API before has, in the order of the
// API before: a field of the same name elsewhere, or an element of the same parent. What only goes,
// or only comes, is not among it, nor is what lies inside of types that one side lacks: the fields
// that lead to these are. It reports false if there are more than most: then the list is not
// complete.
func Replaced(before, after *View, most int) (list []Replacement, complete bool) {
	var come []lone
	onlyIn(after, before, func(e lone) bool {
		come = append(come, e)
		return true
	})
	if len(come) == 0 {
		return nil, true
	}
	p := newPartners(come)
	complete = onlyIn(before, after, func(e lone) bool {
		if i := p.find(e); i >= 0 {
			p.used[i] = true
			list = append(list, Replacement{e.Element, come[i].Element})
		}
		return len(list) <= most
	})
	return list, complete
}

// lone is an element that one of two APIs has, at least in this form.
type lone struct {
	Element
	// apart is true if the other API lacks its type.
	apart bool
	// place is where the other API has it in another form; empty if it has none.
	place string
}

// isField reports whether the element is a field of an object or interface.
func (e lone) isField() bool {
	return e.field != nil && e.Argument == "" && e.field.Parent.Kind != sdl.InputObject
}

// parent returns the type with the element, or the field with the argument.
func (e lone) parent() string {
	if e.Argument != "" {
		return e.Type + "." + e.Name
	}
	return e.Type
}

// partners finds what may stand for an element that is gone.
type partners struct {
	byPlace map[string]int
	// byName has the fields of a name, those whose type is only in one API as well and those
	// without them.
	byName map[namedFields]*queue
	// byParent has the elements of a type or field.
	byParent map[parent]*queue
	used     []bool
}

type namedFields struct {
	name  string
	apart bool // with those that are apart
}

// parent is a type or a field, and which of its elements are meant.
type parent struct {
	name   string
	member bool
}

// queue are indexes of elements of which each may stand for another one.
type queue struct {
	list []int
	next int // all before it stand for something
}

// newPartners files the elements by what they may stand for.
func newPartners(list []lone) *partners {
	p := &partners{byPlace: make(map[string]int), byName: make(map[namedFields]*queue), byParent: make(map[parent]*queue), used: make([]bool, len(list))}
	for i, e := range list {
		if e.place != "" {
			p.byPlace[e.place] = i
			continue
		}
		if e.isField() {
			queued(p.byName, namedFields{e.Name, true}, i)
			if !e.apart {
				queued(p.byName, namedFields{e.Name, false}, i)
			}
		}
		queued(p.byParent, parent{e.parent(), e.Member}, i)
	}
	return p
}

func queued[K comparable](queues map[K]*queue, key K, i int) {
	q := queues[key]
	if q == nil {
		q = new(queue)
		queues[key] = q
	}
	q.list = append(q.list, i)
}

// find returns the index of the best partner: the same element in its other form, then a field of
// the same name, then an element of the same parent; those that stand for nothing yet come first.
// It returns -1 if there is none.
func (p *partners) find(e lone) int {
	if e.place != "" {
		return p.byPlace[e.place]
	}
	if e.isField() {
		if i := p.first(p.byName[namedFields{e.Name, !e.apart}]); i >= 0 {
			return i
		}
	}
	if e.apart {
		return -1
	}
	return p.first(p.byParent[parent{e.parent(), e.Member}])
}

// first returns the first of a queue that stands for nothing yet, or else the first of all; -1 if
// there is none.
func (p *partners) first(q *queue) int {
	if q == nil {
		return -1
	}
	for q.next < len(q.list) && p.used[q.list[q.next]] {
		q.next++
	}
	if q.next < len(q.list) {
		return q.list[q.next]
	}
	return q.list[0]
}

// onlyIn visits the elements of one API for which the other has no counterpart that an operation
// could use in the same way. Of enums only those count that operations send. It ends when visit
// reports false, and reports whether it has come to the end.
func onlyIn(a, b *View, visit func(lone) bool) bool {
	var room []lone
	sent := sync.OnceValue(func() map[string]bool { return sentTypes(a.Schema) })
	selected := make(map[string]bool, len(a.Types)) // whether both or neither have something to select
	alike := func(inA, inB string) bool {
		if inA != inB {
			return false
		}
		same, known := selected[inA]
		if !known {
			same = composite(a.Type(inA)) == composite(b.Type(inA))
			selected[inA] = same
		}
		return same
	}
	for _, t := range a.Types {
		u := b.Type(t.Name)
		if u != nil && u.Kind != t.Kind {
			u = nil
		}
		if t.Kind == sdl.Object || t.Kind == sdl.Interface {
			for i, f := range t.Fields {
				if u != nil && i < len(u.Fields) && u.Fields[i].Name == f.Name && sameCalls(f, u.Fields[i]) && alike(sdl.Named(f.Type), sdl.Named(u.Fields[i].Type)) {
					continue // b has it in the same way
				}
				e := Element{Type: t.Name, Name: f.Name, field: f, leaf: !composite(a.Type(sdl.Named(f.Type)))}
				room = b.appendField(room[:0], u, e)
				for _, l := range room {
					if !visit(l) {
						return false
					}
				}
			}
		}
		if u == nil {
			continue
		}
		var inside []Element
		switch {
		case t.Kind == sdl.InputObject:
			for _, f := range t.Fields {
				inside = append(inside, Element{Type: t.Name, Name: f.Name, field: f})
			}
		case t.Kind == sdl.Enum && sent()[t.Name]:
			for _, v := range t.Values {
				inside = append(inside, Element{Type: t.Name, Name: v.Name})
			}
		case t.Kind == sdl.Union, t.Kind == sdl.Interface:
			for _, name := range a.possible[t.Name] {
				inside = append(inside, Element{Type: t.Name, Name: name, Member: true})
			}
		}
		for _, e := range inside {
			if b.Has(e) {
				continue
			}
			l := lone{Element: e}
			if e.field != nil && b.field(u, e.Name) != nil {
				l.place = e.Coordinate()
			}
			if !visit(l) {
				return false
			}
		}
	}
	return true
}

// appendField appends a field that has no counterpart in u, a type of v, or else its arguments that
// have none. A nil u has none. Where the field stands on both sides and an argument that one asks
// for is why no call suits both, the argument stands for the field.
func (v *View) appendField(out []lone, u *sdl.Type, e Element) []lone {
	var g *sdl.Field
	if u != nil {
		g = v.field(u, e.Name)
	}
	if g == nil {
		return append(out, lone{Element: e, apart: u == nil})
	}
	if sameCalls(e.field, g) && e.leaf == !composite(v.Type(sdl.Named(g.Type))) {
		return out
	}
	place := e.Coordinate()
	if !v.suits(e, g) {
		for _, a := range e.field.Args {
			if Mandatory(a.Type, a.Default) && g.Arg(a.Name) == nil {
				e.Argument = a.Name
				break
			}
		}
		return append(out, lone{Element: e, place: place})
	}
	for _, a := range e.field.Args {
		if sendable(argumentNamed([]*sdl.Field{e.field, g}, a.Name)) {
			continue
		}
		e.Argument, place = a.Name, ""
		if g.Arg(a.Name) != nil {
			place = e.Coordinate()
		}
		out = append(out, lone{Element: e, place: place})
	}
	return out
}

// sentTypes returns the named types of arguments and input fields.
func sentTypes(s *sdl.Schema) map[string]bool {
	out := make(map[string]bool)
	for _, t := range s.Types {
		for _, f := range t.Fields {
			if t.Kind == sdl.InputObject {
				out[sdl.Named(f.Type)] = true
			}
			for _, a := range f.Args {
				out[sdl.Named(a.Type)] = true
			}
		}
	}
	return out
}

// Has reports whether the API offers an element in the form in which its own API has it.
func (v *View) Has(e Element) bool {
	t := v.Type(e.Type)
	switch {
	case t == nil:
		return false
	case e.Member:
		return v.is(e.Name, e.Type)
	case e.field == nil:
		return v.hasValue(t, e.Name)
	}
	f := v.field(t, e.Name)
	switch {
	case f == nil:
		return false
	case t.Kind == sdl.InputObject:
		return f.Type.Name() == e.field.Type.Name() && SameLists(f.Type, e.field.Type)
	case e.Argument != "" && !sendable(argumentNamed([]*sdl.Field{e.field, f}, e.Argument)):
		return false
	}
	return v.suits(e, f)
}

// Shares reports whether a field of an object or interface, or an argument of it, is one that an
// operation can use in both APIs.
func (v *View) Shares(other *View, e Element) bool {
	t := v.Type(e.Type)
	if t == nil || !composite(t) {
		return false
	}
	if e.field = v.field(t, e.Name); e.field == nil || e.Argument != "" && e.field.Arg(e.Argument) == nil {
		return false
	}
	e.leaf = !composite(v.Type(sdl.Named(e.field.Type)))
	return other.Has(e)
}

// suits reports whether some call suits the field of an element and g, a field of v: both are a
// leaf or both are not, and each takes the arguments that the other asks for.
func (v *View) suits(e Element, g *sdl.Field) bool {
	both := []*sdl.Field{e.field, g}
	for _, one := range both {
		for _, a := range one.Args {
			if Mandatory(a.Type, a.Default) && !sendable(argumentNamed(both, a.Name)) {
				return false
			}
		}
	}
	return e.leaf == !composite(v.Type(sdl.Named(g.Type)))
}
