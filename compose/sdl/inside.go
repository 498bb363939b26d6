package sdl

import (
	"strings"
	"unicode/utf8"

	"github.com/vektah/gqlparser/v2/ast"
)

// Insides finds places inside the strings of a source: directives carry texts of languages of their
// own, whose mistakes have a place too. It keeps where lines begin. It is for one goroutine.
type Insides struct {
	src *Source
	// lines has the offset at which each line begins.
	lines []int
	// last is the place of the literal that was asked for before, and lastAt its offset: a line can
	// be as long as the whole text, and places are mostly asked for in their order.
	last   Pos
	lastAt int
}

// NewInsides returns the Insides of a source. It takes time linear in the text.
func NewInsides(src *Source) *Insides {
	in := &Insides{src: src, lines: []int{len(src.Text) - len(strings.TrimPrefix(src.Text, "\ufeff"))}}
	for i := range len(src.Text) {
		c := src.Text[i]
		if c == '\n' || c == '\r' && !strings.HasPrefix(src.Text[i+1:], "\n") {
			in.lines = append(in.lines, i+1)
		}
	}
	return in
}

// Pos returns the place of the byte at an offset of v.Raw, for a literal v that [Parse] read. For
// an offset at the end it is the place behind the last character. For a literal that is no string,
// and for an empty string, it is the place of the literal.
func (in *Insides) Pos(v *ast.Value, offset int) Pos {
	if v.Position == nil {
		return Pos{Source: in.src}
	}
	start := Pos{Source: in.src, Line: int32(v.Position.Line), Column: int32(v.Position.Column)}
	at, ok := in.offset(start)
	if v.Raw == "" || !ok {
		return start
	}
	switch v.Kind {
	case ast.StringValue:
		at = quoted(in.src.Text, at+1, offset)
	case ast.BlockValue:
		at = block(in.src.Text, at+3, offset)
	default:
		return start
	}
	line := int(start.Line) - 1
	for line+1 < len(in.lines) && in.lines[line+1] <= at {
		line++
	}
	from := Pos{Line: int32(line + 1), Column: 1}
	begin := in.lines[line]
	if from.Line == start.Line {
		from, begin = start, in.lastAt
	}
	return Pos{Source: in.src, Line: from.Line, Column: from.Column + int32(utf8.RuneCountInString(in.src.Text[begin:at]))}
}

// offset returns the byte offset of a place.
func (in *Insides) offset(p Pos) (int, bool) {
	if p.Line < 1 || int(p.Line) > len(in.lines) {
		return 0, false
	}
	at, column := in.lines[p.Line-1], int32(1)
	if in.last.Line == p.Line && in.last.Column <= p.Column {
		at, column = in.lastAt, in.last.Column
	}
	for ; column < p.Column; column++ {
		if at >= len(in.src.Text) {
			return 0, false
		}
		_, n := utf8.DecodeRuneInString(in.src.Text[at:])
		at += n
	}
	in.last, in.lastAt = p, at
	return at, true
}

// quoted returns the offset in text of the byte at an offset of the value of a string in quotes,
// which begins at `at`.
func quoted(text string, at, offset int) int {
	for value := 0; at < len(text) && text[at] != '"'; {
		size, n := 1, 1
		if text[at] == '\\' {
			r, length := unescape(text[at:])
			if length == 0 {
				return at
			}
			size, n = utf8.RuneLen(r), length
		}
		if offset < value+size {
			return at
		}
		value += size
		at += n
	}
	return at
}

// block is quoted for a block string. It counts what blockValue keeps: `"""` for its escape
// sequence, one byte for a line break, and nothing for the common indentation and for blank lines
// at the start.
func block(text string, at, offset int) int {
	end := at
	for end < len(text) && !strings.HasPrefix(text[end:], `"""`) {
		if strings.HasPrefix(text[end:], `\"""`) {
			end += len(`\"`)
		}
		end++
	}
	raw := text[at:min(end, len(text))]
	cut, blank := indentation(raw)
	value := 0
	for line := 0; ; line++ {
		body, rest, more := nextLine(raw)
		skip := 0
		if line > 0 {
			skip = min(cut, len(body))
		}
		if line >= blank {
			for i := skip; i < len(body); i++ {
				if strings.HasPrefix(body[i:], `\"""`) {
					i++ // the escaping character is not in the value
				}
				if value == offset {
					return at + i
				}
				value++
			}
			if value == offset || !more {
				return at + len(body)
			}
			value++ // the line break
		}
		if !more {
			return at + len(body)
		}
		at += len(raw) - len(rest)
		raw = rest
	}
}

// indentation returns how many bytes blockValue takes off each line but the first, and how many
// blank lines off the start.
func indentation(raw string) (common, blank int) {
	common, first := -1, -1
	for line := 0; ; line++ {
		body, rest, more := nextLine(raw)
		indent := len(body) - len(strings.TrimLeft(body, " \t"))
		if indent < len(body) {
			if first < 0 {
				first = line
			}
			if line > 0 && (common < 0 || indent < common) {
				common = indent
			}
		}
		if !more {
			return max(common, 0), max(first, 0)
		}
		raw = rest
	}
}

// nextLine returns the first line of a text without its end, and what follows. More is false for
// the last line.
func nextLine(text string) (body, rest string, more bool) {
	i := strings.IndexAny(text, "\n\r")
	if i < 0 {
		return text, "", false
	}
	if strings.HasPrefix(text[i:], "\r\n") {
		return text[:i], text[i+2:], true
	}
	return text[:i], text[i+1:], true
}
