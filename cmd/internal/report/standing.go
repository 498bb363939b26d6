package report

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/shell"
)

// Standing prints the state of a delivery: its phases, how far the current one is, and the command
// that resumes it where that is possible. s is nil if the journal holds no delivery; journal is the
// file of the journal.
func Standing(w io.Writer, st Style, s *publish.Standing, journal string) {
	if s == nil {
		_, _ = fmt.Fprintf(w, "%s holds no delivery\n", journal)
		return
	}
	outcome := string(s.Outcome)
	if outcome == "" {
		outcome = "under way, or ended without a word"
	}
	what := "delivery"
	if s.Rollback && !s.RollbackDue {
		what = "rollback of a delivery"
	}
	revision := ""
	if s.Revision != "" {
		revision = ", revision " + s.Revision
	}
	_, _ = fmt.Fprintf(w, "%s to %s%s: %s\n", what, s.GraphRef, revision, outcome)
	_, _ = fmt.Fprintf(w, "began %s, last entry %s\n", s.StartedAt.UTC().Format(time.RFC3339), s.LastAt.UTC().Format(time.RFC3339))
	for _, p := range s.Phases {
		_, _ = fmt.Fprintf(w, "  %d %s %s: %s", p.Number, p.Kind, strings.Join(p.Subgraphs, ", "), p.State)
		if p.LaunchID != "" {
			_, _ = fmt.Fprintf(w, "  launch %s %s", p.LaunchID, State(st, p.LaunchState))
		}
		if p.State == publish.Running && len(p.Deployed) > 0 {
			_, _ = fmt.Fprintf(w, "  deployed so far: %s", strings.Join(p.Deployed, ", "))
		}
		if p.State != publish.Done && len(p.Parts) > 0 {
			_, _ = fmt.Fprintf(w, "  registered so far: %s", strings.Join(p.Parts, ", "))
		}
		_, _ = fmt.Fprintln(w)
	}
	if s.Outcome != publish.Delivered && s.Outcome != publish.RolledBack {
		hazardsText(w, st, "  ", s.Hazards)
	}
	if s.Pinned {
		_, _ = fmt.Fprintln(w, "  pinned")
	}
	if s.Failure != "" {
		_, _ = fmt.Fprintf(w, "%s\n", s.Failure)
	}
	if s.RollbackDue {
		_, _ = fmt.Fprintln(w, "it is to be rolled back, which has not begun")
	}
	if s.Error != "" {
		_, _ = fmt.Fprintf(w, "%s\n", s.Error)
	} else if s.Resumable {
		_, _ = fmt.Fprintf(w, "take it up again with: schemactl deliver --resume --journal %s --graph-ref %s and the flags it was begun with\n", shell.Quote(journal), shell.Quote(s.GraphRef.String()))
	}
}
