package connect

import (
	"strings"

	"github.com/schemactl/schemactl/compose/connect/mapping"
)

// constant is what an expression is worth if no variable has a value. The zero value is missing:
// what depends on variables, and what is not known here.
type constant struct {
	kind constantKind
	// text is that of a string.
	text string
	// elems are the elements of a list, or the values of an object, whose names are in names.
	elems []constant
	names []string
}

type constantKind uint8

const (
	missing constantKind = iota
	scalar
	list
	object
)

// isComposite reports whether the constant is a list or an object.
func (c constant) isComposite() bool { return c.kind == list || c.kind == object }

// fold returns what an expression is worth without variables.
func fold(e *mapping.Expr) constant {
	switch e.Kind {
	case mapping.String:
		return constant{kind: scalar, text: e.Value}
	case mapping.Number, mapping.Bool:
		return constant{kind: scalar}
	case mapping.List:
		c := constant{kind: list}
		for _, x := range e.Elems {
			c.elems = append(c.elems, fold(x))
		}
		return c
	case mapping.Object:
		c := constant{kind: object}
		for _, x := range e.Entries {
			c.names, c.elems = append(c.names, x.Name()), append(c.elems, fold(x.Value))
		}
		return c
	case mapping.Chain:
		for _, x := range e.Elems {
			if c := fold(x); c.kind != missing {
				return c
			}
		}
	case mapping.Access:
		return foldPath(e.Path)
	}
	return constant{}
}

// foldPath is fold for a path.
func foldPath(p *mapping.Path) constant {
	if p.Inner == nil {
		return constant{}
	}
	c := fold(p.Inner)
	for i := range p.Steps {
		switch s := &p.Steps[i]; {
		case c.kind == missing:
			return c
		case s.Kind == mapping.KeyStep:
			c = c.field(s.Key.Name)
		case s.Kind == mapping.MethodStep:
			c = c.call(s)
		}
	}
	return c
}

// field returns the field of an object, or those of the elements of a list.
func (c constant) field(name string) constant {
	if c.kind == list {
		out := constant{kind: list}
		for _, e := range c.elems {
			out.elems = append(out.elems, e.field(name))
		}
		return out
	}
	for i, n := range c.names {
		if n == name {
			return c.elems[i]
		}
	}
	return constant{}
}

// call returns the result of a method, as far as it matters whether that is a list or an object.
func (c constant) call(s *mapping.Step) constant {
	switch s.Key.Name {
	case "first", "last":
		switch n := len(c.elems); {
		case c.kind == object:
			return c
		case n > 0 && s.Key.Name == "first":
			return c.elems[0]
		case n > 0:
			return c.elems[n-1]
		}
	case "slice":
		if c.kind == list {
			return c
		}
		return constant{kind: scalar}
	case "map", "split":
		return constant{kind: list}
	case "entries":
		if c.kind == object {
			return constant{kind: list}
		}
	case "echo":
		if len(s.Args) > 0 {
			return fold(s.Args[0])
		}
	case "jsonParse":
		if text := strings.TrimSpace(c.text); strings.HasPrefix(text, "[") || strings.HasPrefix(text, "{") {
			return constant{kind: list}
		}
	}
	return constant{}
}
