package edit

import (
	"cmp"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// span is a range of bytes of a text.
type Span struct{ Start, End int }

func (s Span) Empty() bool { return s.End == 0 }

// document is a schema's text with the places of its elements: the parser gives the positions of names only, and edits need to
// know where an element starts (with its description) and ends.
type Document struct {
	Text string
	// tokens in the order of the text.
	tokens      []sdl.Token
	Definitions []*Definition
	// named has the type definitions and extensions by name.
	named map[string][]*Definition
}

// definition is one definition or extension. A type may have several.
type Definition struct {
	Element
	Keyword string // type, interface, union, enum, input, scalar, schema, directive
	// implements has the names after `implements`; clause is all of it with the keyword. Members and their clause (from the =) alike.
	Implements, Members             []Element
	ImplementsClause, MembersClause Span
	// body is { … }, fields its fields, values or root operations.
	Body   Span
	Fields []*Element
}

// element is a definition, field, argument, enum value, or a name in a list.
type Element struct {
	Full       Span // with the description
	Name       Span
	Args       []*Element
	ArgsClause Span // ( … )
	Type       Span
	Default    Span // = value
	Directives []Application
}

// application is one applied directive.
type Application struct {
	Full Span // from the @
	Name Span
	Args []Argument
}

type Argument struct {
	Name        string
	Full, Value Span
}

// offset is where the name at a position of the model starts, -1 when nothing starts there.
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

// around finds the definition that a place lies in; nil when there is none. Definitions stand in the order of the text.
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

// parts lists the definitions and extensions that have the name written at a position.
func (d *Document) Parts(at sdl.Pos) []*Definition {
	o := d.Offset(at)
	if def := d.around(o); def != nil && def.Name.Start == o {
		return d.named[d.At(def.Name)]
	}
	return nil
}

// field finds a field, input field or enum value by the position of its name.
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

func (d *Document) At(s Span) string { return d.Text[s.Start:s.End] }
