package edit

import (
	"slices"
	"strings"
	"unicode"
)

// Edits collects changes of a text. What no edit touches stays as the author wrote it. Spans and
// offsets are those of the unchanged text, so the order of the calls matters only for edits at the
// same place.
type Edits struct {
	Text string
	list []edit
	line line
}

// line is a place that was looked at, the start of its line, and the first byte there that is no
// white space and no comma. Most edits are in the order of the text, and a line may have all of it.
type line struct{ at, start, first int }

// lineAt returns the line of a place.
func (e *Edits) lineAt(at int) line {
	l := &e.line
	start := l.start
	switch {
	case at >= l.at:
		if i := strings.LastIndexByte(e.Text[l.at:at], '\n'); i >= 0 {
			start = l.at + i + 1
		}
	case at < l.start:
		start = strings.LastIndexByte(e.Text[:at], '\n') + 1
	}
	if start != l.start || l.first == 0 {
		l.first = start
		for l.first < len(e.Text) && strings.IndexByte(" \t,\r", e.Text[l.first]) >= 0 {
			l.first++
		}
	}
	l.at, l.start = at, start
	return *l
}

type edit struct {
	Span
	with string
}

// Replace puts another text in the place of a span.
func (e *Edits) Replace(s Span, with string) { e.list = append(e.list, edit{s, with}) }

// Insert puts a text in front of the byte at an offset.
func (e *Edits) Insert(at int, text string) { e.list = append(e.list, edit{Span{at, at}, text}) }

// Remove takes out an element together with the lines that belong to it: comments directly above, a
// comment behind it on its last line, and the line break. Where other elements share the line, only
// the element and one separator go.
func (e *Edits) Remove(s Span) {
	start, end := s.Start, s.End
	for end < len(e.Text) && strings.IndexByte(" \t,", e.Text[end]) >= 0 {
		end++
	}
	line := e.lineAt(start)
	lineStart, first := line.start, line.first >= start
	rest := end
	if rest < len(e.Text) && e.Text[rest] == '#' {
		rest = commentEnd(e.Text, rest)
	}
	last := endsLine(e.Text[rest:])
	switch {
	case first && last:
		end = lineEnd(e.Text, rest)
		if end < len(e.Text) {
			end++ // the line break
		}
		start = commentsAbove(e.Text, lineStart)
	case last: // something precedes it on the line
		for start > lineStart && strings.IndexByte(" \t,", e.Text[start-1]) >= 0 {
			start--
		}
		end = s.End
	case end < len(e.Text) && strings.IndexByte(")}]", e.Text[end]) >= 0: // the last of an inline list
		for start > lineStart && strings.IndexByte(" \t,", e.Text[start-1]) >= 0 {
			start--
		}
		end = s.End
	}
	e.list = append(e.list, edit{Span{start, end}, ""})
}

// RemoveDefinition takes out a definition as [Edits.Remove] does, and the blank lines below it.
func (e *Edits) RemoveDefinition(s Span) {
	e.Remove(s)
	d := &e.list[len(e.list)-1]
	for d.End < len(e.Text) {
		rest := strings.TrimLeftFunc(e.Text[d.End:], func(r rune) bool { return r != '\n' && unicode.IsSpace(r) })
		if rest == "" || rest[0] != '\n' {
			return
		}
		d.End = len(e.Text) - len(rest) + 1
	}
}

// RemoveInline takes out a part of an element, such as a clause or a directive, with the white
// space and commas before it.
func (e *Edits) RemoveInline(s Span) {
	start := s.Start
	for start > 0 && strings.IndexByte(" \t\r\n,", e.Text[start-1]) >= 0 {
		start--
	}
	e.list = append(e.list, edit{Span{start, s.End}, ""})
}

// endsLine reports whether a line ends where the text starts. A carriage return alone ends no line
// here, though it ends comments: what follows it may be another element.
func endsLine(text string) bool {
	return text == "" || text[0] == '\n' || strings.HasPrefix(text, "\r\n")
}

// commentEnd returns the offset of the end of the comment that a place is in.
func commentEnd(text string, at int) int {
	if i := strings.IndexAny(text[at:], "\r\n"); i >= 0 {
		return at + i
	}
	return len(text)
}

// lineEnd returns the offset of the next line feed, or of the end of the text.
func lineEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}

// commentsAbove returns the start of the first of the comment lines that directly precede the line;
// lineStart itself if there are none.
func commentsAbove(text string, lineStart int) int {
	for lineStart > 0 {
		prev := strings.LastIndexByte(text[:lineStart-1], '\n') + 1
		above := strings.TrimLeft(text[prev:lineStart], " \t")
		if !strings.HasPrefix(above, "#") || !endsLine(above[commentEnd(above, 0):]) {
			break
		}
		lineStart = prev
	}
	return lineStart
}

// Apply returns the changed text. An edit inside a removed span is dropped. Of insertions at one
// place the earlier call comes first, and insertions come before a replacement that starts there.
func (e *Edits) Apply() string { return e.In(Span{0, len(e.Text)}) }

// In returns the changed text of a span that has all edits.
func (e *Edits) In(s Span) string {
	list := slices.Clone(e.list)
	slices.SortStableFunc(list, func(a, b edit) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		if a.End == a.Start || b.End == b.Start {
			return a.End - b.End // insertions before replacements
		}
		return b.End - a.End // the longer first
	})
	var b strings.Builder
	at := s.Start
	for _, ed := range list {
		if ed.End <= at && ed.Start < at {
			continue // inside a removed span
		}
		if ed.Start < at { // overlaps the end of a removed span
			ed.Start = at
		}
		b.WriteString(e.Text[at:ed.Start])
		b.WriteString(ed.with)
		at = ed.End
	}
	if at < s.End {
		b.WriteString(e.Text[at:s.End])
	}
	return b.String()
}
