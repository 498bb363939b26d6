package report

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/hashicorp/go-multierror"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

// Texts finds the lines that positions point into. The zero value finds none.
type Texts map[string]*lines

// lines is a text and where its lines start, found when first asked for: a
// report on a large schema shows many of them.
type lines struct {
	text   string
	starts []int
}

// TextsOf collects the texts of sources by file and by name.
func TextsOf(lists ...[]sdl.Source) Texts {
	t := Texts{}
	for _, list := range lists {
		for _, s := range list {
			t.Add(s.File, s.Text)
			if _, ok := t[s.Name]; !ok {
				t.Add(s.Name, s.Text)
			}
		}
	}
	delete(t, "")
	return t
}

// Add names one more text. Columns do not count a byte order mark.
func (t Texts) Add(file, text string) { t[file] = &lines{text: strings.TrimPrefix(text, "\ufeff")} }

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

// line returns the n-th line, counted from 1, without its end.
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

// maxPositions is how many places of one finding are shown with an excerpt.
const maxPositions = 4

// Diagnostics prints findings, each with an excerpt of every place involved.
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

// excerpts prints the places of a finding, each with its line and a caret.
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

// maxExcerpt is the longest part of a line that is shown, in characters.
const maxExcerpt = 120

// window cuts a long line around the column (from 1) and returns the part with
// the column's place in it (from 0). Tabs become single spaces, so that the caret stands right.
func window(line string, column int) (string, int) {
	runes := []rune(strings.ReplaceAll(line, "\t", " "))
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

// carets underlines the word that starts at the column.
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

// Error prints why a command did not do what it was asked.
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
