package report

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode"

	"github.com/hashicorp/go-multierror"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Texts are the texts that positions point into, by file and by name of the subgraph. With nil,
// diagnostics are printed without excerpts.
type Texts map[string]*lines

// lines is a text with the offsets at which its lines start. The offsets are found on first use,
// since most texts of a report are never quoted.
type lines struct {
	text   string
	starts []int
}

// TextsOf collects the texts of sources. Where two have the same key the first list wins for names,
// the last one for files.
func TextsOf(lists ...[]sdl.Source) Texts {
	t := Texts{}
	for _, list := range lists {
		for _, s := range list {
			t.Add(s.File, s.Text)
			for _, part := range s.Parts.List() {
				t.Add(part.File, part.Text)
			}
			if _, ok := t[s.Name]; !ok {
				t.Add(s.Name, s.Text)
			}
		}
	}
	delete(t, "")
	return t
}

// Add adds the text of a file. A byte order mark is left out, since columns do not count it.
func (t Texts) Add(file, text string) { t[file] = &lines{text: strings.TrimPrefix(text, "\ufeff")} }

// line returns the line of a position, by its file or else its subgraph. It is false if there is no
// text or no such line.
func (t Texts) line(p diag.Position) (string, bool) {
	text, ok := t[p.File]
	if !ok {
		text, ok = t[p.Subgraph]
	}
	if !ok || p.Line < 1 {
		return "", false
	}
	return text.line(p.Line)
}

// line returns the n-th line, from 1, without its line end. It is false past the last line.
func (l *lines) line(n int) (string, bool) {
	if l.starts == nil {
		l.starts = append(l.starts, 0)
		for i := range len(l.text) {
			if l.text[i] == '\n' {
				l.starts = append(l.starts, i+1)
			}
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

// maxPositions is the greatest number of positions of one finding that are shown.
const maxPositions = 4

// Diagnostics prints findings, each with excerpts of its positions and its fix. A blank line is
// between two findings.
func Diagnostics(w io.Writer, st Style, texts Texts, list diag.List) {
	for i, d := range list {
		if i > 0 {
			_, _ = fmt.Fprintln(w)
		}
		diagnostic(w, st, texts, d)
	}
}

func diagnostic(w io.Writer, st Style, texts Texts, d *diag.Diagnostic) {
	_, _ = fmt.Fprintf(w, "%s %s\n", severity(st, d), strings.ReplaceAll(d.Message, "\n", "\n    "))
	excerpts(w, st, texts, d.Positions)
	if d.Fix != "" {
		_, _ = fmt.Fprintf(w, "  %s %s\n", st.Dim("fix:"), d.Fix)
	}
}

func severity(st Style, d *diag.Diagnostic) string {
	label := d.Severity.String() + "[" + d.Code + "]:"
	switch d.Severity {
	case diag.Error:
		return st.Red(label)
	case diag.Warning:
		return st.Yellow(label)
	default:
		return st.Cyan(label)
	}
}

// excerpts prints the positions of a finding, each with the line that it points into, where the
// text is known, and carets under the word at its column. Positions beyond maxPositions are only
// counted.
func excerpts(w io.Writer, st Style, texts Texts, places []diag.Position) {
	for i, p := range places {
		if i == maxPositions {
			_, _ = fmt.Fprintf(w, "  %s\n", st.Dim("… and "+strconv.Itoa(len(places)-i)+" more places"))
			return
		}
		if p.String() == "" {
			continue
		}
		_, _ = fmt.Fprintf(w, "  %s %s\n", st.Cyan("-->"), p)
		line, ok := texts.line(p)
		if !ok {
			continue
		}
		number := strconv.Itoa(p.Line)
		gutter := strings.Repeat(" ", len(number))
		shown, column := window(line, p.Column)
		_, _ = fmt.Fprintf(w, "  %s %s\n  %s %s%s\n", st.Dim(number+" |"), shown, st.Dim(gutter+" |"), strings.Repeat(" ", column), st.Red(carets(shown, column)))
	}
}

// maxExcerpt is the length of the longest excerpt of a line, in characters.
const maxExcerpt = 120

// window returns the part of a line around a column, and the place of the column in that part. The
// column is counted from 1, its place from 0. Tabs become single spaces, so that the caret below
// the part is under the column. Control characters, which a terminal would obey, become replacement
// characters.
func window(line string, column int) (string, int) {
	runes := []rune(strings.ReplaceAll(line, "\t", " "))
	for i, r := range runes {
		if unicode.IsControl(r) {
			runes[i] = unicode.ReplacementChar
		}
	}
	at := min(max(column-1, 0), len(runes))
	if len(runes) <= maxExcerpt {
		return string(runes), at
	}
	start := min(max(at-maxExcerpt/3, 0), len(runes)-maxExcerpt)
	end := start + maxExcerpt
	prefix, suffix := "", ""
	if start > 0 {
		prefix = "…"
	}
	if end < len(runes) {
		suffix = "…"
	}
	return prefix + string(runes[start:end]) + suffix, at - start + len([]rune(prefix))
}

// carets returns a line under the word that starts at a column of the excerpt, from 0. It has at
// least one character.
func carets(line string, column int) string {
	runes := []rune(line)
	n := 0
	for i := column; i < len(runes) && (runes[i] == '_' || runes[i] == '@' && i == column || isWord(runes[i])); i++ {
		n++
	}
	return strings.Repeat("^", max(n, 1))
}

func isWord(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// Error prints the error of a command: diagnostics as such, several errors one below the other, any
// other error as one line.
func Error(w io.Writer, st Style, err error) {
	var list diag.List
	if errors.As(err, &list) {
		Diagnostics(w, st, nil, list)
		return
	}
	var many *multierror.Error
	if errors.As(err, &many) && len(many.Errors) > 1 {
		for _, e := range many.Errors {
			_, _ = fmt.Fprintf(w, "%s %s\n", st.Red("error:"), indentRest(e.Error()))
		}
		return
	}
	_, _ = fmt.Fprintf(w, "%s %s\n", st.Red("error:"), indentRest(err.Error()))
}

func indentRest(s string) string { return strings.ReplaceAll(s, "\n", "\n  ") }
