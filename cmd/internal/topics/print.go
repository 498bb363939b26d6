package topics

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/sink"
)

// Print prints all that is known of a topic.
func Print(w io.Writer, st report.Style, t Topic) {
	p := func(format string, args ...any) { _, _ = fmt.Fprintf(w, format+"\n", args...) }
	p("%s  %s", st.Bold(t.ID), st.Dim(t.kind()))
	p("%s", t.Title)
	if t.Why != "" || t.Fix != "" {
		p("")
	}
	if t.Why != "" {
		p("%s", t.Why)
	}
	if t.Fix != "" {
		p("%s %s", st.Bold("What to do:"), t.Fix)
	}
	switch {
	case t.Before != "" && t.Group == "lint":
		p("\n%s\n%s", st.Red("found in"), indented(t.Before))
	case t.Before != "" || t.After != "":
		p("\n%s\n%s\n%s\n%s", st.Red("before"), indented(t.Before), st.Green("after"), indented(t.After))
	}
}

func indented(text string) string {
	if text == "" {
		return "    (nothing)"
	}
	return "    " + strings.ReplaceAll(strings.TrimRight(text, "\n"), "\n", "\n    ")
}

// Table prints topics as a table for people.
func Table(w io.Writer, list []Topic) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, e := range list {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", e.ID, e.Group, e.Level, e.Title)
	}
	return t.Flush()
}

// Markdown prints topics as a Markdown table.
func Markdown(w io.Writer, list []Topic) error {
	_, _ = fmt.Fprintln(w, "| ID | group | level | what |\n| --- | --- | --- | --- |")
	for _, e := range list {
		_, _ = fmt.Fprintf(w, "| %s | %s | %s | %s |\n", sink.CodeCell(e.ID), sink.Cell(e.Group), sink.Cell(e.Level), sink.Cell(e.Title))
	}
	return nil
}
