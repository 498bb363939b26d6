package code

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// kind is the kind of a token.
type kind uint8

const (
	word     kind = iota // an identifier, keyword or number
	punct                // one character
	quoted               // a string
	template             // a template
	marker               // the comment /* GraphQL */
)

// token is a token of JavaScript, as far as documents need it.
type token struct {
	kind kind
	// text is the word, the character, or the characters of a string with escapes resolved.
	text string
	// at is the offset of the token.
	at int
	// parts are those of a string or template.
	parts []part
	// multiline reports whether a template goes over several lines.
	multiline bool
}

// part is literal text or an interpolation of a template.
type part struct {
	// text is literal text with escapes resolved, at its offset in the file.
	text string
	at   int
	// hole are the tokens of an interpolation; literal text has none.
	hole   []token
	isHole bool
}

type problem struct {
	message string
	at      int
}

// maxNesting bounds templates in templates.
const maxNesting = 100

// lexer splits a script into tokens.
type lexer struct {
	text     string
	at       int
	depth    int
	problems []problem
	// noString and noRegexp are the ends of lines on which a string with a quote, or a regular
	// expression, was not closed.
	noString map[byte]int
	noRegexp int
}

func (l *lexer) fail(at int, message string) {
	l.problems = append(l.problems, problem{message, at})
}

// tokens returns the tokens up to the end, or up to the brace that ends an interpolation. single
// ends them after the first template.
func (l *lexer) tokens(single bool) []token {
	var out []token
	braces := 0
	for l.at < len(l.text) {
		c := l.text[l.at]
		start := l.at
		switch {
		case c == '}' && braces == 0 && l.depth > 0:
			return out
		case c == '/' && strings.HasPrefix(l.text[l.at:], "//"):
			l.line()
		case c == '/' && strings.HasPrefix(l.text[l.at:], "/*"):
			if l.comment() {
				out = append(out, token{kind: marker, at: start})
			}
		case c == '/' && regexpMayFollow(out, l.text[l.at:]) && l.regexp():
			out = append(out, token{kind: quoted, at: start})
		case c == '\'' || c == '"':
			if t, ok := l.quoted(c); ok {
				out = append(out, t)
			} else { // an apostrophe in the text of JSX
				if l.noString == nil {
					l.noString = map[byte]int{}
				}
				l.noString[c], l.at = max(l.at, l.noString[c]), start+1
			}
		case c == '`':
			out = append(out, l.template())
			if single {
				return out
			}
		default:
			t := l.other()
			if t.kind == punct {
				switch t.text {
				case "{":
					braces++
				case "}":
					braces = max(braces-1, 0)
				case " ":
					continue
				}
			}
			out = append(out, t)
		}
	}
	return out
}

// other returns a word or one character. White space is the character " ".
func (l *lexer) other() token {
	start := l.at
	r, n := utf8.DecodeRuneInString(l.text[l.at:])
	l.at += n
	if unicode.IsSpace(r) || r == '\ufeff' {
		return token{kind: punct, text: " ", at: start}
	}
	if !isWord(r) {
		return token{kind: punct, text: l.text[start:l.at], at: start}
	}
	for l.at < len(l.text) {
		if r, n = utf8.DecodeRuneInString(l.text[l.at:]); !isWord(r) {
			break
		}
		l.at += n
	}
	return token{kind: word, text: l.text[start:l.at], at: start}
}

func isWord(r rune) bool {
	return r == '_' || r == '$' || r == '#' || unicode.IsLetter(r) || unicode.IsDigit(r)
}

// line skips a comment up to the end of the line.
func (l *lexer) line() {
	if n := strings.IndexAny(l.text[l.at:], "\n\r"); n >= 0 {
		l.at += n
	} else {
		l.at = len(l.text)
	}
}

// comment skips a comment and reports whether it marks the next text as GraphQL.
func (l *lexer) comment() bool {
	n := strings.Index(l.text[l.at+2:], "*/")
	if n < 0 {
		l.fail(l.at, "this comment has no end, so that documents after it cannot be found")
		l.at = len(l.text)
		return false
	}
	body := strings.TrimSpace(l.text[l.at+2 : l.at+2+n])
	l.at += n + 4
	return strings.EqualFold(body, "graphql")
}

// beforeRegexp are words after which a slash starts a regular expression.
var beforeRegexp = []string{"return", "typeof", "case", "in", "of", "delete", "void", "throw", "new", "else", "do", "await", "yield", "instanceof"}

