package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/composition"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish/pin"
)

// verifyReport is the JSON form of a verification.
type verifyReport struct {
	Version  int       `json:"version"`
	OK       bool      `json:"ok"`
	Lock     pin.Lock  `json:"lock"`
	Findings diag.List `json:"findings"`
}

// supergraphVerifyCommand reads a folder and asks no platform. --api compares only a folder that
// verifies. A folder that another process is still writing after the wait is not judged.
func (a *app) supergraphVerifyCommand() *cobra.Command {
	var api string
	var wait lockFlags
	out := output.New(
		output.Text(output.Void(func(w io.Writer, r verifyReport) { report.Verified(w, a.style(w), r.Lock, r.Findings) })),
		output.JSON[verifyReport](),
	)
	c := &cobra.Command{
		Use: "verify [DIR]", Short: "Verify that pinned supergraphs are what their lock says and that a router can start with them", Args: cobra.MaximumNArgs(1),
		Example: examples("schemactl supergraph verify pins", "schemactl supergraph verify pins --api api.graphql"),
		RunE: func(c *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			lock, findings, err := pin.VerifyWithin(c.Context(), dir, a.verifyOptions(wait, dir))
			if err != nil {
				return err
			}
			if api != "" && len(findings) == 0 {
				if findings, err = composition.VerifyAPI(dir, lock, api); err != nil {
					return err
				}
			}
			if lock.Variants == nil { // a list in JSON, also where there is no lock
				lock.Variants = []pin.Entry{}
			}
			rep := verifyReport{Version: formVersion, OK: len(findings) == 0, Lock: lock, Findings: notNil(findings)}
			if err := out.Write(a.stdout, rep); err != nil {
				return err
			}
			switch {
			case pin.IsBusy(findings):
				return exit.Reported(fmt.Errorf("%w: %s is being written", exit.ErrNotJudged, dir))
			case len(findings) > 0:
				return exit.Reported(fmt.Errorf("%w: %s", pin.ErrMismatch, dir))
			}
			return nil
		},
	}
	c.Flags().StringVar(&api, "api", "", "also compare the API schema with `FILE`, the one that was checked")
	wait.flags(c)
	out.Flags(c)
	return c
}
