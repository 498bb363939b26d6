package mapping

import (
	"strings"
	"unicode/utf8"
)

// skip moves past blanks and comments.
func (p *parser) skip() {
	for p.pos < p.end {
		switch p.text[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		case '#':
			p.pos++
			for p.pos < p.end && p.text[p.pos] != '\n' && p.text[p.pos] != '\r' {
				p.pos++
			}
		default:
			return
		}
	}
}

// at reports whether s is next, without moving.
func (p *parser) at(s string) bool { return strings.HasPrefix(p.text[p.pos:p.end], s) }

// peek returns the next byte, or 0 at the end. A zero byte in the text is no part of any token.
func (p *parser) peek() byte {
	if p.pos < p.end {
		return p.text[p.pos]
	}
	return 0
}

// take moves past s and reports whether it was next.
func (p *parser) take(s string) bool {
	if p.at(s) {
		p.pos += len(s)
		return true
	}
	return false
}

// isNameStart and isNamePart report which bytes names consist of.
func isNameStart(c byte) bool { return c == '_' || c|0x20 >= 'a' && c|0x20 <= 'z' }
func isNamePart(c byte) bool  { return isNameStart(c) || isDigit(c) }
func isDigit(c byte) bool     { return c >= '0' && c <= '9' }

// name reads a name, which is empty if none is next.
func (p *parser) name() string {
	start := p.pos
	if !isNameStart(p.peek()) {
		return ""
	}
	for p.pos < p.end && isNamePart(p.text[p.pos]) {
		p.pos++
	}
	return p.text[start:p.pos]
}

// startsKey reports whether a name or a quoted string is next.
func (p *parser) startsKey() bool {
	c := p.peek()
	return isNameStart(c) || c == '"' || c == '\''
}

// key reads a name or a quoted string, and fails on others.
func (p *parser) key() *Key {
	start := p.pos
	k := &Key{}
	if c := p.peek(); c == '"' || c == '\'' {
		k.Quoted = true
		k.Name = p.quoted()
	} else if k.Name = p.name(); k.Name == "" {
		p.fail(start, "a name is missing before "+p.found(), "Write a name, or a name in quotes.")
	}
	k.Span = Span{start, p.pos}
	return k
}

// escapes are the escapes of one character that stand for another one.
var escapes = [256]string{'n': "\n", 't': "\t", 'r': "\r", 'b': "\b", 'f': "\f"}

// quoted reads a string in single or double quotes and returns it without quotes and escapes. A
// backslash before any other character stands for that character.
func (p *parser) quoted() string {
	start, quote := p.pos, p.text[p.pos]
	var b strings.Builder
	for p.pos++; p.pos < p.end; p.pos++ {
		switch c := p.text[p.pos]; c {
		case quote:
			p.pos++
			return b.String()
		case '\\':
			p.pos++
			if p.pos == p.end {
				continue
			}
			if s := escapes[p.text[p.pos]]; s != "" {
				b.WriteString(s)
			} else if r, ok := hex4(p.text[p.pos:p.end]); ok {
				b.WriteRune(r)
				p.pos += 4
			} else {
				b.WriteByte(p.text[p.pos])
			}
		default:
			b.WriteByte(c)
		}
	}
	p.pos = p.end
	p.fail(start, "a string is not terminated", "Close it with "+string(quote)+".")
	return ""
}

// hex4 reads a `u` and four hexadecimal digits.
func hex4(s string) (rune, bool) {
	if len(s) < 5 || s[0] != 'u' {
		return 0, false
	}
	var r rune
	for _, c := range []byte(s[1:5]) {
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case c|0x20 >= 'a' && c|0x20 <= 'f':
			r = r<<4 | rune(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return r, true
}

// startsNumber reports whether a number is next: it starts with a digit, a minus sign, or a dot
// before a digit.
func (p *parser) startsNumber() bool {
	q := *p
	if q.take("-") {
		q.skip()
	}
	if q.take(".") {
		q.skip()
	}
	return isDigit(q.peek())
}

// number reads a number, whose parts may have blanks between them. A dot before a name belongs to
// the path and not to the number.
func (p *parser) number() string {
	var b strings.Builder
	if p.take("-") {
		b.WriteByte('-')
		p.skip()
	}
	p.digits(&b)
	after := p.pos
	p.skip()
	if !p.take(".") {
		p.pos = after
		return b.String()
	}
	dot := p.pos
	p.skip()
	switch {
	case isDigit(p.peek()):
		b.WriteByte('.')
		p.digits(&b)
	case p.startsKey():
		p.pos = after
	default:
		b.WriteByte('.')
		p.pos = dot
	}
	return b.String()
}

// digits appends the digits that are next to b.
func (p *parser) digits(b *strings.Builder) {
	start := p.pos
	for p.pos < p.end && isDigit(p.text[p.pos]) {
		p.pos++
	}
	b.WriteString(p.text[start:p.pos])
}

// found names what is next, for messages.
func (p *parser) found() string {
	if t := p.token(); t != "" {
		return "`" + t + "`"
	}
	return "the end"
}

// token returns the name that is next, or the next character. It is empty at the end.
func (p *parser) token() string {
	q := *p
	if n := q.name(); n != "" {
		return n
	}
	_, size := utf8.DecodeRuneInString(p.text[p.pos:p.end])
	return p.text[p.pos : p.pos+size]
}
