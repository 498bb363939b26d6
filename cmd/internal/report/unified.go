package report

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/sergi/go-diff/diffmatchpatch"
)

// diffLine is one line of a diff. Its op is ' ', '-' or '+'; its text has no line end.
type diffLine struct {
	op   byte
	text string
}

// hunk is a run of changed lines with their context.
type hunk struct {
	oldStart, newStart int // from 1
	oldLines, newLines int
	lines              []diffLine
}

// diffLines compares two texts line by line.
func diffLines(old, now string) []diffLine {
	d := diffmatchpatch.New()
	a, b, index := d.DiffLinesToChars(old, now)
	var out []diffLine
	for _, part := range d.DiffCharsToLines(d.DiffMain(a, b, false), index) {
		op := map[diffmatchpatch.Operation]byte{diffmatchpatch.DiffEqual: ' ', diffmatchpatch.DiffDelete: '-', diffmatchpatch.DiffInsert: '+'}[part.Type]
		for line := range strings.Lines(part.Text) {
			out = append(out, diffLine{op, strings.TrimSuffix(line, "\n")})
		}
	}
	return out
}

// diffContext is how many unchanged lines a hunk has around changed ones.
const diffContext = 3

// hunks groups changed lines, with unchanged lines of context around them. Two changes
// share a hunk if their contexts touch. The hunks are in the order of the lines, and no line is in
// two.
func hunks(lines []diffLine) []hunk {
	var out []hunk
	// last is the index of the last changed line of the open hunk.
	oldAt, newAt, last := 1, 1, -1
	var open *hunk
	start := 0 // index of the first line of the open hunk
	flush := func(end int) {
		if open == nil {
			return
		}
		open.lines = lines[start:end]
		for _, l := range open.lines {
			if l.op != '+' {
				open.oldLines++
			}
			if l.op != '-' {
				open.newLines++
			}
		}
		out = append(out, *open)
		open = nil
	}
	for i, l := range lines {
		if l.op != ' ' {
			if open != nil && i-last > 2*diffContext {
				flush(min(last+diffContext+1, i))
			}
			if open == nil {
				start = max(i-diffContext, 0)
				if n := len(out); n > 0 {
					start = max(start, last+diffContext+1)
				}
				open = &hunk{oldStart: oldAt - (i - start), newStart: newAt - (i - start)}
			}
			last = i
		}
		if l.op != '+' {
			oldAt++
		}
		if l.op != '-' {
			newAt++
		}
	}
	flush(min(last+diffContext+1, len(lines)))
	return out
}

// writeUnified writes the difference of two texts as a unified diff with three lines of context,
// and nothing if they are equal. limit is the greatest number of lines, headers not counted; 0
// means all. A diff that is cut ends with a line that counts the rest, so it cannot be applied.
func writeUnified(w io.Writer, st Style, oldName, newName, old, now string, limit int) {
	list := hunks(diffLines(old, now))
	if len(list) == 0 {
		return
	}
	_, _ = fmt.Fprintf(w, "%s\n%s\n", st.Bold("--- "+oldName), st.Bold("+++ "+newName))
	written, total := 0, 0
	for _, h := range list {
		total += len(h.lines)
	}
	for _, h := range list {
		_, _ = fmt.Fprintln(w, st.Cyan(fmt.Sprintf("@@ -%s +%s @@", span(h.oldStart, h.oldLines), span(h.newStart, h.newLines))))
		for _, l := range h.lines {
			if limit > 0 && written == limit {
				_, _ = fmt.Fprintln(w, st.Dim(fmt.Sprintf("… %d more lines", total-written)))
				return
			}
			written++
			text := string(l.op) + l.text
			switch l.op {
			case '-':
				text = st.Red(text)
			case '+':
				text = st.Green(text)
			}
			_, _ = fmt.Fprintln(w, text)
		}
	}
}

// span returns the range of a hunk header, START,COUNT. As in `diff -u`, a count of 1 is left out
// and an empty side names the line before it.
func span(start, count int) string {
	switch count {
	case 0:
		return fmt.Sprintf("%d,0", start-1)
	case 1:
		return strconv.Itoa(start)
	}
	return fmt.Sprintf("%d,%d", start, count)
}
