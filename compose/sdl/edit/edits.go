package edit

import (
	"slices"
	"strings"
)

// edits are changes of a text that leave everything else as the author wrote it.
type Edits struct {
	Text string
	list []edit
}

type edit struct {
	Span
	with string
}

func (e *Edits) Replace(s Span, with string) { e.list = append(e.list, edit{s, with}) }

func (e *Edits) Insert(at int, text string) { e.list = append(e.list, edit{Span{at, at}, text}) }

// remove takes an element away together with the lines that belong to it: comments directly above, a comment behind it on its last
// line, and the line break. Where other elements share the line, only the element itself and one separator go.
func (e *Edits) Remove(s Span) {
	start, end := s.Start, s.End
	for end < len(e.Text) && strings.IndexByte(" \t,", e.Text[end]) >= 0 {
		end++
	}
	lineStart := strings.LastIndexByte(e.Text[:start], '\n') + 1
	first := strings.Trim(e.Text[lineStart:start], " \t,\r") == ""
	rest := end
	if rest < len(e.Text) && e.Text[rest] == '#' {
		rest = lineEnd(e.Text, rest)
	}
	last := rest >= len(e.Text) || e.Text[rest] == '\n' || e.Text[rest] == '\r'
	switch {
	case first && last:
		end = lineEnd(e.Text, rest)
		if end < len(e.Text) {
			end++ // the line break
		}
		start = commentsAbove(e.Text, lineStart)
	case last: // something stands before it on the line
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

// removeDefinition takes a definition away with the blank lines below it.
func (e *Edits) RemoveDefinition(s Span) {
	e.Remove(s)
	d := &e.list[len(e.list)-1]
	for d.End < len(e.Text) {
		next := lineEnd(e.Text, d.End)
		if strings.TrimSpace(e.Text[d.End:next]) != "" || next >= len(e.Text) {
			return
		}
		d.End = next + 1
	}
}

// removeInline takes a piece away with the white space before it.
func (e *Edits) RemoveInline(s Span) {
	start := s.Start
	for start > 0 && strings.IndexByte(" \t\r\n,", e.Text[start-1]) >= 0 {
		start--
	}
	e.list = append(e.list, edit{Span{start, s.End}, ""})
}

func lineEnd(text string, at int) int {
	if i := strings.IndexByte(text[at:], '\n'); i >= 0 {
		return at + i
	}
	return len(text)
}

// commentsAbove moves a line start up over the lines that are comments only and touch it.
func commentsAbove(text string, lineStart int) int {
	for lineStart > 0 {
		prev := strings.LastIndexByte(text[:lineStart-1], '\n') + 1
		if !strings.HasPrefix(strings.TrimLeft(text[prev:lineStart], " \t"), "#") {
			break
		}
		lineStart = prev
	}
	return lineStart
}

// apply makes the new text. An edit inside a removed range is dropped; of two at the same place the earlier stays first.
func (e *Edits) Apply() string {
	list := slices.Clone(e.list)
	slices.SortStableFunc(list, func(a, b edit) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		if a.End == a.Start || b.End == b.Start {
			return a.End - b.End // what is inserted stands before what changes
		}
		return b.End - a.End // the wider first
	})
	var b strings.Builder
	at := 0
	for _, ed := range list {
		if ed.End <= at && ed.Start < at {
			continue // inside what is gone
		}
		if ed.Start < at { // overlaps the end of what is gone
			ed.Start = at
		}
		b.WriteString(e.Text[at:ed.Start])
		b.WriteString(ed.with)
		at = ed.End
	}
	b.WriteString(e.Text[at:])
	return b.String()
}
