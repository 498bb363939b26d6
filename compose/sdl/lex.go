package sdl

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The kinds of tokens. A punctuator of one byte is its own kind.
const (
	tokenEOF    byte = 0
	tokenName   byte = 'n'
	tokenInt    byte = 'i'
	tokenFloat  byte = 'f'
	tokenString byte = 's'
	tokenBlock  byte = 'b'
	tokenSpread byte = '.'
	tokenBad    byte = '?'
)

// token is one lexical token.
type token struct {
	kind byte
	// text is the token as written. Of a string it is the value, and of a bad token the text of the
	// error.
	text string
	// offset is where the token starts, in bytes. Of a bad token it is where the text goes wrong.
	offset int
}

// describe returns the token as error messages name it. Strings of more than 30 characters are cut.
func (t token) describe() string {
	switch t.kind {
	case tokenEOF:
		return "the end of the text"
	case tokenString, tokenBlock:
		if utf8.RuneCountInString(t.text) > 30 {
			return "the string " + strconv.Quote(string([]rune(t.text)[:29])+"…")
		}
		return "the string " + strconv.Quote(t.text)
	default:
		return strconv.Quote(t.text)
	}
}

// lexer splits schema text and the text of field sets into tokens, by the lexical grammar of the
// GraphQL specification, October 2021, section 2.1.
//
// The lexer of gqlparser is not used: what is accepted, the values of strings and the positions
// have to be those of graphql-js, on which the reference is built, and a token here needs no memory
// of its own.
type lexer struct {
	text string
	// at is the offset of the byte that is read next.
	at int
	// line counts from 1; lineStart is the offset of its first byte.
	line, lineStart int
	// column is the column of the byte at columnAt. The next place is counted from there, because a
	// line can be as long as the text.
	column, columnAt int
	// blockLine and blockColumn are the start of the last block string: once it is read, the lexer
	// is on another line.
	blockLine, blockColumn int32
}

func newLexer(text string) lexer { return lexer{text: text, line: 1, column: 1} }

// The classes of bytes, by the tokens that they begin.
const (
	classOther uint8 = iota
	className
	classDigit
	classPunctuation
)

var classes = func() (table [256]uint8) {
	for c := range table {
		switch b := byte(c); {
		case b == '_' || 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z':
			table[c] = className
		case '0' <= b && b <= '9':
			table[c] = classDigit
		case strings.IndexByte("!$&()[]{}:=@|", b) >= 0:
			table[c] = classPunctuation
		}
	}
	return table
}()

func isNameStart(c byte) bool { return classes[c] == className }

func isDigit(c byte) bool { return classes[c] == classDigit }

// IsName reports whether a text is a GraphQL name.
func IsName(s string) bool {
	for i := range len(s) {
		if !isNameStart(s[i]) && (i == 0 || !isDigit(s[i])) {
			return false
		}
	}
	return s != ""
}

// next reads one token. At the end of the text it returns tokenEOF, however often it is called. A
// bad token does not stop the lexer; that is for the caller to do.
func (l *lexer) next() token {
	l.skip()
	start := l.at
	if start >= len(l.text) {
		return token{offset: start}
	}
	c := l.text[start]
	switch classes[c] {
	case className:
		at := start + 1
		for at < len(l.text) && (classes[l.text[at]] == className || classes[l.text[at]] == classDigit) {
			at++
		}
		l.at = at
		return l.token(tokenName, start)
	case classPunctuation:
		l.at++
		return l.token(c, start)
	case classDigit:
		return l.number(start)
	}
	switch {
	case c == '-':
		return l.number(start)
	case strings.HasPrefix(l.text[start:], `"""`):
		return l.block(start)
	case c == '"':
		return l.str(start)
	case strings.HasPrefix(l.text[start:], "..."):
		l.at += 3
		return l.token(tokenSpread, start)
	}
	r, n := utf8.DecodeRuneInString(l.text[start:])
	l.at += n
	if r == '\'' {
		return l.bad(start, `unexpected single quote: strings stand in double quotes (")`)
	}
	return l.bad(start, "unexpected character "+strconv.QuoteRune(r))
}

func (l *lexer) token(kind byte, start int) token {
	return token{kind: kind, text: l.text[start:l.at], offset: start}
}

// bad returns the token for text that is not a token of GraphQL.
func (l *lexer) bad(offset int, reason string) token {
	return token{kind: tokenBad, text: reason, offset: offset}
}

// skip passes over what GraphQL ignores: white space, commas, comments and byte order marks.
func (l *lexer) skip() {
	for l.at < len(l.text) {
		switch c := l.text[l.at]; c {
		case ' ', '\t', ',':
			l.at++
		case '\n', '\r':
			l.newline()
		case '#':
			for l.at < len(l.text) && l.text[l.at] != '\n' && l.text[l.at] != '\r' {
				l.at++
			}
		case 0xef:
			if !strings.HasPrefix(l.text[l.at:], "\ufeff") {
				return
			}
			l.at += len("\ufeff")
			if l.at == len("\ufeff") { // a mark that begins the file takes no column
				l.lineStart, l.columnAt = l.at, l.at
			}
		default:
			return
		}
	}
}

// newline passes over one line terminator: \n, \r or \r\n.
func (l *lexer) newline() {
	if l.text[l.at] == '\r' && l.at+1 < len(l.text) && l.text[l.at+1] == '\n' {
		l.at++
	}
	l.at++
	l.line++
	l.lineStart, l.column, l.columnAt = l.at, 1, l.at
}

// place returns the line and the column of an offset on the current line. Both count from 1, and
// columns count characters. Asking for offsets in increasing order takes linear time for a whole
// line.
func (l *lexer) place(offset int) (line, column int32) {
	if offset < l.columnAt {
		l.column, l.columnAt = 1, l.lineStart
	}
	if offset > l.columnAt {
		l.column += utf8.RuneCountInString(l.text[l.columnAt:offset])
		l.columnAt = offset
	}
	return int32(l.line), int32(l.column)
}

// number reads an Int or a Float (specification, sections 2.9.1 and 2.9.2). Neither may be followed
// by a letter, an underscore or a point.
func (l *lexer) number(start int) token {
	kind := tokenInt
	if l.text[l.at] == '-' {
		l.at++
	}
	first := l.at
	if n := l.digits(); n == 0 {
		return l.bad(l.at, "expected a digit")
	} else if n > 1 && l.text[first] == '0' {
		return l.bad(first+1, "a number does not begin with 0")
	}
	if l.at < len(l.text) && l.text[l.at] == '.' {
		kind, l.at = tokenFloat, l.at+1
		if l.digits() == 0 {
			return l.bad(l.at, "expected a digit after the decimal point")
		}
	}
	if l.at < len(l.text) && (l.text[l.at] == 'e' || l.text[l.at] == 'E') {
		kind, l.at = tokenFloat, l.at+1
		if l.at < len(l.text) && (l.text[l.at] == '+' || l.text[l.at] == '-') {
			l.at++
		}
		if l.digits() == 0 {
			return l.bad(l.at, "expected a digit in the exponent")
		}
	}
	if l.at < len(l.text) && (l.text[l.at] == '.' || isNameStart(l.text[l.at])) {
		return l.bad(l.at, "expected the end of the number, found "+strconv.Quote(l.text[l.at:l.at+1]))
	}
	return l.token(kind, start)
}

// digits passes over decimal digits and returns their number.
func (l *lexer) digits() int {
	start := l.at
	for l.at < len(l.text) && isDigit(l.text[l.at]) {
		l.at++
	}
	return l.at - start
}
