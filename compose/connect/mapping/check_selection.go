package mapping

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// checkSelection checks the variables of a selection, and the fields of `$args` and `$this`. Each
// path that starts with one of them is followed through its methods and groups, in every version.
func checkSelection(m *Mapping, s *Scope) *Error {
	c := &selectionChecker{scope: s, bound: map[string]bool{}, types: map[*shape]typed{}}
	c.evaluator = newEvaluator(max(m.Language, L3), len(m.Text))
	c.onField = c.field
	c.expr(m.Root)
	if c.err == nil && c.exceeded {
		c.err = tooLong(m.Root.Span)
	}
	return c.err
}

// selectionChecker walks over a selection in the order of its text.
type selectionChecker struct {
	*evaluator
	scope *Scope
	// bound are the variables that `as` has bound before.
	bound map[string]bool
	// head is the variable that the path at hand starts with. Others in its arguments are paths of
	// their own.
	head string
	// types are the types of names.
	types map[*shape]typed
	// err is the first error.
	err *Error
}

// expr checks an expression.
func (c *selectionChecker) expr(e *Expr) {
	for _, x := range e.Elems {
		c.expr(x)
	}
	for _, x := range e.Entries {
		c.expr(x.Value)
	}
	if e.Path != nil {
		c.path(e.Path)
	}
}

// path checks a path: the variable that it starts with, the fields after it, and then what is in
// its arguments and its group.
func (c *selectionChecker) path(t *Path) {
	if c.err != nil {
		return
	}
	if t.Inner != nil {
		c.expr(t.Inner)
	}
	if t.Var != nil && len(t.Var.Name) > 1 && !c.bound[t.Var.Name] {
		if !c.scope.allows(t.Var.Name) {
			c.err = &Error{Span: t.Var.Span, Reason: UnknownVariable, Message: "the variable `" + t.Var.Name + "` is not known here", Fix: "Use " + c.scope.list() + "."}
			return
		}
		if t.Var.Name == "$args" || t.Var.Name == "$this" {
			c.head = t.Var.Name
			root := variable(t.Var.Name, t.Var.Span)
			c.evaluator.path(t, local{root, root, nil})
		}
	}
	for _, s := range t.Steps {
		args := s.Args
		bound := ""
		if s.Kind == MethodStep && s.Key.Name == "as" && len(args) > 0 && args[0].Kind == Access && args[0].Path.Var != nil {
			bound, args = args[0].Path.Var.Name, args[1:]
		}
		for _, a := range args {
			c.expr(a)
		}
		if bound != "" {
			c.bound[bound] = true
		}
	}
	if t.Group != nil {
		c.expr(t.Group)
	}
}

// typed is what is known of the type of a name: the arguments of the field, or a type. Neither is
// set if nothing is known.
type typed struct {
	args bool
	typ  *ast.Type
}

// field checks that a name has a field, if its type is known: names of the variable at hand.
func (c *selectionChecker) field(of *shape, k *Key) {
	if c.err == nil && c.scope.Owner == OfField && of.name.root == c.head {
		c.part(c.typeOf(of, k), k.Name, k)
	}
}

// typeOf returns the type of a name. It is found once.
func (c *selectionChecker) typeOf(s *shape, k *Key) typed {
	if t, ok := c.types[s]; ok {
		return t
	}
	var t typed
	switch {
	case s.name.kind == rootName && s.name.key == "$args":
		t.args = true
	case s.name.kind == rootName:
		t.typ = ast.NamedType(c.scope.Parent.Name, nil)
	default:
		t = c.typeOf(s.name.parent, k)
		switch s.name.kind {
		case fieldName:
			t = c.part(t, s.name.key, k)
		case memberName:
			t = c.part(t, "**", k) // any member of an object is a field that no type has
		}
	}
	c.types[s] = t
	return t
}

// part returns the type of a field or argument. If there is none, that is the error.
func (c *selectionChecker) part(of typed, name string, k *Key) typed {
	field := c.scope.Field
	switch {
	case of.args:
		if a := field.Arg(name); a != nil {
			return typed{typ: a.Type}
		}
		c.fail(&Error{Span: k.Span, Reason: UndefinedArgument, Message: "the field `" + field.Name + "` has no argument `" + name + "`", Fix: "Add the argument, or use one that there is.", Field: field})
	case of.typ != nil:
		if t := c.scope.Schema.Type(sdl.Named(of.typ)); t != nil {
			if f := t.Field(name); f != nil {
				return typed{typ: f.Type}
			}
		}
		c.fail(&Error{Span: k.Span, Reason: UndefinedField, Message: "the type `" + of.typ.String() + "` has no field `" + name + "`", Fix: "Remove it, or add the field to the type."})
	}
	return typed{}
}

// fail records the first error.
func (c *selectionChecker) fail(err *Error) {
	if c.err == nil {
		c.err = err
	}
}
