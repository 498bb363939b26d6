package mapping

import (
	"github.com/vektah/gqlparser/v2/ast"

	"github.com/schemactl/schemactl/compose/sdl"
)

// checkSelection checks the variables of a selection, and the fields of `$args` and `$this`. Each
// path that starts with one of them is followed through its methods and groups, in every version.
func checkSelection(m *Mapping, s *Scope) *Error {
	c := &selectionChecker{scope: s, bound: map[string]bool{}}
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

// field checks that a name has a field, if its type is known: names of `$args` and `$this`.
func (c *selectionChecker) field(of *shape, k *Key) {
	if c.err != nil || c.scope.Owner != OfField {
		return
	}
	steps, root := keys(of)
	if root != c.head {
		return
	}
	typ := ast.NamedType(c.scope.Parent.Name, nil)
	if root == "$args" {
		if len(steps) == 0 {
			if c.scope.Field.Arg(k.Name) == nil {
				c.err = &Error{Span: k.Span, Reason: UndefinedArgument, Message: "the field `" + c.scope.Field.Name + "` has no argument `" + k.Name + "`", Fix: "Add the argument, or use one that there is.", Field: c.scope.Field}
			}
			return
		}
		a := c.scope.Field.Arg(steps[0])
		if a == nil {
			return
		}
		typ, steps = a.Type, steps[1:]
	}
	for _, name := range append(steps, k.Name) {
		t := c.scope.Schema.Type(sdl.Named(typ))
		var f *sdl.Field
		if t != nil {
			f = t.Field(name)
		}
		if f == nil {
			c.err = &Error{Span: k.Span, Reason: UndefinedField, Message: "the type `" + typ.String() + "` has no field `" + name + "`", Fix: "Remove it, or add the field to the type."}
			return
		}
		typ = f.Type
	}
}

// keys returns the fields that a name has after its variable, and the variable. Any member of an
// object is a field that no type has.
func keys(s *shape) ([]string, string) {
	var list []string
	for ; s.name.kind != rootName; s = s.name.parent {
		switch s.name.kind {
		case fieldName:
			list = append(list, s.name.key)
		case memberName:
			list = append(list, "**")
		}
	}
	for i, j := 0, len(list)-1; i < j; i, j = i+1, j-1 {
		list[i], list[j] = list[j], list[i]
	}
	return list, s.name.key
}
