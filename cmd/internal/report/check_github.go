package report

import (
	"fmt"
	"io"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/diag"
)

// CheckAnnotations prints workflow commands of GitHub Actions, which the runner turns into
// annotations of the changed lines. A waived finding is a notice, and a finding without a file in
// the work tree an annotation of the run.
func CheckAnnotations(w io.Writer, r *check.Report) {
	for _, e := range entries(r) {
		if e.safe {
			continue
		}
		level, message := e.level, e.message
		if e.section != "clients" && e.section != "planner" && e.section != "plans" && !e.unjudged {
			message = e.section + ": " + message
		}
		if e.waived != nil {
			level, message = "notice", message+" ("+e.waived.By+": "+e.waived.Reason+")"
		}
		var at []diag.Position
		if p, ok := e.file(); ok {
			at = append(at, p)
		}
		annotate(w, level, e.code, message, at)
	}
}

// annotate prints one workflow command for a level in SARIF's words, or a notice. at is the
// position, or empty for none.
func annotate(w io.Writer, level, title, message string, at []diag.Position) {
	if level == "note" {
		level = "notice"
	}
	place := " title=" + sink.Property(title)
	if len(at) > 0 && at[0].File != "" {
		place = fmt.Sprintf(" file=%s,line=%d,col=%d,title=%s", sink.Property(uri(at[0])), max(at[0].Line, 1), max(at[0].Column, 1), sink.Property(title))
	}
	_, _ = fmt.Fprintf(w, "::%s%s::%s\n", level, place, sink.Data(message))
}
