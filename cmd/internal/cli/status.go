package cli

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
)

// defaultJournal is where `deliver` keeps its journal.
const defaultJournal = ".schemactl/delivery.jsonl"

// statusReport is the JSON form of `status`.
type statusReport struct {
	Version int `json:"version"`
	// Delivery is the last one of the journal; absent when it holds none.
	Delivery *publish.Standing `json:"delivery,omitempty"`
}

func (a *app) statusCommand() *cobra.Command {
	var journal string
	var out outputs
	c := &cobra.Command{
		Use: "status", Short: "Tell where a delivery stands, from its journal", Args: cobra.NoArgs,
		Long: "Status reads the journal of `schemactl deliver`: which phases are done, which launch is under way, why it stopped and how to go on.\n" +
			"Exit codes: 0 delivered, or nothing was ever begun; 1 not finished, or rolled back.",
		RunE: func(*cobra.Command, []string) error {
			records, err := publish.ReadJournal(journal)
			if err != nil {
				return err
			}
			standing := publish.StandingOf(records)
			err = out.write(a.stdout, map[string]printer{
				"json": asJSON(statusReport{formVersion, standing}),
				"text": func(w io.Writer) error {
					a.printStanding(w, standing, journal)
					return nil
				},
			})
			switch {
			case err != nil || standing == nil:
			case standing.Resumable:
				err = exit.Reported(fmt.Errorf("%w: the delivery is not finished", exit.ErrNo))
			case standing.Rollback:
				err = exit.Reported(fmt.Errorf("%w: the delivery was rolled back", exit.ErrNo))
			}
			return err
		},
	}
	c.Flags().StringVar(&journal, "journal", defaultJournal, "journal of the delivery")
	out.flags(c, "text", "json")
	return c
}

func (a *app) printStanding(w io.Writer, s *publish.Standing, journal string) {
	st := a.style(w)
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
			_, _ = fmt.Fprintf(w, "  launch %s %s", p.LaunchID, report.State(st, p.LaunchState))
		}
		if p.State == publish.Running && len(p.Deployed) > 0 {
			_, _ = fmt.Fprintf(w, "  deployed so far: %s", strings.Join(p.Deployed, ", "))
		}
		if p.State != publish.Done && len(p.Parts) > 0 {
			_, _ = fmt.Fprintf(w, "  registered so far: %s", strings.Join(p.Parts, ", "))
		}
		_, _ = fmt.Fprintln(w)
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
		_, _ = fmt.Fprintf(w, "take it up again with: schemactl deliver --resume --journal %s --graph-ref %s and the flags it was begun with\n", launch.Quote(journal), launch.Quote(s.GraphRef.String()))
	}
}
