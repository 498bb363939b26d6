package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/compose/diag"
)

// Remote prints the check that the platform ran: its tasks, the checks of contracts, and its
// findings. It prints nothing for nil.
func Remote(w io.Writer, st Style, texts Texts, r *check.Remote) {
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
