package edit

import (
	"iter"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Parse finds the definitions of a text. The text should be one that [sdl.Parse] accepts; in other
// text Parse finds what looks like a definition and skips the rest. The elements of a definition
// are read when they are asked for.
func Parse(text string) *Document {
	d := &Document{Text: text}
	for p := range outlines(text) {
		d.parts = append(d.parts, p)
	}
	return d
}

// HasDefinition reports whether a text has a definition or an extension.
func HasDefinition(text string) bool {
	for range outlines(text) {
		return true
	}
	return false
}

// outlines yields the outline of each definition of a text.
func outlines(text string) iter.Seq[part] {
	return func(yield func(part) bool) {
		p := newReader(text, sdl.Scan(text))
		for p.token.Kind != sdl.TokenEnd {
			before := p.token.Start
			if part := p.outline(); part.keyword != "" && !yield(part) {
				return
			}
			if p.token.Start == before {
				p.take() // not a definition; [sdl.Parse] refuses such text
			}
		}
	}
}

// bytesPerToken is how many bytes of SDL a token has around it, or fewer.
const bytesPerToken = 6

// readDefinition reads all of a definition of which the outline is known.
func readDefinition(text string, outline *part) (*Definition, []tokenPlace) {
	text = text[:outline.full.End]
	p := newReader(text, sdl.ScanFrom(text, sdl.Token{Start: outline.full.Start, Line: outline.line, Column: outline.column}))
	p.keep, p.tokens = true, make([]tokenPlace, 0, (outline.full.End-outline.full.Start)/bytesPerToken)
	d := p.definition()
	return d, p.tokens
}

// reader reads elements from tokens. It never fails: where the grammar does not fit, it leaves the
// part empty and goes on.
type reader struct {
	text    string
	scanner sdl.Scanner
	// token is the current one, end the end of the one before it.
	token sdl.Token
	end   int
	// tokens are those that were taken, if keep is set.
	keep   bool
	tokens []tokenPlace
}

func newReader(text string, scanner sdl.Scanner) *reader {
	p := &reader{text: text, scanner: scanner}
	p.token = p.scanner.Next()
	return p
}

func (p *reader) is(kind sdl.TokenKind) bool { return p.token.Kind == kind }

// more reports whether there is another token, and not one that ends a list.
func (p *reader) more(end sdl.TokenKind) bool { return !p.is(sdl.TokenEnd) && !p.is(end) }

func (p *reader) word() string {
	if !p.is(sdl.TokenName) {
		return ""
	}
	return p.text[p.token.Start:p.token.End]
}

// take returns the current token's span and moves on. At the end of the text the span is empty and
// lies there.
func (p *reader) take() Span {
	t := p.token
	if t.Kind == sdl.TokenEnd {
		return Span{len(p.text), len(p.text)}
	}
	if p.keep {
		p.tokens = append(p.tokens, tokenPlace{t.Line, t.Column, int32(t.Start)}) //nolint:gosec // a text is shorter
	}
	p.end = t.End
	p.token = p.scanner.Next()
	return Span{t.Start, t.End}
}

// last returns the end of the token before the current one.
func (p *reader) last() int { return p.end }

// begin returns the start of the current token, or the end of the text.
func (p *reader) begin() int { return p.token.Start }

// description skips the description of an element, if there is one.
func (p *reader) description() {
	if p.is(sdl.TokenString) || p.is(sdl.TokenBlock) {
		p.take()
	}
}

// definition reads one definition or extension with its description. It returns nil at a keyword
// that opens none; the caller then has to move on.
func (p *reader) definition() *Definition {
	d := &Definition{}
	d.Full.Start = p.begin()
	p.description()
	if p.word() == "extend" {
		p.take()
	}
	d.Keyword = p.word()
	switch d.Keyword {
	case "type", "interface", "union", "enum", "input", "scalar":
		p.take()
		d.Name = p.take()
	case "schema":
		d.Name = p.take()
	case "directive":
		p.take()
		p.take() // @
		d.Name = p.take()
		d.Args, d.ArgsClause = p.arguments()
		if p.word() == "repeatable" {
			p.take()
		}
		if p.word() == "on" {
			p.take()
			p.names('|')
		}
		d.Full.End = p.last()
		return d
	default:
		return nil
	}
	if p.word() == "implements" {
		d.ImplementsClause.Start = p.begin()
		p.take()
		d.Implements = p.names('&')
		d.ImplementsClause.End = p.last()
	}
	d.Directives = p.directives()
	if p.is('=') {
		d.MembersClause.Start = p.begin()
		p.take()
		d.Members = p.names('|')
		d.MembersClause.End = p.last()
	}
	if p.is('{') {
		d.Body.Start = p.begin()
		p.take()
		for p.more('}') {
			before := p.token.Start
			d.Fields = append(d.Fields, p.field())
			if p.token.Start == before {
				p.take()
			}
		}
		p.take()
		d.Body.End = p.last()
	}
	d.Full.End = p.last()
	return d
}

// names reads `A & B` or `A | B`, also with a leading separator. Separators belong to no element.
func (p *reader) names(sep sdl.TokenKind) []Element {
	var out []Element
	for {
		if p.is(sep) {
			p.take()
		} else if len(out) > 0 {
			return out
		}
		if !p.is(sdl.TokenName) {
			return out
		}
		n := p.take()
		out = append(out, Element{Full: n, Name: n})
	}
}

// field reads a field, an argument, an input field or an enum value: they share one shape, and the
// parts that a kind lacks stay empty.
func (p *reader) field() *Element {
	f := &Element{}
	f.Full.Start = p.begin()
	p.description()
	f.Name = p.take()
	f.Args, f.ArgsClause = p.arguments()
	if p.is(':') {
		p.take()
		f.Type = p.typeRef()
	}
	if p.is('=') {
		f.Default.Start = p.begin()
		p.take()
		p.value()
		f.Default.End = p.last()
	}
	f.Directives = p.directives()
	f.Full.End = p.last()
	return f
}

// arguments reads the arguments in parentheses and returns them with the span of the parentheses.
func (p *reader) arguments() ([]*Element, Span) {
	if !p.is('(') {
		return nil, Span{}
	}
	clause := Span{Start: p.begin()}
	p.take()
	var out []*Element
	for p.more(')') {
		before := p.token.Start
		out = append(out, p.field())
		if p.token.Start == before {
			p.take()
		}
	}
	p.take()
	clause.End = p.last()
	return out, clause
}

func (p *reader) typeRef() Span {
	s := Span{Start: p.begin()}
	for p.is('[') {
		p.take()
	}
	p.take()
	for p.is('!') || p.is(']') {
		p.take()
	}
	s.End = p.last()
	return s
}

// directives reads applied directives with the spans of their arguments and values.
func (p *reader) directives() []Application {
	var out []Application
	for p.is('@') {
		a := Application{Full: Span{Start: p.begin()}}
		p.take()
		a.Name = p.take()
		if p.is('(') {
			p.take()
			for p.more(')') {
				v := Argument{Full: Span{Start: p.begin()}, Name: p.word()}
				p.take()
				if p.is(':') {
					p.take()
				}
				v.Value = p.value()
				v.Full.End = p.last()
				a.Args = append(a.Args, v)
			}
			p.take()
		}
		a.Full.End = p.last()
		out = append(out, a)
	}
	return out
}

// value reads one value and returns its span. Lists and objects are skipped by counting brackets.
func (p *reader) value() Span {
	s := Span{Start: p.begin()}
	depth := 0
	for !p.is(sdl.TokenEnd) {
		switch {
		case p.is('[') || p.is('{'):
			depth++
		case p.is(']') || p.is('}'):
			depth--
		case p.is('$'):
			p.take()
		}
		p.take()
		if depth <= 0 {
			break
		}
	}
	s.End = p.last()
	return s
}
