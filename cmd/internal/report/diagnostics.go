package report

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/hashicorp/go-multierror"

	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

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

// maxPositions is the greatest number of positions of one finding that are shown.
const maxPositions = 4

// Diagnostics prints findings, each with excerpts of its positions and its fix. A blank line is
// between two findings.
func Diagnostics(w io.Writer, st Style, texts Texts, list diag.List) {
	b := bufio.NewWriterSize(w, 32<<10) // a line for each write would be slow where there are thousands
	for i, d := range list {
		if i > 0 {
			_, _ = fmt.Fprintln(b)
		}
		diagnostic(b, st, texts, d)
	}
	_ = b.Flush() // to standard error, which has nowhere else to complain
}

func diagnostic(w io.Writer, st Style, texts Texts, d *diag.Diagnostic) {
	_, _ = fmt.Fprintf(w, "%s %s\n", severity(st, d), strings.ReplaceAll(sink.Visible(d.Message), "\n", "\n    "))
	excerpts(w, st, texts, d.Positions)
	if d.Fix != "" {
		_, _ = fmt.Fprintf(w, "  %s %s\n", st.Dim("fix:"), sink.Visible(d.Fix))
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
		_, _ = fmt.Fprintf(w, "  %s %s\n", st.Cyan("-->"), sink.Visible(p.String()))
		line, ok := texts.line(p)
		if !ok {
			continue
		}
		number := strconv.Itoa(p.Line)
		gutter := strings.Repeat(" ", len(number))
		_, _ = fmt.Fprintf(w, "  %s %s\n  %s %s%s\n", st.Dim(number+" |"), line.text, st.Dim(gutter+" |"), strings.Repeat(" ", line.column), st.Red(strings.Repeat("^", line.carets)))
	}
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
			_, _ = fmt.Fprintf(w, "%s %s\n", st.Red("error:"), indentRest(sink.Visible(e.Error())))
		}
		return
	}
	_, _ = fmt.Fprintf(w, "%s %s\n", st.Red("error:"), indentRest(sink.Visible(err.Error())))
}

func indentRest(s string) string { return strings.ReplaceAll(s, "\n", "\n  ") }
