package edit

import "github.com/schemactl/schemactl/compose/sdl"

// outline reads one definition or extension with its description, and of it only where it and its
// name are. The keyword is empty where none opens a definition; the caller then has to move on.
func (p *reader) outline() part {
	out := part{full: Span{Start: p.begin()}, line: p.token.Line, column: p.token.Column}
	p.description()
	if p.word() == "extend" {
		p.take()
	}
	switch word := p.word(); word {
	case "type", "interface", "union", "enum", "input", "scalar":
		out.keyword = word
		p.take()
		out.name = p.take()
	case "schema":
		out.keyword = word
		out.name = p.take()
	case "directive":
		out.keyword = word
		p.take()
		p.take() // @
		out.name = p.take()
		p.skip('(', ')')
		if p.word() == "repeatable" {
			p.take()
		}
		if p.word() == "on" {
			p.take()
			p.skipNames('|')
		}
		out.full.End = p.last()
		return out
	default:
		return part{}
	}
	if p.word() == "implements" {
		p.take()
		p.skipNames('&')
	}
	for p.is('@') {
		p.take()
		p.take()
		p.skip('(', ')')
	}
	if p.is('=') {
		p.take()
		p.skipNames('|')
	}
	p.skip('{', '}')
	out.full.End = p.last()
	return out
}

// skip passes over a list in brackets, with all brackets of that kind inside it. One that does not
// end takes all tokens.
func (p *reader) skip(open, end sdl.TokenKind) {
	if !p.is(open) {
		return
	}
	if at := p.scanner.SkipBrackets(open, end); at > 0 {
		p.end, p.token = at, p.scanner.Next()
		return
	}
	for !p.is(sdl.TokenEnd) {
		p.take()
	}
}

// skipNames passes over what names reads.
func (p *reader) skipNames(sep sdl.TokenKind) {
	for first := true; ; first = false {
		if p.is(sep) {
			p.take()
		} else if !first {
			return
		}
		if !p.is(sdl.TokenName) {
			return
		}
		p.take()
	}
}
