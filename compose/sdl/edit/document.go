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
// names stand; an edit needs to know where the element around a name begins and ends. A Document is
// for one goroutine at a time.
type Document struct {
	Text string
	// parts are the definitions and extensions in the order of the text.
	parts []part
	// first and next find the parts that define or extend a type: the first by the name of the
	// type, and from each the next. 0 is none; other numbers are an index and one. They are made by
	// need.
	first map[string]int32
	next  []int32
}

// part is a definition or extension of which only the outline is known until something of it is
// asked for: a text may have many definitions, and most edits change a few.
type part struct {
	full, name   Span
	line, column int32 // of its start
	keyword      string
	// definition and tokens are nil until the part is read.
	definition *Definition
	tokens     []tokenPlace
}

// tokenPlace is where a token starts. A definition may have a million tokens.
type tokenPlace struct{ line, column, offset int32 }

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

// Offset returns the byte offset of the token at a position of the model, and -1 if no token of a
// definition starts there or the position is nowhere.
func (d *Document) Offset(at sdl.Pos) int {
	if at.Source == nil {
		return -1
	}
	i, found := slices.BinarySearchFunc(d.parts, at, func(p part, at sdl.Pos) int {
		return cmp.Or(cmp.Compare(p.line, at.Line), cmp.Compare(p.column, at.Column))
	})
	if !found {
		i--
	}
	if i < 0 {
		return -1
	}
	d.read(i)
	tokens := d.parts[i].tokens
	i, found = slices.BinarySearchFunc(tokens, at, func(t tokenPlace, at sdl.Pos) int {
		if t.line != at.Line {
			return cmp.Compare(t.line, at.Line)
		}
		return cmp.Compare(t.column, at.Column)
	})
	if !found {
		return -1
	}
	return int(tokens[i].offset)
}

// read returns a definition with all its elements.
func (d *Document) read(i int) *Definition {
	p := &d.parts[i]
	if p.definition == nil {
		p.definition, p.tokens = readDefinition(d.Text, p)
	}
	return p.definition
}

// around returns the index of the definition that contains an offset; -1 if there is none. It
// relies on definitions being in the order of the text.
func (d *Document) around(offset int) int {
	i, found := slices.BinarySearchFunc(d.parts, offset, func(p part, o int) int { return cmp.Compare(p.full.Start, o) })
	if !found {
		i--
	}
	if i < 0 || offset >= d.parts[i].full.End {
		return -1
	}
	return i
}

// Of returns the definitions and extensions with one of the keywords, such as schema or directive,
// in the order of the text. Without a keyword it returns all.
func (d *Document) Of(keywords ...string) []*Definition {
	var out []*Definition
	for i := range d.parts {
		if len(keywords) == 0 || slices.Contains(keywords, d.parts[i].keyword) {
			out = append(out, d.read(i))
		}
	}
	return out
}

// Around returns the definition that contains an offset; nil if there is none.
func (d *Document) Around(offset int) *Definition {
	if i := d.around(offset); i >= 0 {
		return d.read(i)
	}
	return nil
}

// Parts returns all definitions and extensions of the type whose name stands at a position of the
// model, in the order of the text. It returns nil if the position is not that of a type's name.
func (d *Document) Parts(at sdl.Pos) []*Definition {
	o := d.Offset(at)
	i := d.around(o)
	if i < 0 || d.parts[i].name.Start != o {
		return nil
	}
	d.index()
	var out []*Definition
	for i := d.first[d.At(d.parts[i].name)]; i > 0; i = d.next[i-1] {
		out = append(out, d.read(int(i-1)))
	}
	return out
}

// index makes what Parts searches.
func (d *Document) index() {
	if d.first != nil {
		return
	}
	d.first, d.next = make(map[string]int32, len(d.parts)), make([]int32, len(d.parts))
	for i := len(d.parts) - 1; i >= 0; i-- {
		p := &d.parts[i]
		if name := d.At(p.name); name != "" && p.keyword != "directive" && p.keyword != "schema" {
			d.next[i] = d.first[name]
			d.first[name] = int32(i + 1)
		}
	}
}

// Field returns the field, input field or enum value whose name stands at a position of the model;
// nil if there is none.
func (d *Document) Field(at sdl.Pos) *Element {
	o := d.Offset(at)
	if def := d.Around(o); def != nil {
		if i, found := slices.BinarySearchFunc(def.Fields, o, func(f *Element, o int) int { return cmp.Compare(f.Name.Start, o) }); found {
			return def.Fields[i]
		}
	}
	return nil
}

// At returns the text of a span.
func (d *Document) At(s Span) string { return d.Text[s.Start:s.End] }
