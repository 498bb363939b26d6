package mapping

import "github.com/schemactl/schemactl/compose/sdl"

// byText finds the fields of a selection in L2 and L3, by the names and groups that it has. These
// have no interfaces and unions: what is selected of one is not looked into.
func (s *selector) byText(out *sdl.Type, within *chain) (*Tree, *Error) {
	t := &Tree{Type: out}
	g := groupOf(s.mapping.Root)
	if g == nil || out.Kind != sdl.Object {
		t.Opaque = true
		return t, nil
	}
	return t, s.group(t, g, rootOf(s.mapping.Root, "$", s.mapping.Language), within)
}

// groupOf returns the group that an expression ends with, or nil. Literals and arguments have none.
func groupOf(e *Expr) *Expr {
	switch e.Kind {
	case Group:
		return e
	case Access:
		return e.Path.Group
	}
	return nil
}

// group adds what a group selects to a tree, of a value that comes from the variable root. Whether
// all fields exist comes first.
func (s *selector) group(t *Tree, g *Expr, root string, within *chain) *Error {
	members := named(g, root, s.mapping.Language)
	for _, e := range members {
		if s.field(t.Type, e.Name()) == nil && e.Name() != typename {
			return notFound(t.Type, e.Name(), e.nameSpan())
		}
	}
	for _, e := range members {
		if err := s.entry(t, e, within); err != nil {
			return err
		}
	}
	return nil
}

// typename is the field that every object has.
const typename = "__typename"

// member is an entry of a group, with the variable that its value comes from.
type member struct {
	*Entry
	root string
}

// named returns the entries of a group that have a name, with those of paths that join the group.
// root is the variable that the value around the group comes from.
func named(g *Expr, root string, lang Language) []member {
	var list []member
	for _, e := range g.Entries {
		from := rootOf(e.Value, root, lang)
		if e.named() {
			list = append(list, member{e, from})
		} else if inner := groupOf(e.Value); inner != nil {
			list = append(list, named(inner, from, lang)...)
		}
	}
	return list
}

// nameSpan returns where the name of an entry is.
func (e *Entry) nameSpan() Span {
	if e.Alias != nil {
		return e.Alias.Span
	}
	if k := e.key(); k != nil {
		return k.Span
	}
	return e.Span
}

// entry adds one selected field to a tree.
func (s *selector) entry(t *Tree, e member, within *chain) *Error {
	at := e.nameSpan()
	if e.Name() == typename {
		t.HasTypename = true
		return nil
	}
	f := s.field(t.Type, e.Name())
	typ, defined := s.scope.lookup(f.Type)
	if !defined {
		return undefinedType(f.Type, at)
	}
	if len(f.Args) > 0 {
		return withArguments(t.Type, f, at)
	}
	object := typ != nil && typ.Kind == sdl.Object
	g := groupOf(e.Value)
	switch {
	case g == nil && object:
		return &Error{Span: at, Reason: GroupRequired, Message: "the field `" + t.Type.Name + "." + f.Name + "` is an object", Fix: "Select its fields with `" + f.Name + " { … }`.", Field: f}
	case g != nil && !object:
		return notObject(t.Type, f, at)
	}
	n := t.add(f, at, e.root)
	if !object {
		return nil
	}
	inner, err := within.enter(f, typ, at)
	if err != nil {
		return err
	}
	if n.Tree == nil {
		n.Tree = &Tree{Type: typ}
	}
	return s.group(n.Tree, g, e.root, inner)
}

// rootOf returns the variable that the value of an expression comes from, `$` for the response, or
// an empty text for a literal and for what is not known: in L2 the result of any method. around is
// that of the value at hand.
func rootOf(e *Expr, around string, lang Language) string {
	if e.Kind == Group {
		return around
	}
	p := e.Path
	if p == nil || p.Inner != nil {
		return ""
	}
	root := around
	if p.Var != nil && p.Var.Name != "@" {
		root = p.Var.Name
	}
	for i := range p.Steps {
		s := &p.Steps[i]
		switch {
		case s.Kind != MethodStep:
		case lang == L2:
			return ""
		case s.Key.Name == "echo" && len(s.Args) > 0:
			root = rootOf(s.Args[0], root, lang)
		}
	}
	return root
}
