package sdl

import (
	"sort"
	"strings"
	"unicode/utf8"
)

// The parser's tree lacks two things that are read from the text again: where
// the interfaces of a type are named, and descriptions that are there but empty.

// textIndex turns byte offsets of a source into positions and back.
type textIndex struct {
	src  *Source
	text string
	// lines are the offsets at which lines begin.
	lines []int
	// line, column and at are the place that was asked for last: places are asked
	// for in order, and lines can be as long as the text.
	line, column, at int
}

func newTextIndex(src *Source, text string) *textIndex {
	x := &textIndex{src: src, text: text, lines: []int{0}}
	for i := 0; ; {
		n := strings.IndexByte(text[i:], '\n')
		if n < 0 {
			return x
		}
		i += n + 1
		x.lines = append(x.lines, i)
	}
}

// normalise drops a byte order mark and makes every line end in \n: the parser
// counts columns wrongly otherwise, and the grammar does not tell them apart.
func normalise(text string) string {
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
}

// offset is the byte offset of a position; -1 when there is no such place.
func (x *textIndex) offset(p Pos) int {
	line, column := int(p.Line), int(p.Column)
	if line < 1 || line > len(x.lines) {
		return -1
	}
	if x.line != line || x.column > column {
		x.line, x.column, x.at = line, 1, x.lines[line-1]
	}
	for ; x.column < column; x.column++ {
		if x.at >= len(x.text) {
			return -1
		}
		_, n := utf8.DecodeRuneInString(x.text[x.at:])
		x.at += n
	}
	return x.at
}

// pos is the position of a byte offset.
func (x *textIndex) pos(offset int) Pos {
	line := sort.SearchInts(x.lines, offset+1)
	if x.line != line || x.at > offset {
		x.line, x.column, x.at = line, 1, x.lines[line-1]
	}
	x.column += utf8.RuneCountInString(x.text[x.at:offset])
	x.at = offset
	return Pos{Source: x.src, Line: int32(line), Column: int32(x.column)}
}

// implements finds where the n interfaces of the type whose name stands at p
// are named. It returns nil when the text does not read as expected.
func (x *textIndex) implements(p Pos, n int) []Pos {
	at := x.offset(p)
	if at < 0 {
		return nil
	}
	lex := selectionLexer{text: x.text, at: at}
	lex.next() // the type's own name
	if t := lex.next(); t.text != "implements" {
		return nil
	}
	list := make([]Pos, 0, n)
	for len(list) < n {
		switch t := lex.next(); t.kind {
		case tokenName:
			list = append(list, x.pos(t.offset))
		case '&':
		default:
			return nil
		}
	}
	return list
}

// emptyDescriptions finds the names that follow an empty description, by
// position. Most texts have no empty string at all and are not read again.
func (x *textIndex) emptyDescriptions() map[Pos]bool {
	if !mayHaveEmpty(x.text) {
		return nil
	}
	found := map[Pos]bool{}
	lex := selectionLexer{text: x.text}
	pending, schema := false, false // after an empty description; after its keyword `schema`
	for previous := (token{}); ; {
		t := lex.next()
		if t.kind == tokenEOF {
			return found
		}
		if schema { // the parser's position is that of the token after the keyword
			found[x.pos(t.offset)] = true
		}
		schema = pending && t.text == "schema"
		switch {
		case t.kind == tokenString && t.text == "":
			pending = previous.kind != ':' && previous.kind != '=' && previous.kind != '['
		case t.kind == '@' && pending: // directive @name
		case t.kind == tokenName && pending:
			found[x.pos(t.offset)] = true
			pending = typeKeywords[t.text] // the name follows; it may also be a field called "type"
		default:
			pending = false
		}
		previous = t
	}
}

// mayHaveEmpty says whether there may be an empty string: two quotes in a row,
// six, or three and three with nothing but white space between.
func mayHaveEmpty(text string) bool {
	block := false // the last run of quotes was one of three, and only white space since
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case ' ', '\t', '\r', '\n':
		case '"':
			n := 1
			for i+n < len(text) && text[i+n] == '"' {
				n++
			}
			if n == 2 || n >= 6 || block && n >= 3 {
				return true
			}
			block, i = n >= 3, i+n-1
		default:
			block = false
			next := strings.IndexByte(text[i:], '"')
			if next < 0 {
				return false
			}
			i += next - 1
		}
	}
	return false
}

var typeKeywords = map[string]bool{
	"type": true, "interface": true, "union": true, "enum": true, "input": true, "scalar": true, "directive": true, "schema": true,
}
