package edit

import (
	"cmp"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Span is a range of bytes of a text, End excluded. The zero Span stands for an element that is
// absent.
type Span struct{ Start, End int }

// Empty reports whether the span is absent.
func (s Span) Empty() bool { return s.End == 0 }

// Document is a schema's text with the places of its elements. The model of package sdl knows where
// names stand; an edit needs to know where the element around a name begins and ends.
type Document struct {
	Text string
	// tokens are in the order of the text.
	tokens      []sdl.Token
	Definitions []*Definition
	// named has the type definitions and extensions by the name of the type.
	named map[string][]*Definition
}

// Definition is one definition or extension. A type may have several.
type Definition struct {
	Element
	Keyword string // type, interface, union, enum, input, scalar, schema or directive
	// Implements are the names after `implements`, Members those of a union. ImplementsClause
	// starts at its keyword, MembersClause at its equals sign.
	Implements, Members             []Element
	ImplementsClause, MembersClause Span
	// Body is `{ … }`; Fields are its fields, enum values or root operations.
	Body   Span
	Fields []*Element
}

// Element is a definition, field, argument, enum value, or a name in a list. Parts that it does not
// have are empty.
type Element struct {
	Full       Span // from the description to the last directive or the closing brace
	Name       Span
	Args       []*Element
	ArgsClause Span // ( … )
	Type       Span
	Default    Span // from the equals sign to the end of the value
	Directives []Application
}

// Application is one applied directive.
type Application struct {
	Full Span // from the @ to the closing parenthesis
	Name Span
	Args []Argument
}

type Argument struct {
	Name        string
	Full, Value Span
}

// Offset returns the byte offset of the token at a position of the model, and -1 if no token starts
// there or the position is nowhere.
func (d *Document) Offset(at sdl.Pos) int {
	if at.Source == nil {
		return -1
	}
	i, found := slices.BinarySearchFunc(d.tokens, at, func(t sdl.Token, at sdl.Pos) int {
		return cmp.Or(cmp.Compare(t.Line, at.Line), cmp.Compare(t.Column, at.Column))
	})
	if !found {
		return -1
	}
	return d.tokens[i].Start
}

// around returns the definition that contains an offset; nil if there is none. It relies on
// definitions being in the order of the text.
func (d *Document) around(offset int) *Definition {
	i, found := slices.BinarySearchFunc(d.Definitions, offset, func(def *Definition, o int) int { return cmp.Compare(def.Full.Start, o) })
	if !found {
		i--
	}
	if i < 0 || offset >= d.Definitions[i].Full.End {
		return nil
	}
	return d.Definitions[i]
}

// Parts returns all definitions and extensions of the type whose name stands at a position of the
// model, in the order of the text. It returns nil if the position is not that of a type's name.
func (d *Document) Parts(at sdl.Pos) []*Definition {
	o := d.Offset(at)
	if def := d.around(o); def != nil && def.Name.Start == o {
		return d.named[d.At(def.Name)]
	}
	return nil
}

// Field returns the field, input field or enum value whose name stands at a position of the model;
// nil if there is none.
func (d *Document) Field(at sdl.Pos) *Element {
	o := d.Offset(at)
	if def := d.around(o); def != nil {
		for _, f := range def.Fields {
			if f.Name.Start == o {
				return f
			}
		}
	}
	return nil
}

// At returns the text of a span.
func (d *Document) At(s Span) string { return d.Text[s.Start:s.End] }
