package sdl

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// str reads a string in quotes. The text of its token is the value, with escape sequences resolved;
// without any, it shares the memory of the source.
func (l *lexer) str(start int) token {
	var value []byte // nil until the first escape sequence
	from := start + 1
	for l.at = from; l.at < len(l.text); {
		switch c := l.text[l.at]; c {
		case '"':
			text := l.text[from:l.at]
			l.at++
			if value != nil {
				text = string(append(value, text...))
			}
			return token{kind: tokenString, text: text, offset: start}
		case '\n', '\r':
			return l.bad(start, "the string does not end on its line")
		case '\\':
			r, n := unescape(l.text[l.at:])
			if n == 0 {
				return l.bad(l.at, "unknown escape sequence in a string")
			}
			value = append(value, l.text[from:l.at]...)
			value = utf8.AppendRune(value, r)
			l.at += n
			from = l.at
		default:
			l.at++
		}
	}
	return l.bad(start, "the string does not end")
}

// unescape reads the escape sequence at the start of s. It returns the character and the length of
// the sequence in bytes, which is 0 if the sequence is not valid.
//
// A surrogate pair in two sequences is one character, and half a pair is not valid. The form \u{…}
// is newer than the specification of October 2021; graphql-js 16 accepts it.
func unescape(s string) (r rune, n int) {
	if len(s) < 2 {
		return 0, 0
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), 2
	}
	if s[1] != 'u' {
		return 0, 0
	}
	if braced, ok := strings.CutPrefix(s[2:], "{"); ok {
		end := strings.IndexByte(braced, '}')
		if end < 1 {
			return 0, 0
		}
		if r, ok = hex(braced[:end]); !ok || !utf8.ValidRune(r) {
			return 0, 0
		}
		return r, len(`\u{}`) + end
	}
	r, ok := hex(s[2:min(6, len(s))])
	if !ok || len(s) < 6 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if len(s) < 12 || s[6:8] != `\u` {
		return 0, 0
	}
	low, ok := hex(s[8:12])
	if r = utf16.DecodeRune(r, low); !ok || r == utf8.RuneError {
		return 0, 0
	}
	return r, 12
}

// hex reads a code point in hexadecimal. What is beyond Unicode comes back as an invalid rune.
func hex(digits string) (rune, bool) {
	n, err := strconv.ParseUint(digits, 16, 32)
	return rune(min(n, utf8.MaxRune+1)), err == nil
}

// block reads a block string. The text of its token is the value, without the common indentation.
// Where it begins is kept in blockLine and blockColumn.
func (l *lexer) block(start int) token {
	line, lineStart := l.line, l.lineStart
	l.blockLine, l.blockColumn = l.place(start)
	raw, from, escaped := "", start+3, false
	for l.at = from; l.at < len(l.text); {
		switch c := l.text[l.at]; {
		case c == '\n' || c == '\r':
			l.newline()
		case c == '"' && strings.HasPrefix(l.text[l.at:], `"""`):
			raw = l.text[from:l.at]
			l.at += 3
			if escaped {
				raw = strings.ReplaceAll(raw, `\"""`, `"""`)
			}
			return token{kind: tokenBlock, text: blockValue(raw), offset: start}
		case c == '\\' && strings.HasPrefix(l.text[l.at:], `\"""`):
			escaped = true
			l.at += 4
		default:
			l.at++
		}
	}
	l.line, l.lineStart, l.column, l.columnAt = line, lineStart, 1, lineStart
	return l.bad(start, "the block string does not end")
}

// blockValue implements BlockStringValue of the specification, section 2.9.4: it removes the
// indentation that all lines but the first share, and blank lines at both ends.
func blockValue(raw string) string {
	if strings.IndexByte(raw, '\n') < 0 && strings.IndexByte(raw, '\r') < 0 {
		if strings.Trim(raw, " \t") == "" {
			return ""
		}
		return raw
	}
	if strings.IndexByte(raw, '\r') >= 0 {
		raw = strings.ReplaceAll(strings.ReplaceAll(raw, "\r\n", "\n"), "\r", "\n")
	}
	lines := strings.Split(raw, "\n")
	common, first, last := -1, -1, -1
	for i, line := range lines {
		indent := len(line) - len(strings.TrimLeft(line, " \t"))
		if indent == len(line) {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
		if i > 0 && (common < 0 || indent < common) {
			common = indent
		}
	}
	if first < 0 {
		return ""
	}
	for i, line := range lines {
		if i > 0 && common > 0 {
			lines[i] = line[min(common, len(line)):]
		}
	}
	return strings.Join(lines[first:last+1], "\n")
}
