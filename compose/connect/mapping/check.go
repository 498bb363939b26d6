package mapping

// Check returns what is wrong with an expression in its place: variables, methods, the type of the
// result. In a selection these are variables and their fields only; [Select] tells the rest. It
// returns nil if nothing is wrong, and else the first mistake.
func Check(m *Mapping, s Scope) *Error {
	if s.Place == InSelection {
		return checkSelection(m, &s)
	}
	return newChecker(&s, m.Language, len(m.Text)).check(m)
}

// CheckTemplate returns what is wrong with the expressions of a template in its place, as [Check]
// does. There is at most one mistake for each expression.
func CheckTemplate(t *Template, s Scope) []*Error {
	c := newChecker(&s, t.Language, len(t.Text))
	var list []*Error
	for _, p := range t.Parts {
		if p.Mapping == nil {
			continue
		}
		if err := c.check(p.Mapping); err != nil {
			list = append(list, err)
		}
	}
	return list
}

// checker checks expressions of one text outside of a selection.
type checker struct {
	scope *Scope
	resolver
}

func newChecker(s *Scope, lang Language, size int) *checker {
	return &checker{s, resolver{evaluator: newEvaluator(lang, size), scope: s, roots: map[string]*shape{}, walked: map[*shape]bool{}}}
}

// check looks for variables that exist but are not allowed anywhere in the expression, and then at
// the shape of its result.
func (c *checker) check(m *Mapping) *Error {
	for _, u := range m.Uses() {
		if isVariable(u.Variable) && !u.Bound && !c.scope.allows(u.Variable) {
			return &Error{Span: u.Span, Reason: UnknownVariable, Message: "the variable `" + u.Variable + "` is not allowed here", Fix: "Use " + c.scope.list() + "."}
		}
	}
	root := variable(responseName, m.Root.Span)
	s := c.eval(m.Root, local{root, root, nil})
	err := c.walk(s)
	if err == nil {
		err = c.accepts(s, m.Root.Span)
	}
	if err == nil && c.exceeded {
		err = tooLong(m.Root.Span)
	}
	if err != nil && err.Start == err.End {
		err.Span = m.Root.Span
	}
	return err
}

// accepts returns an error if the place does not take the shape of the result.
func (c *checker) accepts(s *shape, at Span) *Error {
	var want string
	ok := true
	s = c.flat(s)
	if c.nullable(s) {
		s = union(s, null)
	}
	if s.kind == unionShape && len(s.members) == 0 {
		ok = c.scope.Place == InBody
	}
	for _, a := range s.alternatives() {
		switch c.scope.Place {
		case InURL, InBaseURL, InHeader:
			want = "a string, number, boolean or null"
			ok = ok && (a.isAtom())
		case InPath:
			want = "a list of strings, numbers and booleans"
			ok = ok && (a.kind == unknownShape || a.kind == arrayShape && c.segments(a))
		case InQueryParams, InErrorsExtensions:
			want = "an object"
			ok = ok && (a.kind == unknownShape || a.kind == objectShape || a.kind == typeShape)
		case InErrorsMessage:
			want = "a string"
			ok = ok && (a.kind == unknownShape || a.kind == stringShape)
		case InIsSuccess:
			want = "a boolean"
			ok = ok && (a.kind == unknownShape || a.kind == boolShape)
		}
	}
	if ok {
		return nil
	}
	return &Error{Span: at, Reason: WrongType, Message: "it must be " + want, Fix: "Convert the value, or give `??` another one where it may be null."}
}

// nullable reports whether something that may be null is spread into an object, which then may be
// null too.
func (c *checker) nullable(s *shape) bool {
	for _, p := range s.spread {
		for _, a := range c.flat(p).alternatives() {
			if a.kind == nullShape {
				return true
			}
		}
	}
	return false
}

// segments reports whether every element of a list can be a part of a path.
func (c *checker) segments(list *shape) bool {
	for _, e := range list.elements() {
		for _, a := range c.flat(e).alternatives() {
			switch a.kind {
			case boolShape, stringShape, intShape, floatShape:
			default:
				return false
			}
		}
	}
	return true
}
