package mapping

import (
	"slices"

	"github.com/vektah/gqlparser/v2/ast"
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
	// first is the error of the path at hand that comes first by the names of fields, which are
	// names. The reference has this order. Others than the first of many are not compared.
	first *Error
	names []string
	many  int
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
			if c.err = c.first; c.err != nil {
				return
			}
		}
	}
	for i := range t.Steps {
		args, bound := t.Steps[i].Args, t.Steps[i].binds()
		if bound != nil {
			args = args[1:]
		}
		for _, a := range args {
			c.expr(a)
		}
		if bound != nil {
			c.bound[bound.Name] = true
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

// maxCompared is how many errors of one path are compared for which comes first.
const maxCompared = 64

// field checks that a name has a field, if its type is known: names of the variable at hand.
func (c *selectionChecker) field(of *shape, k *Key) {
	if c.scope.Owner != OfField || c.scope.Field == nil || c.scope.Parent == nil || of.name.root != c.head || c.many == maxCompared {
		return
	}
	t, err := c.typeOf(of, k)
	if err == nil {
		_, err = c.part(t, k.Name, k)
	}
	if err == nil {
		return
	}
	c.many++
	names := append(keys(of), k.Name)
	if c.first == nil || slices.Compare(names, c.names) < 0 {
		c.first, c.names = err, names
	}
}

// keys returns the fields that a name has after its variable.
func keys(s *shape) []string {
	var list []string
	for ; s.name.kind != rootName; s = s.name.parent {
		if s.name.kind == fieldName {
			list = append(list, s.name.key)
		}
	}
	slices.Reverse(list)
	return list
}

// typeOf returns the type of a name. It is found once, and an error told once.
func (c *selectionChecker) typeOf(s *shape, k *Key) (typed, *Error) {
	if t, ok := c.types[s]; ok {
		return t, nil
	}
	var t typed
	var err *Error
	switch {
	case s.name.kind == rootName && s.name.key == "$args":
		t.args = true
	case s.name.kind == rootName:
		t.typ = ast.NamedType(c.scope.Parent.Name, nil)
	default:
		if t, err = c.typeOf(s.name.parent, k); err != nil {
			break
		}
		switch s.name.kind {
		case fieldName:
			t, _ = c.part(t, s.name.key, k) // an error was told when the field was asked for
		case memberName:
			t, err = c.part(t, "**", k) // any member of an object is a field that no type has
		}
	}
	c.types[s] = t
	return t, err
}

// part returns the type of a field or argument, or an error if there is none.
func (c *selectionChecker) part(of typed, name string, k *Key) (typed, *Error) {
	field := c.scope.Field
	switch {
	case of.args:
		if a := field.Arg(name); a != nil {
			return typed{typ: a.Type}, nil
		}
		return typed{}, &Error{Span: k.Span, Reason: UndefinedArgument, Message: "the field `" + field.Name + "` has no argument `" + name + "`", Fix: "Add the argument, or use one that there is.", Field: field}
	case of.typ != nil:
		t, defined := c.scope.lookup(of.typ)
		if !defined {
			return typed{}, undefinedType(of.typ, k.Span)
		}
		if t != nil {
			if f := t.Field(name); f != nil {
				return typed{typ: f.Type}, nil
			}
		}
		return typed{}, &Error{Span: k.Span, Reason: UndefinedField, Message: "the type `" + of.typ.String() + "` has no field `" + name + "`", Fix: "Remove it, or add the field to the type."}
	}
	return typed{}, nil
}