// regexpMayFollow reports whether a slash after tokens starts a regular expression. After "<" it
// ends an element of JSX, as it does before ">".
func regexpMayFollow(before []token, rest string) bool {
	if strings.HasPrefix(rest, "/>") {
		return false
	}
	if len(before) == 0 {
		return true
	}
	switch t := before[len(before)-1]; t.kind {
	case word:
		return slices.Contains(beforeRegexp, t.text)
	case punct:
		return !strings.Contains(")]}<", t.text)
	default:
		return t.kind == marker
	}
}

// regexp skips a regular expression and reports whether there is one: it ends on its line.
func (l *lexer) regexp() bool {
	if l.at < l.noRegexp {
		return false
	}
	class := false
	for i := l.at + 1; i < len(l.text); i++ {
		switch l.text[i] {
		case '\n', '\r':
			l.noRegexp = i
			return false
		case '\\':
			i++
		case '[':
			class = true
		case ']':
			class = false
		case '/':
			if !class {
				l.at = i + 1
				return true
			}
		}
	}
	l.noRegexp = len(l.text)
	return false
}

// quoted reads a string, and reports whether it ends on its line.
func (l *lexer) quoted(quote byte) (token, bool) {
	t := token{kind: quoted, at: l.at}
	if l.at < l.noString[quote] {
		return t, false
	}
	l.at++
	from := l.at
	for l.at < len(l.text) {
		switch c := l.text[l.at]; c {
		case quote:
			t.parts = l.literal(t.parts, from, l.at)
			l.at++
			for _, p := range t.parts {
				t.text += p.text
			}
			return t, true
		case '\n', '\r':
			return t, false
		case '\\':
			t.parts = l.escape(l.literal(t.parts, from, l.at))
			from = l.at
		default:
			l.at++
		}
	}
	return t, false
}

// template reads a template with its interpolations.
func (l *lexer) template() token {
	t := token{kind: template, at: l.at}
	start := l.at
	l.at++
	from := l.at
	for l.at < len(l.text) {
		switch c := l.text[l.at]; {
		case c == '`':
			t.parts = l.literal(t.parts, from, l.at)
			t.multiline = strings.ContainsAny(l.text[start:l.at], "\n\r")
			l.at++
			return t
		case c == '\\':
			t.parts = l.escape(l.literal(t.parts, from, l.at))
			from = l.at
		case c == '$' && strings.HasPrefix(l.text[l.at:], "${"):
			t.parts = l.literal(t.parts, from, l.at)
			hole := part{at: l.at, isHole: true}
			l.at += 2
			if l.depth++; l.depth > maxNesting {
				l.fail(start, "templates are nested too deeply")
				l.at = len(l.text)
				return token{kind: punct, at: start}
			}
			hole.hole = l.tokens(false)
			l.depth--
			l.at = min(l.at+1, len(l.text))
			t.parts = append(t.parts, hole)
			from = l.at
		default:
			l.at++
		}
	}
	l.fail(start, "this template has no end, so that documents after it cannot be found")
	return token{kind: punct, at: start}
}

// literal adds literal text, in parts of one line each. Line ends become "\n".
func (l *lexer) literal(parts []part, from, to int) []part {
	for from < to {
		n := strings.IndexAny(l.text[from:to], "\n\r")
		if n < 0 {
			return append(parts, part{text: l.text[from:to], at: from})
		}
		parts = append(parts, part{text: l.text[from:from+n] + "\n", at: from})
		if strings.HasPrefix(l.text[from+n:to], "\r\n") {
			n++
		}
		from += n + 1
	}
	return parts
}

// escape adds the character of an escape.
func (l *lexer) escape(parts []part) []part {
	start := l.at
	l.at++
	if l.at == len(l.text) {
		return parts
	}
	r, n := utf8.DecodeRuneInString(l.text[l.at:])
	l.at += n
	text := string(r)
	switch r {
	case 'n':
		text = "\n"
	case 't':
		text = "\t"
	case 'r':
		text = "\n"
	case 'b', 'f', 'v', '0':
		text = " "
	case '\n':
		text = ""
	case '\r':
		text = ""
		if strings.HasPrefix(l.text[l.at:], "\n") {
			l.at++
		}
	case 'x':
		text = l.code(2)
	case 'u':
		if rest := l.text[l.at:]; strings.HasPrefix(rest, "{") && strings.Contains(rest, "}") {
			l.at++
			text = l.code(strings.IndexByte(rest, '}') - 1)
			l.at = min(l.at+1, len(l.text))
		} else {
			text = l.code(4)
		}
	}
	return append(parts, part{text: text, at: start})
}

// code reads the number of a character in n hexadecimal digits.
func (l *lexer) code(n int) string {
	end := min(l.at+n, len(l.text))
	value, err := strconv.ParseUint(l.text[l.at:end], 16, 32)
	if err != nil {
		return ""
	}
	l.at = end
	return string(rune(value)) //nolint:gosec // what is no character becomes U+FFFD
}
