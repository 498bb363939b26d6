package rollout

import (
	"strings"
	"unicode/utf8"
)

// token is one lexical token of schema text with its byte offsets.
type token struct {
	kind       byte // 'a' name, '0' number, '"' string, or the punctuator itself ('.' for ...)
	start, end int
}

// lex cuts text that is known to parse into tokens. Comments, commas and white space are left out. Text that is no GraphQL gives
// tokens of kind '?' rather than an error: whoever reads them finds nothing where it looks.
func lex(text string) []token {
	var out []token
	for i := 0; i < len(text); {
		c := text[i]
		start := i
		switch {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == ',' || strings.HasPrefix(text[i:], "\ufeff"):
			if c == 0xef {
				i += 2
			}
			i++
			continue
		case c == '#':
			for i < len(text) && text[i] != '\n' && text[i] != '\r' {
				i++
			}
			continue
		case strings.HasPrefix(text[i:], `"""`):
			i = endOfBlock(text, i+3)
			c = '"'
		case c == '"':
			i = endOfString(text, i+1)
		case isNameByte(c) && (c < '0' || c > '9'):
			for i < len(text) && isNameByte(text[i]) {
				i++
			}
			c = 'a'
		case c == '-' || c >= '0' && c <= '9':
			for i++; i < len(text) && (isNameByte(text[i]) || text[i] == '.' || text[i] == '+' || text[i] == '-'); {
				i++
			}
			c = '0'
		case strings.HasPrefix(text[i:], "..."):
			i += 3
			c = '.'
		case strings.IndexByte("!$&()[]{}:=@|", c) >= 0:
			i++
		default:
			_, n := utf8.DecodeRuneInString(text[i:])
			i += n
			c = '?'
		}
		out = append(out, token{c, start, i})
	}
	return out
}

func endOfBlock(text string, i int) int {
	for i < len(text) {
		switch {
		case strings.HasPrefix(text[i:], `\"""`):
			i += 4
		case strings.HasPrefix(text[i:], `"""`):
			return i + 3
		default:
			i++
		}
	}
	return i
}

func endOfString(text string, i int) int {
	for i < len(text) && text[i] != '\n' {
		switch text[i] {
		case '\\':
			i += 2
		case '"':
			return i + 1
		default:
			i++
		}
	}
	return min(i, len(text))
}

func isNameByte(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// lineStarts are the byte offsets at which lines begin, as the parser counts them: \n, \r\n and \r end one.
func lineStarts(text string) []int {
	out := []int{0}
	for i := range len(text) {
		if text[i] == '\n' || text[i] == '\r' && !strings.HasPrefix(text[i+1:], "\n") {
			out = append(out, i+1)
		}
	}
	return out
}

// column finds the byte offset of a column of a line, both in code points from 1; -1 when the line ends before.
func column(text string, start int, column int32) int {
	at := start
	for range column - 1 {
		if at >= len(text) || text[at] == '\n' || text[at] == '\r' {
			return -1
		}
		_, n := utf8.DecodeRuneInString(text[at:])
		at += n
	}
	return at
}
