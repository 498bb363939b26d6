package sdl

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// The token kinds of a field set; punctuation is its own byte.
const (
	tokenEOF    byte = 0
	tokenName   byte = 'n'
	tokenInt    byte = 'i'
	tokenFloat  byte = 'f'
	tokenString byte = 's'
	tokenSpread byte = '.'
	tokenBad    byte = '?'
)

type token struct {
	kind   byte
	text   string
	offset int
}

func (t token) describe() string {
	if t.kind == tokenEOF {
		return "the end of the text"
	}
	return strconv.Quote(t.text)
}

// selectionLexer splits a field set into tokens.
type selectionLexer struct {
	text string
	at   int
}

func (l *selectionLexer) next() token {
	l.skip()
	start := l.at
	if start >= len(l.text) {
		return token{offset: start}
	}
	switch c := l.text[start]; {
	case isNameStart(c):
		for l.at < len(l.text) && (isNameStart(l.text[l.at]) || isDigit(l.text[l.at])) {
			l.at++
		}
		return l.token(tokenName, start)
	case isDigit(c) || c == '-':
		return l.number(start)
	case c == '"':
		return l.str(start)
	case strings.HasPrefix(l.text[start:], "..."):
		l.at += 3
		return l.token(tokenSpread, start)
	case strings.IndexByte("{}()[]:@$!=|&", c) >= 0:
		l.at++
		return l.token(c, start)
	default:
		_, n := utf8.DecodeRuneInString(l.text[start:])
		l.at += n
		return l.token(tokenBad, start)
	}
}

func (l *selectionLexer) token(kind byte, start int) token {
	return token{kind: kind, text: l.text[start:l.at], offset: start}
}

// skip passes what GraphQL ignores: white space, commas, comments, a byte order mark.
func (l *selectionLexer) skip() {
	for l.at < len(l.text) {
		switch c := l.text[l.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',':
			l.at++
		case c == '#':
			for l.at < len(l.text) && l.text[l.at] != '\n' && l.text[l.at] != '\r' {
				l.at++
			}
		case strings.HasPrefix(l.text[l.at:], "\ufeff"):
			l.at += len("\ufeff")
		default:
			return
		}
	}
}

func (l *selectionLexer) number(start int) token {
	kind := tokenInt
	for l.at++; l.at < len(l.text); l.at++ {
		switch c := l.text[l.at]; {
		case isDigit(c):
		case c == '.' || c == 'e' || c == 'E':
			kind = tokenFloat
		case (c == '+' || c == '-') && (l.text[l.at-1] == 'e' || l.text[l.at-1] == 'E'):
		default:
			return l.numberToken(kind, start)
		}
	}
	return l.numberToken(kind, start)
}

func (l *selectionLexer) numberToken(kind byte, start int) token {
	t := l.token(kind, start)
	digits := strings.TrimPrefix(t.text, "-")
	if _, err := strconv.ParseFloat(t.text, 64); err != nil && !strings.Contains(err.Error(), "range") {
		t.kind = tokenBad
	}
	if len(digits) > 1 && digits[0] == '0' && isDigit(digits[1]) {
		t.kind = tokenBad
	}
	return t
}

// str reads a string; its token's text is the value, without quotes and escapes.
func (l *selectionLexer) str(start int) token {
	rest := l.text[start:]
	if block, ok := strings.CutPrefix(rest, `"""`); ok {
		end := 0
		for {
			i := strings.Index(block[end:], `"""`)
			if i < 0 {
				end = -1
				break
			}
			end += i
			if end == 0 || block[end-1] != '\\' {
				break
			}
			end += 3
		}
		if end < 0 {
			l.at = len(l.text)
			return l.token(tokenBad, start)
		}
		l.at += end + 6
		return token{kind: tokenString, text: strings.TrimSpace(block[:end]), offset: start}
	}
	for l.at++; l.at < len(l.text) && l.text[l.at] != '\n'; l.at++ {
		switch l.text[l.at] {
		case '\\':
			l.at++
		case '"':
			l.at++
			t := l.token(tokenString, start)
			value, err := strconv.Unquote(strings.ReplaceAll(t.text, `\/`, `/`))
			if err != nil {
				t.kind = tokenBad
				return t
			}
			t.text = value
			return t
		}
	}
	l.at = min(l.at, len(l.text))
	return l.token(tokenBad, start)
}

func isNameStart(c byte) bool {
	return c == '_' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z'
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }
