package mapping

// Use is one use of a variable.
type Use struct {
	Span
	// Variable is the name with its dollar sign, or `@`. It is empty for a key of the value at
	// hand, and `$` may be that too.
	Variable string
	// Path are the fields that directly follow the variable: `$this.a.b` has a and b.
	Path []*Key
	// Group is the selection that directly follows the path: `$this.a { b c }`. It is nil if there
	// is none.
	Group *Expr
	// Bound reports whether `as` has bound the variable before, somewhere in the text.
	Bound bool
}

// Uses returns the variables that an expression uses, in the order of the text. It may be nil.
func (m *Mapping) Uses() []Use {
	if m == nil {
		return nil
	}
	w := &uses{bound: map[string]bool{}}
	w.expr(m.Root)
	return w.list
}

// Uses returns the variables that the expressions of a template use, in the order of the text. It
// may be nil.
func (t *Template) Uses() []Use {
	if t == nil {
		return nil
	}
	var list []Use
	for _, p := range t.Parts {
		list = append(list, p.Mapping.Uses()...)
	}
	return list
}

// uses collects the uses of variables.
type uses struct {
	list  []Use
	bound map[string]bool
}

func (w *uses) expr(e *Expr) {
	for _, x := range e.Elems {
		w.expr(x)
	}
	for _, x := range e.Entries {
		w.expr(x.Value)
	}
	if e.Path != nil {
		w.path(e.Path)
	}
}

// path adds the use that a path starts with, and those in its arguments and its group.
func (w *uses) path(t *Path) {
	switch {
	case t.Inner != nil:
		w.expr(t.Inner)
	case t.Key != nil:
		w.add(Use{Span: t.Span}, t)
	default:
		w.add(Use{Span: t.Span, Variable: t.Var.Name, Bound: w.bound[t.Var.Name]}, t)
	}
	for i := range t.Steps {
		args := t.Steps[i].Args
		if v := t.Steps[i].binds(); v != nil {
			w.bound[v.Name] = true
			args = args[1:]
		}
		for _, a := range args {
			w.expr(a)
		}
	}
	if t.Group != nil {
		w.expr(t.Group)
	}
}

// add adds a use with the fields that follow it.
func (w *uses) add(u Use, t *Path) {
	u.Group = t.Group
	for _, s := range t.Steps {
		if s.Kind == MethodStep {
			u.Group = nil
			break
		}
		if s.Kind == KeyStep {
			u.Path = append(u.Path, s.Key)
		}
	}
	w.list = append(w.list, u)
}
