package subgraph

import (
	"slices"
	"strings"

	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/codes"
	"github.com/schemactl/schemactl/compose/sdl"
)

// checkContexts checks @context and @fromContext: names of contexts, arguments that take a value
// from one, and the selections of that value. It marks the fields that a context selects as used,
// since the router reads them even if they are external.
func (b *builder) checkContexts() {
	set := map[string][]*sdl.Type{}
	for _, t := range b.Schema.Types {
		for _, d := range t.Directives {
			if d.Role == sdl.RoleContext {
				name, _ := d.StringArg("name")
				b.checkContextName(t, d, name)
				set[name] = append(set[name], t)
			}
		}
	}
	for _, def := range b.Schema.DirectiveDefs {
		for _, a := range def.Args {
			if d := sdl.Find(a.Directives, sdl.RoleFromContext); d != nil {
				c := argCoordinate("@"+def.Name, a.Name)
				b.fail(codes.ContextNotSet, c, d.Pos, "%s is an argument of a directive and has no context", c)
			}
		}
	}
	for _, t := range b.Schema.Types {
		if t.Kind.HasFields() {
			b.checkContextualFields(t, set)
		}
	}
}

// checkContextName checks that a context has a name of letters and digits, the first of them a
// letter.
func (b *builder) checkContextName(t *sdl.Type, d *sdl.Directive, name string) {
	letters := strings.Trim(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789") == ""
	if !letters || name == "" || '0' <= name[0] && name[0] <= '9' {
		b.fail(codes.ContextNameInvalid, t.Name, valuePos(b.Source, d.Arg("name"), d.Pos), "%q cannot name a context", shorten(name)).Fix = "Use letters and digits only, a letter first."
	}
}

// checkContextualFields checks the contextual arguments of a type. An object with one must have a
// resolvable key, since contextual fields are fetched by a representation of their object. The set
// has the types that set a context, by its name.
func (b *builder) checkContextualFields(t *sdl.Type, set map[string][]*sdl.Type) {
	contextual := false
	for _, f := range t.Fields {
		for i := range b.fields[f.Index].Contexts {
			contextual = b.checkContextual(t, f, &b.fields[f.Index].Contexts[i], set) || contextual
		}
	}
	if !contextual || t.Kind != sdl.Object {
		return
	}
	for _, k := range b.types[t.Index].Keys {
		if k.Resolvable {
			return
		}
	}
	b.fail(codes.ContextNoResolvableKey, t.Name, t.Pos, "%s has a field with a contextual argument but no @key that it can be resolved by", t.Name).Fix = "Give " + t.Name + " a @key: contextual fields are always fetched as entity fields."
}

// checkContextual checks one contextual argument. It returns false only if the argument does not
// name a context and a field: such an argument does not make its type need a key.
func (b *builder) checkContextual(t *sdl.Type, f *sdl.Field, c *ContextArgument, set map[string][]*sdl.Type) bool {
	d := sdl.Find(c.Arg.Directives, sdl.RoleFromContext)
	where := argCoordinate(f.Coordinate(), c.Arg.Name)
	at := valuePos(b.Source, d.Arg("field"), d.Pos)
	switch {
	case t.Kind == sdl.Interface:
		b.fail(codes.ContextNotSet, where, d.Pos, "%s is an argument of an interface field and cannot be contextual", where)
		return true
	case c.Arg.Default != nil:
		b.fail(codes.ContextNotSet, where, at, "%s is contextual and cannot have a default value", where)
		return true
	case c.Context == "" || c.Selection == "":
		b.fail(codes.NoContextInSelection, where, at, "@fromContext on %s does not name a context and a field", where).Fix = `Write field: "$name { field }".`
		return false
	case set[c.Context] == nil:
		b.fail(codes.ContextNotSet, where, at, "@fromContext on %s: no @context of this subgraph sets %q", where, c.Context).Fix = `Add @context(name: "` + c.Context + `") to a type above ` + t.Name + "."
		return true
	}
	if b.declaredByInterface(t, f) {
		b.fail(codes.ContextNotSet, where, d.Pos, "%s cannot be contextual: %s implements a field of an interface", where, f.Coordinate())
	}
	s := contextSelection{b: b, where: where, at: at, want: c.Arg.Type}
	s.check(c.Selection, set[c.Context])
	return true
}

// contextSelection is the selection of one @fromContext. It leads to one value, from every type
// that sets the context.
type contextSelection struct {
	b     *builder
	where string
	at    sdl.Pos
	// want is the type of the argument.
	want *ast.Type
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
	if err != nil {
		s.fail("%s", err)
		return
	}
	if problem := contextProblem(nodes); problem != "" {
		s.fail("%s", problem)
		return
	}
	if nodes[0].Name == "" {
		s.checkConditions(nodes, locations)
		return
	}
	if len(nodes) > 1 {
		s.fail("more than one field is selected")
		return
	}
	for _, t := range locations {
		s.checkPath(t, nodes)
	}
}

// contextProblem returns the message about the first thing in a selection that only operations may
// have, or "".
func contextProblem(nodes []sdl.SelectionNode) string {
	for i := range nodes {
		switch n := &nodes[i]; {
		case n.Alias != "":
			return "the alias " + n.Alias + " cannot be used here"
		case len(n.Directives) > 0:
			return "the directive @" + n.Directives[0] + " cannot be used here"
		case n.Spread != "":
			return "the fragment " + n.Spread + " does not exist"
		default:
			if p := contextProblem(n.Sub); p != "" {
				return p
			}
		}
	}
	return ""
}

// checkConditions checks a selection of type conditions. They name distinct object types, every
// type that sets the context fits one of them, and each of them fits such a type.
func (s *contextSelection) checkConditions(nodes []sdl.SelectionNode, locations []*sdl.Type) {
	var used, seen []string
	for i := range nodes {
		n := &nodes[i]
		t := s.b.Schema.Type(n.On)
		switch {
		case n.Name != "" || n.On == "":
			s.fail("either one field or type conditions can be selected")
			return
		case t == nil || t.Kind != sdl.Object:
			s.fail("the type condition %s is no object type", n.On)
			return
		}
		if slices.Contains(seen, n.On) {
			s.fail("the type condition %s stands twice", n.On)
			return
		}
		seen = append(seen, n.On)
	}
	for _, location := range locations {
		matched := false
		for i := range nodes {
			if t := s.b.Schema.Type(nodes[i].On); t == location || s.b.isSubtype(ast.NamedType(t.Name, nil), ast.NamedType(location.Name, nil)) {
				matched = true
				used = append(used, t.Name)
				s.checkPath(t, nodes[i].Sub)
			}
		}
		if !matched {
			s.fail("no type condition fits %s, which sets the context", location.Name)
		}
	}
	for _, name := range seen {
		if !slices.Contains(used, name) {
			s.fail("the type condition %s fits no type that sets the context", name)
		}
	}
}

// checkPath follows one field after the other to a leaf, and checks that its type fits the
// argument. The lists on the way count into that type.
func (s *contextSelection) checkPath(t *sdl.Type, nodes []sdl.SelectionNode) {
	lists := 0
	for {
		if len(nodes) != 1 || nodes[0].Name == "" {
			s.fail("more than one field is selected")
			return
		}
		n := &nodes[0]
		if n.Name == "__typename" {
			s.checkType(ast.NamedType("String", nil), lists)
			return
		}
		f := s.b.field(t, n.Name)
		if f == nil {
			s.fail("%s has no field %s", t.Name, n.Name)
			return
		}
		for _, a := range f.Args {
			if a.Type.NonNull && a.Default == nil && !slices.ContainsFunc(n.Args, func(g sdl.SelectionArg) bool { return g.Name == a.Name }) {
				s.fail("%s needs its argument %s", f.Coordinate(), a.Name)
				return
			}
		}
		for _, g := range n.Args {
			if argument(f.Args, g.Name) == nil {
				s.fail("%s has no argument %s", f.Coordinate(), g.Name)
				return
			}
		}
		s.b.fields[f.Index].used = true
		next := s.b.Composite(f.Type)
		if next == nil && n.HasSub || next != nil && !n.HasSub {
			s.fail("%s is of type %s, so its selection does not end or go on there", f.Coordinate(), f.Type)
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

// checkType checks the type of the selected leaf, inside as many lists as are on the way to it,
// against the type of the argument. The argument must be nullable, since a context can be null or
// missing at run time.
func (s *contextSelection) checkType(have *ast.Type, lists int) {
	nullable := *have
	nullable.NonNull = false
	for ; lists > 0; lists-- {
		nullable = ast.Type{Elem: &ast.Type{NamedType: nullable.NamedType, Elem: nullable.Elem, NonNull: have.NonNull}}
	}
	if !s.b.isSubtype(&nullable, s.want) {
		s.fail("it selects a value of type %s, but the argument is of type %s", nullable.String(), s.want)
	}
}
