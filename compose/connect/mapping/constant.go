package mapping

import "strings"

// constant is what an expression is worth if no variable has a value. The zero value is missing:
// what depends on variables, and what is not known here.
//
// URLs are judged by it and not by shapes, because the reference evaluates them: a shape has all
// values that an expression may have, and `$args.x ?? [1]` is a list only without arguments.
type constant struct {
	kind constantKind
	// text is that of a string.
	text string
	// of is the literal of a list or object. It is nil for a list whose elements are not known.
	of *Expr
	// keys are fields that were taken of a list, which means of each element. It is done only for
	// the element that is asked for, so that time is linear.
	keys []string
}

type constantKind uint8

const (
	noValue constantKind = iota
	scalarValue
	listValue
	objectValue
)

// isComposite reports whether the constant is a list or an object.
func (c constant) isComposite() bool { return c.kind == listValue || c.kind == objectValue }

// fold returns what an expression is worth without variables.
func fold(e *Expr) constant {
	switch e.Kind {
	case String:
		return constant{kind: scalarValue, text: e.Value}
	case Number, Bool:
		return constant{kind: scalarValue}
	case List:
		return constant{kind: listValue, of: e}
	case Object:
		return constant{kind: objectValue, of: e}
	case Chain:
		for _, x := range e.Elems {
			if c := fold(x); c.kind != noValue {
				return c
			}
		}
	case Access:
		return foldPath(e.Path)
	}
	return constant{}
}

// foldPath is fold for a path.
func foldPath(p *Path) constant {
	if p.Inner == nil {
		return constant{}
	}
	c := fold(p.Inner)
	for i := range p.Steps {
		switch s := &p.Steps[i]; {
		case c.kind == noValue:
			return c
		case s.Kind == KeyStep:
			c = c.field(s.Key.Name)
		case s.Kind == MethodStep:
			c = c.call(s)
		}
	}
	return c
}

// field returns the field of an object, or those of the elements of a list.
func (c constant) field(name string) constant {
	switch c.kind {
	case listValue:
		c.keys = append(c.keys, name)
		return c
	case objectValue:
		for _, e := range c.of.Entries {
			if e.Name() == name {
				return fold(e.Value)
			}
		}
	}
	return constant{}
}

// elem returns an element of a list as its fields were taken: the first one, or the last one.
func (c constant) elem(first bool) constant {
	if c.of == nil || len(c.of.Elems) == 0 {
		return constant{}
	}
	at := 0
	if !first {
		at = len(c.of.Elems) - 1
	}
	e := fold(c.of.Elems[at])
	for _, name := range c.keys {
		e = e.field(name)
	}
	return e
}

// call returns the result of a method, as far as it matters whether that is a list or an object.
func (c constant) call(s *Step) constant {
	switch s.Key.Name {
	case "first", "last":
		switch c.kind {
		case objectValue:
			return c
		case listValue:
			return c.elem(s.Key.Name == "first")
		}
	case "slice":
		if c.kind == listValue {
			return c
		}
		return constant{kind: scalarValue}
	case "map", "split":
		return constant{kind: listValue}
	case "entries":
		if c.kind == objectValue {
			return constant{kind: listValue}
		}
	case "echo":
		if len(s.Args) > 0 {
			return fold(s.Args[0])
		}
	case "jsonParse":
		if text := strings.TrimSpace(c.text); strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
			return constant{kind: listValue}
		}
	}
	return constant{}
}
