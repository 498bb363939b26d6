package edit

import "github.com/schemactl/schemactl/compose/sdl"

// spansOf finds the elements of a text that is known to parse.
func Parse(text string) *Document {
	p := &reader{text: text, tokens: sdl.Tokens(text)}
	d := &Document{Text: text, tokens: p.tokens, named: make(map[string][]*Definition)}
	for p.i < len(p.tokens) {
		before := p.i
		if def := p.definition(); def != nil {
			d.Definitions = append(d.Definitions, def)
			if name := d.At(def.Name); name != "" && def.Keyword != "directive" && def.Keyword != "schema" {
				d.named[name] = append(d.named[name], def)
			}
		}
		if p.i == before {
			p.i++ // not schema language; the reader has refused it before
		}
	}
	return d
}

// spanner reads tokens. It never fails: where the grammar does not fit it moves on.
type reader struct {
	text   string
	tokens []sdl.Token
	i      int
}

func (p *reader) is(kind sdl.TokenKind) bool {
	return p.i < len(p.tokens) && p.tokens[p.i].Kind == kind
}

func (p *reader) word() string {
	if !p.is(sdl.TokenName) {
		return ""
	}
	return p.text[p.tokens[p.i].Start:p.tokens[p.i].End]
}

func (p *reader) take() Span {
	if p.i >= len(p.tokens) {
		return Span{len(p.text), len(p.text)}
	}
	t := p.tokens[p.i]
	p.i++
	return Span{t.Start, t.End}
}

// last is the end of the token before the current one.
func (p *reader) last() int {
	if p.i == 0 {
		return 0
	}
	return p.tokens[p.i-1].End
}

func (p *reader) begin() int {
	if p.i >= len(p.tokens) {
		return len(p.text)
	}
	return p.tokens[p.i].Start
}

// description passes the description of an element, if it has one.
func (p *reader) description() {
	if p.is(sdl.TokenString) || p.is(sdl.TokenBlock) {
		p.take()
	}
}

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
		for p.i < len(p.tokens) && !p.is('}') {
			before := p.i
			d.Fields = append(d.Fields, p.field())
			if p.i == before {
				p.take()
			}
		}
		p.take()
		d.Body.End = p.last()
	}
	d.Full.End = p.last()
	return d
}

// names reads A & B or A | B, each with the separator that belongs to it left out.
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

func (p *reader) arguments() ([]*Element, Span) {
	if !p.is('(') {
		return nil, Span{}
	}
	clause := Span{Start: p.begin()}
	p.take()
	var out []*Element
	for p.i < len(p.tokens) && !p.is(')') {
		before := p.i
		out = append(out, p.field())
		if p.i == before {
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

func (p *reader) directives() []Application {
	var out []Application
	for p.is('@') {
		a := Application{Full: Span{Start: p.begin()}}
		p.take()
		a.Name = p.take()
		if p.is('(') {
			p.take()
			for p.i < len(p.tokens) && !p.is(')') {
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

func (p *reader) value() Span {
	s := Span{Start: p.begin()}
	depth := 0
	for p.i < len(p.tokens) {
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
