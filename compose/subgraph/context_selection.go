package subgraph

import (
	"errors"
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// contextSelection is the selection of one @fromContext. It leads to one value, from every type
// that sets the context.
type contextSelection struct {
	b *builder
	// rust reports whether the rules of the Rust composer hold.
	rust bool
	// known reports whether contexts have had errors before. The Rust composer only reads the
	// selection then.
	known bool
	where string
	at    sdl.Pos
	// want is the type of the argument.
	want *ast.Type
	// conditional reports whether the selection begins with type conditions.
	conditional bool
}

// failUse reports that a selection that can be read cannot be used.
func (s *contextSelection) failUse(format string, args ...any) {
	if !s.rust || !s.known {
		s.fail(format, args...)
	}
}

func (s *contextSelection) fail(format string, args ...any) {
	s.b.fail(codes.ContextInvalidSelection, s.where, s.at, "@fromContext on "+s.where+": "+format, args...)
}

// check checks a selection from the types that set the context. It has either one field, or type
// conditions with one field each.
func (s *contextSelection) check(text string, locations []*sdl.Type) {
	if strings.TrimSpace(text) == "" {
		s.fail("no field is selected")
		return
	}
	nodes, err := sdl.ParseSelection(text)
	var e *sdl.SelectionError
	if errors.As(err, &e) && !(e.Rest && s.rust) { // the Rust composer ignores what follows a selection
		s.fail("%s", e.Reason)
		return
	}
	if problem := s.contextProblem(nodes); problem != "" {
		s.fail("%s", problem)
		return
	}
	for _, t := range locations {
		if problem := s.nameProblem(t, nodes); problem != "" {
			s.fail("%s", problem)
			return
		}
	}
	for _, t := range locations {
		if s.rust && (t.Kind == sdl.Union || s.b.types[t.Index].InterfaceObject) {
			s.failUse("%s sets the context, and a router cannot read one from a union or an @interfaceObject", t.Name)
			return
		}
	}
	if nodes[0].Name == "" {
		s.checkConditions(nodes, locations)
		return
	}
	if len(nodes) > 1 {
		s.failUse("more than one field is selected")
		return
	}
	for _, t := range locations {
		s.checkPath(t, nodes)
	}
}

// nameProblem returns the message about the first name in a selection that does not exist, or "".
// It marks the selected fields as used. In edition 2.14 this is found while a path is followed.
func (s *contextSelection) nameProblem(t *sdl.Type, nodes []sdl.SelectionNode) string {
	if !s.rust {
		return ""
	}
	for i := range nodes {
		n := &nodes[i]
		next := t
		switch {
		case n.Spread != "":
			continue
		case n.Name == "" && n.On != "":
			if next = s.b.Schema.Type(n.On); next == nil || !next.Kind.Composite() {
				return "the type condition " + n.On + " names no type with fields"
			}
		case n.Name == "__typename":
			next = nil
		case n.Name != "":
			f := s.b.field(t, n.Name)
			if f == nil {
				return t.Name + " has no field " + n.Name
			}
			s.b.fields[f.Index].used = true
			next = s.b.Composite(f.Type)
		}
		if next == nil && n.HasSub {
			return n.Name + " has no fields"
		}
		if next != nil {
			if problem := s.nameProblem(next, n.Sub); problem != "" {
				return problem
			}
		}
	}
	return ""
}

// contextProblem returns the message about the first thing in a selection that only operations may
// have, or "".
func (s *contextSelection) contextProblem(nodes []sdl.SelectionNode) string {
	for i := range nodes {
		switch n := &nodes[i]; {
		case n.Alias != "":
			return "the alias " + n.Alias + " cannot be used here"
		case len(n.Directives) > 0:
			return "the directive @" + n.Directives[0] + " cannot be used here"
		case n.Spread != "" && !s.rust:
			return "the fragment " + n.Spread + " does not exist"
		default:
			if p := s.contextProblem(n.Sub); p != "" {
				return p
			}
		}
	}
	return ""
}

// checkConditions checks a selection of type conditions. They name distinct object types. In
// edition 2.14 every type that sets the context fits one of them, and each of them fits such a
// type; in 2.15 it is enough that one of them does.
func (s *contextSelection) checkConditions(nodes []sdl.SelectionNode, locations []*sdl.Type) {
	s.conditional = true
	types, seen := make([]*sdl.Type, len(nodes)), map[*sdl.Type]bool{}
	for i := range nodes {
		n := &nodes[i]
		t := s.b.Schema.Type(n.On)
		switch {
		case n.Name != "" || n.On == "":
			s.failUse("either one field or type conditions can be selected")
			return
		case t == nil || t.Kind != sdl.Object:
			s.failUse("the type condition %s is no object type", n.On)
			return
		case seen[t]:
			s.failUse("the type condition %s stands twice", n.On)
			return
		}
		types[i], seen[t] = t, true
	}
	used := make([]bool, len(nodes))
	for _, location := range locations {
		matched := false
		for i, t := range types {
			if t == location || s.b.isSubtype(ast.NamedType(t.Name, nil), ast.NamedType(location.Name, nil)) {
				matched, used[i] = true, true
				s.checkPath(t, nodes[i].Sub)
			}
		}
		if !matched && !s.rust {
			s.fail("no type condition fits %s, which sets the context", location.Name)
		}
	}
	switch {
	case s.rust && !slices.Contains(used, true):
		s.failUse("no type condition fits a type that sets the context")
	case s.rust:
		for i, t := range types {
			if !used[i] {
				s.checkPath(t, nodes[i].Sub)
			}
		}
	default:
		for i, t := range types {
			if !used[i] {
				s.fail("the type condition %s fits no type that sets the context", t.Name)
			}
		}
	}
}

// checkPath follows one field after the other to a leaf, and checks that its type fits the
// argument. The lists on the way count into that type.
func (s *contextSelection) checkPath(t *sdl.Type, nodes []sdl.SelectionNode) {
	lists := 0
	for {
		if !s.rust && s.b.types[t.Index].InterfaceObject {
			s.fail("%s is an @interfaceObject, from which a router cannot read a context", t.Name)
			return
		}
		if len(nodes) != 1 || nodes[0].Name == "" {
			s.failUse("more than one field is selected")
			return
		}
		n := &nodes[0]
		if n.Name == "__typename" {
			s.checkType(ast.NamedType("String", nil), lists)
			return
		}
		f := s.b.field(t, n.Name)
		if f == nil {
			s.failUse("%s has no field %s", t.Name, n.Name)
			return
		}
		if problem := s.argumentProblem(f, n); problem != "" {
			s.b.failLast(codes.ContextInvalidSelection, s.where, s.at, "@fromContext on %s: %s", s.where, problem)
			if !s.rust {
				return
			}
		}
		s.b.fields[f.Index].used = true
		next := s.b.Composite(f.Type)
		if next == nil && n.HasSub || next != nil && !n.HasSub {
			s.failUse("%s is of type %s, so its selection does not end or go on there", f.Coordinate(), f.Type)
			return
		}
		if next == nil {
			s.checkType(f.Type, lists)
			return
		}
		for e := f.Type; e.Elem != nil; e = e.Elem {
			lists++
		}
		t, nodes = next, n.Sub
	}
}

// argumentProblem returns the message about the arguments that a selection passes to a field, or
// "".
func (s *contextSelection) argumentProblem(f *sdl.Field, n *sdl.SelectionNode) string {
	for _, a := range f.Args {
		passed := func(g sdl.SelectionArg) bool { return g.Name == a.Name }
		if a.Type.NonNull && a.Default == nil && !slices.ContainsFunc(n.Args, passed) {
			return f.Coordinate() + " needs its argument " + a.Name
		}
	}
	for _, g := range n.Args {
		a := argument(f.Args, g.Name)
		if a == nil {
			return f.Coordinate() + " has no argument " + g.Name
		}
		if !s.b.fits(g.Value, a.Type) {
			return g.Name + ": " + valueText(g.Value) + " does not fit the argument of type " + a.Type.String()
		}
	}
	return ""
}

// checkType checks the type of the selected leaf, inside as many lists as are on the way to it,
// against the type of the argument. The argument must be nullable, also inside lists, since a
// context can be null or missing at run time.
//
// Edition 2.15 only compares the names of the types, and whether the argument is a value or a list
// of values: its planner wraps or unwraps what it reads. Below type conditions it does not look at
// whether the argument is nullable.
func (s *contextSelection) checkType(have *ast.Type, lists int) {
	value := ast.NamedType(have.Name(), nil)
	if s.rust {
		want := s.want
		if want.Elem != nil {
			want = want.Elem
		}
		if s.conditional && want.NonNull && want.Elem == nil {
			want = ast.NamedType(want.NamedType, nil)
		}
		if want.Elem != nil || want.NonNull || !s.b.isSubtype(value, want) {
			s.failUse("it selects a value of type %s, but the argument is of type %s", have, s.want)
		}
		return
	}
	for e := have; e.Elem != nil; e = e.Elem {
		lists++
	}
	for ; lists > 0; lists-- {
		value = ast.ListType(value, nil)
	}
	if !s.b.isSubtype(value, s.want) {
		s.fail("it selects a value of type %s, but the argument is of type %s", value.String(), s.want)
	}
}
