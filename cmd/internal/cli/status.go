package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/shell"
)

// statusReport is the JSON form of `status`.
type statusReport struct {
	Version int `json:"version"`
	// Delivery is the last delivery of the journal, absent if it has none.
	Delivery *publish.Standing `json:"delivery,omitempty"`
}

// statusCommand reads a journal and asks no platform. The exit code distinguishes a delivery that
// has reached its end from one that has not.
func (a *app) statusCommand() *cobra.Command {
	var journal, resume string
	out := output.New(
		output.Text(output.Void(func(w io.Writer, r statusReport) {
			report.Standing(w, a.style(w), r.Delivery, journal, resume)
		})),
		output.JSON[statusReport](),
	)
	c := &cobra.Command{
		Use: "status", Short: "Tell where a delivery stands, from its journal", Args: cobra.NoArgs,
		Long: "Status reads the journal of `schemactl deliver`: which phases are done, which launch is under\n" +
			"way, which deploy command runs, why it stopped and how to go on.\n" +
			"Exit codes: 0 delivered, or nothing was ever begun; 1 not finished, or rolled back.",
		Example: examples("schemactl status", "schemactl status --journal .schemactl/delivery.jsonl --format json"),
		RunE: func(c *cobra.Command, _ []string) error {
			var err error
			if journal, err = a.journalAt(journal, nil); err != nil {
				return err
			}
			records, err := publish.ReadJournal(c.Context(), journal)
			if err != nil {
				return err
			}
			standing := publish.StandingNow(records)
			if resume = a.resumeCommand("", journal, publish.SettingsIn(records)); standing != nil && publish.SettingsIn(records) == nil {
				resume += " --graph-ref " + shell.Quote(standing.GraphRef.String()) + " and the flags it was begun with: this journal has none"
			}
			return exit.All(out.Write(a.stdout, statusReport{formVersion, standing}), exit.Reported(standing.Err()))
		},
	}
	journalFlag(c, &journal)
	configFlags(c)
	out.Flags(c)
	return c
}
