package rollout

import (
	"slices"
	"strings"
)

// edits are changes of a text that leave everything else as the author wrote it.
type edits struct {
	text string
	list []edit
}

type edit struct {
	span
	with string
}

func (e *edits) replace(s span, with string) { e.list = append(e.list, edit{s, with}) }

func (e *edits) insert(at int, text string) { e.list = append(e.list, edit{span{at, at}, text}) }

// remove takes an element away together with the lines that belong to it: comments directly above, a comment behind it on its last
// line, and the line break. Where other elements share the line, only the element itself and one separator go.
func (e *edits) remove(s span) {
	start, end := s.start, s.end
	for end < len(e.text) && strings.IndexByte(" \t,", e.text[end]) >= 0 {
		end++
	}
	lineStart := strings.LastIndexByte(e.text[:start], '\n') + 1
	first := strings.Trim(e.text[lineStart:start], " \t,\r") == ""
	rest := end
	if rest < len(e.text) && e.text[rest] == '#' {
		rest = lineEnd(e.text, rest)
	}
	last := rest >= len(e.text) || e.text[rest] == '\n' || e.text[rest] == '\r'
	switch {
	case first && last:
		end = lineEnd(e.text, rest)
		if end < len(e.text) {
			end++ // the line break
		}
		start = commentsAbove(e.text, lineStart)
	case last: // something stands before it on the line
		for start > lineStart && strings.IndexByte(" \t,", e.text[start-1]) >= 0 {
			start--
		}
		end = s.end
	case end < len(e.text) && strings.IndexByte(")}]", e.text[end]) >= 0: // the last of an inline list
		for start > lineStart && strings.IndexByte(" \t,", e.text[start-1]) >= 0 {
			start--
		}
		end = s.end
	}
	e.list = append(e.list, edit{span{start, end}, ""})
}

// removeDefinition takes a definition away with the blank lines below it.
func (e *edits) removeDefinition(s span) {
	e.remove(s)
	d := &e.list[len(e.list)-1]
	for d.end < len(e.text) {
		next := lineEnd(e.text, d.end)
		if strings.TrimSpace(e.text[d.end:next]) != "" || next >= len(e.text) {
			return
		}
		d.end = next + 1
	}
}

// removeInline takes a piece away with the white space before it.
func (e *edits) removeInline(s span) {
	start := s.start
	for start > 0 && strings.IndexByte(" \t\r\n,", e.text[start-1]) >= 0 {
		start--
	}
	e.list = append(e.list, edit{span{start, s.end}, ""})
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
func (e *edits) apply() string {
	list := slices.Clone(e.list)
	slices.SortStableFunc(list, func(a, b edit) int {
		if a.start != b.start {
			return a.start - b.start
		}
		if a.end == a.start || b.end == b.start {
			return a.end - b.end // what is inserted stands before what changes
		}
		return b.end - a.end // the wider first
	})
	var b strings.Builder
	at := 0
	for _, ed := range list {
		if ed.end <= at && ed.start < at {
			continue // inside what is gone
		}
		if ed.start < at { // overlaps the end of what is gone
			ed.start = at
		}
		b.WriteString(e.text[at:ed.start])
		b.WriteString(ed.with)
		at = ed.end
	}
	b.WriteString(e.text[at:])
	return b.String()
}
