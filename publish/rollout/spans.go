package rollout

import (
	"cmp"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
)

// span is a range of bytes of a text.
type span struct{ start, end int }

func (s span) empty() bool { return s.end == 0 }

// document is a schema's text with the places of its elements: the parser gives the positions of names only, and edits need to
// know where an element starts (with its description) and ends.
type document struct {
	text string
	// tokens in the order of the text.
	tokens []sdl.Token
	defs   []*definition
	// named has the type definitions and extensions by name.
	named map[string][]*definition
}

// definition is one definition or extension. A type may have several.
type definition struct {
	element
	keyword string // type, interface, union, enum, input, scalar, schema, directive
	// implements has the names after `implements`; clause is all of it with the keyword. Members and their clause (from the =) alike.
	implements, members             []element
	implementsClause, membersClause span
	// body is { … }, fields its fields, values or root operations.
	body   span
	fields []*element
}

// element is a definition, field, argument, enum value, or a name in a list.
type element struct {
	full       span // with the description
	name       span
	args       []*element
	argsClause span // ( … )
	typ        span
	def        span // = value
	directives []application
}

// application is one applied directive.
type application struct {
	full span // from the @
	name span
	args []namedValue
}

type namedValue struct {
	name        string
	full, value span
}

// spansOf finds the elements of a text that is known to parse.
func spansOf(text string) *document {
	p := &spanner{text: text, tokens: sdl.Tokens(text)}
	d := &document{text: text, tokens: p.tokens, named: make(map[string][]*definition)}
	for p.i < len(p.tokens) {
		before := p.i
		if def := p.definition(); def != nil {
			d.defs = append(d.defs, def)
			if name := d.at(def.name); name != "" && def.keyword != "directive" && def.keyword != "schema" {
				d.named[name] = append(d.named[name], def)
			}
		}
		if p.i == before {
			p.i++ // not schema language; the parser has refused it before
		}
	}
	return d
}

// offset is where the name at a position of the model starts, -1 when nothing starts there.
func (d *document) offset(at sdl.Pos) int {
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
func (d *document) around(offset int) *definition {
	i, found := slices.BinarySearchFunc(d.defs, offset, func(def *definition, o int) int { return cmp.Compare(def.full.start, o) })
	if !found {
		i--
	}
	if i < 0 || offset >= d.defs[i].full.end {
		return nil
	}
	return d.defs[i]
}

// parts lists the definitions and extensions that have the name written at a position.
func (d *document) parts(at sdl.Pos) []*definition {
	o := d.offset(at)
	if def := d.around(o); def != nil && def.name.start == o {
		return d.named[d.at(def.name)]
	}
	return nil
}

// field finds a field, input field or enum value by the position of its name.
func (d *document) field(at sdl.Pos) *element {
	o := d.offset(at)
	if def := d.around(o); def != nil {
		for _, f := range def.fields {
			if f.name.start == o {
				return f
			}
		}
	}
	return nil
}

func (d *document) at(s span) string { return d.text[s.start:s.end] }

// spanner reads tokens. It never fails: where the grammar does not fit it moves on.
type spanner struct {
	text   string
	tokens []sdl.Token
	i      int
}

func (p *spanner) is(kind sdl.TokenKind) bool {
	return p.i < len(p.tokens) && p.tokens[p.i].Kind == kind
}

func (p *spanner) word() string {
	if !p.is(sdl.TokenName) {
		return ""
	}
	return p.text[p.tokens[p.i].Start:p.tokens[p.i].End]
}

func (p *spanner) take() span {
	if p.i >= len(p.tokens) {
		return span{len(p.text), len(p.text)}
	}
	t := p.tokens[p.i]
	p.i++
	return span{t.Start, t.End}
}

// last is the end of the token before the current one.
func (p *spanner) last() int {
	if p.i == 0 {
		return 0
	}
	return p.tokens[p.i-1].End
}

func (p *spanner) begin() int {
	if p.i >= len(p.tokens) {
		return len(p.text)
	}
	return p.tokens[p.i].Start
}

// description passes the description of an element, if it has one.
func (p *spanner) description() {
	if p.is(sdl.TokenString) || p.is(sdl.TokenBlock) {
		p.take()
	}
}

func (p *spanner) definition() *definition {
	d := &definition{}
	d.full.start = p.begin()
	p.description()
	if p.word() == "extend" {
		p.take()
	}
	d.keyword = p.word()
	switch d.keyword {
	case "type", "interface", "union", "enum", "input", "scalar":
		p.take()
		d.name = p.take()
	case "schema":
		d.name = p.take()
	case "directive":
		p.take()
		p.take() // @
		d.name = p.take()
		d.args, d.argsClause = p.arguments()
		if p.word() == "repeatable" {
			p.take()
		}
		if p.word() == "on" {
			p.take()
			p.names('|')
		}
		d.full.end = p.last()
		return d
	default:
		return nil
	}
	if p.word() == "implements" {
		d.implementsClause.start = p.begin()
		p.take()
		d.implements = p.names('&')
		d.implementsClause.end = p.last()
	}
	d.directives = p.directives()
	if p.is('=') {
		d.membersClause.start = p.begin()
		p.take()
		d.members = p.names('|')
		d.membersClause.end = p.last()
	}
	if p.is('{') {
		d.body.start = p.begin()
		p.take()
		for p.i < len(p.tokens) && !p.is('}') {
			before := p.i
			d.fields = append(d.fields, p.field())
			if p.i == before {
				p.take()
			}
		}
		p.take()
		d.body.end = p.last()
	}
	d.full.end = p.last()
	return d
}

// names reads A & B or A | B, each with the separator that belongs to it left out.
func (p *spanner) names(sep sdl.TokenKind) []element {
	var out []element
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
		out = append(out, element{full: n, name: n})
	}
}

func (p *spanner) field() *element {
	f := &element{}
	f.full.start = p.begin()
	p.description()
	f.name = p.take()
	f.args, f.argsClause = p.arguments()
	if p.is(':') {
		p.take()
		f.typ = p.typeRef()
	}
	if p.is('=') {
		f.def.start = p.begin()
		p.take()
		p.value()
		f.def.end = p.last()
	}
	f.directives = p.directives()
	f.full.end = p.last()
	return f
}

func (p *spanner) arguments() ([]*element, span) {
	if !p.is('(') {
		return nil, span{}
	}
	clause := span{start: p.begin()}
	p.take()
	var out []*element
	for p.i < len(p.tokens) && !p.is(')') {
		before := p.i
		out = append(out, p.field())
		if p.i == before {
			p.take()
		}
	}
	p.take()
	clause.end = p.last()
	return out, clause
}

func (p *spanner) typeRef() span {
	s := span{start: p.begin()}
	for p.is('[') {
		p.take()
	}
	p.take()
	for p.is('!') || p.is(']') {
		p.take()
	}
	s.end = p.last()
	return s
}

func (p *spanner) directives() []application {
	var out []application
	for p.is('@') {
		a := application{full: span{start: p.begin()}}
		p.take()
		a.name = p.take()
		if p.is('(') {
			p.take()
			for p.i < len(p.tokens) && !p.is(')') {
				v := namedValue{full: span{start: p.begin()}, name: p.word()}
				p.take()
				if p.is(':') {
					p.take()
				}
				v.value = p.value()
				v.full.end = p.last()
				a.args = append(a.args, v)
			}
			p.take()
		}
		a.full.end = p.last()
		out = append(out, a)
	}
	return out
}

func (p *spanner) value() span {
	s := span{start: p.begin()}
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
	s.end = p.last()
	return s
}
