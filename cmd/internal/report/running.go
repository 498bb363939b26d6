package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/publish/running"
)

// RunningCode prints what is known of the code that a plan begins with, and what is assumed;
// nothing for nil.
func RunningCode(w io.Writer, st Style, r *running.Report) { runningCode(w, st, "", r) }

// runningCode is [RunningCode] with something before each line.
func runningCode(w io.Writer, st Style, indent string, r *running.Report) {
	if r == nil || len(r.Subgraphs) == 0 {
		return
	}
	text := "running code: " + r.String()
	if r.Count(running.Assumed) > 0 || r.Err() != nil {
		text = st.Yellow(text)
	}
	_, _ = fmt.Fprintln(w, indent+text)
	for _, s := range r.Subgraphs {
		for _, o := range s.Replicas {
			switch {
			case o.Error != "":
				_, _ = fmt.Fprintf(w, "%s  %s: %s\n", indent, s.Name, o.Error)
			case len(o.Differences) > 0:
				_, _ = fmt.Fprintf(w, "%s  %s: %s differs from what is registered: %s\n", indent, s.Name, o.Name, firstOf(o.Differences))
			}
		}
	}
}

// firstOf returns the first of some texts, and how many more there are.
func firstOf(list []string) string {
	if len(list) > 1 {
		return fmt.Sprintf("%s, and %d more", list[0], len(list)-1)
	}
	return list[0]
}

// RunningCodeMarkdown prints the same in a line of Markdown.
func RunningCodeMarkdown(w io.Writer, r *running.Report) {
	if r != nil && len(r.Subgraphs) > 0 {
		md(w, "Running code: %s\n\n", r.String())
	}
}
