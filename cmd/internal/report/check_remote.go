package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/compose/diag"
)

// remoteText prints the platform's own check; nothing for nil.
func remoteText(w io.Writer, st Style, texts Texts, r *check.Remote) {
	if r == nil {
		return
	}
	status := map[string]string{"PASSED": st.Green("passed"), "FAILED": st.Red("failed"), "PENDING": st.Yellow("still running")}[r.Status]
	if status == "" {
		status = st.Yellow(r.Status)
	}
	_, _ = fmt.Fprintf(w, "%s %s", st.Bold("Platform"), status)
	if r.CheckedOperations > 0 {
		_, _ = fmt.Fprintf(w, ", %s of the graph's traffic", Count(r.CheckedOperations, "operation"))
	}
	_, _ = fmt.Fprintln(w)
	for _, t := range r.Tasks {
		_, _ = fmt.Fprintf(w, "  %-12s %s %s\n", t.Kind, t.Status, st.Dim(t.URL))
	}
	for _, d := range r.Downstream {
		word := "not blocking"
		if d.Blocking {
			word = "blocking"
		}
		_, _ = fmt.Fprintf(w, "  contract     %s %s (%s)\n", d.Status, d.Variant, word)
	}
	list := make(diag.List, len(r.Findings))
	for i := range r.Findings {
		list[i] = &r.Findings[i].Diagnostic
	}
	Diagnostics(w, st, texts, list)
	if r.URL != "" {
		_, _ = fmt.Fprintf(w, "  %s\n", st.Dim(r.URL))
	}
	_, _ = fmt.Fprintln(w)
}

// Remote prints the platform's check for a terminal, without a local one.
func Remote(w io.Writer, st Style, texts Texts, r *check.Remote) { remoteText(w, st, texts, r) }
