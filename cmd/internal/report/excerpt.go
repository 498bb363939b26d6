package report

import (
	"strings"
	"unicode/utf8"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/diag"
)

// Texts are the texts that positions point into, by file and by name of the subgraph. With nil,
// diagnostics are printed without excerpts.
type Texts map[string]*lines

// lines is a text with the offsets at which its lines start. The offsets are found on first use,
// since most texts of a report are never quoted.
type lines struct {
	text   string
	starts []int
	// long has what is known of long lines by their numbers, so that many findings on one line do
	// not count its characters again and again.
	long map[int]*longLine
}

// longLine has the offsets of every markEvery-th character of a line, and the number of characters.
type longLine struct {
	marks []int
	runes int
}

const markEvery = 256

// line returns the line of a position, by its file or else its subgraph. It is false if there is no
// text or no such line.
func (t Texts) line(p diag.Position) (excerpt, bool) {
	text, ok := t[p.File]
	if !ok {
		text, ok = t[p.Subgraph]
	}
	if !ok || p.Line < 1 {
		return excerpt{}, false
	}
	return text.window(p.Line, p.Column)
}

// line returns the n-th line, from 1, without its line end. It is false past the last line.
func (l *lines) line(n int) (string, bool) {
	if l.starts == nil {
		l.starts = make([]int, 1, 1+strings.Count(l.text, "\n"))
		for at := 0; ; {
			next := strings.IndexByte(l.text[at:], '\n')
			if next < 0 {
				break
			}
			at += next + 1
			l.starts = append(l.starts, at)
		}
	}
	if n > len(l.starts) {
		return "", false
	}
	end := len(l.text)
	if n < len(l.starts) {
		end = l.starts[n] - 1
	}
	return strings.TrimRight(l.text[l.starts[n-1]:end], "\r"), true
}

// excerpt is the part of a line around a column, as a terminal may show it. column is the place of
// the column in it, from 0, and carets the number of characters to be underlined, at least one.
type excerpt struct {
	text           string
	column, carets int
}

// maxExcerpt is the length of the longest excerpt of a line, in characters of the line.
const maxExcerpt = 120

// window returns the part of a line around a column, both counted from 1. Tabs become single
// spaces, so that carets below the part are under the column. There is none of a line with the byte
// 0x00: it is of no text, and perhaps of what nobody wants to see, such as /proc/self/environ.
func (l *lines) window(line, column int) (excerpt, bool) {
	text, ok := l.line(line)
	if !ok || strings.IndexByte(text, 0) >= 0 {
		return excerpt{}, false
	}
	if len(text) <= maxExcerpt && isPlain(text) {
		at := min(max(column-1, 0), len(text))
		return excerpt{text: text, column: at, carets: max(len(text[at:])-len(strings.TrimLeftFunc(strings.TrimPrefix(text[at:], "@"), isWord)), 1)}, true
	}
	known := l.measure(line, text)
	at := min(max(column-1, 0), known.runes)
	start, end := 0, known.runes
	if known.runes > maxExcerpt {
		start = min(max(at-maxExcerpt/3, 0), known.runes-maxExcerpt)
		end = start + maxExcerpt
	}
	var b strings.Builder
	var out excerpt
	width := 0
	write := func(s string) {
		b.WriteString(s)
		width += utf8.RuneCountInString(s)
	}
	if start > 0 {
		write("…")
	}
	rest, inWord := text[known.offset(text, start):], true
	out.column = width
	for i := start; i < end; i++ {
		r, size := utf8.DecodeRuneInString(rest)
		rest = rest[size:]
		if i == at {
			out.column = width
		}
		if i >= at && inWord {
			if inWord = isWord(r) || r == '@' && i == at; inWord {
				out.carets++
			}
		}
		if r == '\t' {
			r = ' '
		}
		write(sink.Visible(string(r)))
	}
	if at >= end {
		out.column = width
	}
	if end < known.runes {
		write("…")
	}
	out.text, out.carets = b.String(), max(out.carets, 1)
	return out, true
}

// measure counts the characters of a line. It remembers those of a long one.
func (l *lines) measure(line int, text string) *longLine {
	if len(text) <= 4*markEvery {
		return &longLine{runes: utf8.RuneCountInString(text)}
	}
	if known := l.long[line]; known != nil {
		return known
	}
	known := &longLine{}
	for at := range text {
		if known.runes%markEvery == 0 {
			known.marks = append(known.marks, at)
		}
		known.runes++
	}
	if l.long == nil {
		l.long = map[int]*longLine{}
	}
	l.long[line] = known
	return known
}

// offset returns the offset of a character of the line, counted from 0.
func (k *longLine) offset(text string, n int) int {
	at := 0
	if i := n / markEvery; i < len(k.marks) {
		at = k.marks[i]
		n -= i * markEvery
	}
	for ; n > 0 && at < len(text); n-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

// isPlain reports whether every byte of a text is a character that is shown as it is.
func isPlain(text string) bool {
	for i := range len(text) {
		if text[i] < ' ' || text[i] >= 0x7f {
			return false
		}
	}
	return true
}

func isWord(r rune) bool {
	return r == '_' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}
