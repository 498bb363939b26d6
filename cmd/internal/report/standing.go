package report

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Standing prints the state of a delivery: its phases, how far the current one is, and the command
// that resumes it where that is possible. s is nil if the journal holds no delivery; journal is
// where the journal is, and resume the command.
func Standing(w io.Writer, st Style, s *publish.Standing, journal, resume string) {
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
	by := ""
	if s.By != "" {
		by = " by " + s.By
	}
	_, _ = fmt.Fprintf(w, "began %s%s, last entry %s\n", s.StartedAt.UTC().Format(time.RFC3339), by, s.LastAt.UTC().Format(time.RFC3339))
	promotedText(w, st, s.Promoted)
	if s.PlanFile != nil {
		_, _ = fmt.Fprintf(w, "plan file: %s\n", s.PlanFile.Place)
	}
	for _, a := range s.Approvals {
		_, _ = fmt.Fprintf(w, "approved %s\n", a)
	}
	for _, c := range s.Consents {
		_, _ = fmt.Fprintf(w, "accepted: %s\n", c)
	}
	for _, p := range s.Phases {
		_, _ = fmt.Fprintf(w, "  %d %s %s: %s", p.Number, p.Kind, strings.Join(p.Subgraphs, ", "), phaseState(st, p.State))
		if p.LaunchID != "" {
			_, _ = fmt.Fprintf(w, "  launch %s %s", p.LaunchID, State(st, p.LaunchState))
		}
		if p.Adoption != "" {
			_, _ = fmt.Fprintf(w, "  routers: %s", p.Adoption)
		}
		if p.State != publish.Done && len(p.Deployed) > 0 {
			_, _ = fmt.Fprintf(w, "  deployed so far: %s", strings.Join(p.Deployed, ", "))
		}
		if p.State != publish.Done && len(p.Parts) > 0 {
			_, _ = fmt.Fprintf(w, "  registered so far: %s", strings.Join(p.Parts, ", "))
		}
		_, _ = fmt.Fprintln(w)
		for _, name := range slices.Sorted(maps.Keys(p.DeployFailed)) {
			if !strings.Contains(s.Error, p.DeployFailed[name]) {
				_, _ = fmt.Fprintf(w, "    %s\n", p.DeployFailed[name])
			}
		}
	}
	if s.Outcome != publish.Delivered && s.Outcome != publish.RolledBack {
		lossesText(w, st, "  ", rollout.Losses{Hazards: s.Hazards, Gaps: s.Gaps})
	}
	for _, living := range s.Living {
		_, _ = fmt.Fprintf(w, "  %s\n", st.Yellow(living))
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
		_, _ = fmt.Fprintf(w, "take it up again with: %s\n", resume)
	}
}

// phaseState returns the word for the state of a phase.
func phaseState(st Style, s publish.State) string {
	switch s {
	case publish.Failed:
		return st.Red(string(s))
	case publish.Unfinished:
		return st.Yellow(string(s))
	default:
		return string(s)
	}
}
