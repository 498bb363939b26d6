package cli

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check/diff"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
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
// verifies.
func (a *app) supergraphVerifyCommand() *cobra.Command {
	var api string
	out := output.New(
		output.Text(output.Void(func(w io.Writer, r verifyReport) { report.Verified(w, a.style(w), r.Lock, r.Findings) })),
		output.JSON[verifyReport](),
	)
	c := &cobra.Command{
		Use: "verify [DIR]", Short: "Verify that pinned supergraphs are what their lock says and that a router can start with them", Args: cobra.MaximumNArgs(1),
		Example: examples("schemactl supergraph verify pins", "schemactl supergraph verify pins --api api.graphql"),
		RunE: func(_ *cobra.Command, args []string) error {
			dir := "."
			if len(args) == 1 {
				dir = args[0]
			}
			lock, findings := pin.Verify(dir)
			if api != "" && len(findings) == 0 {
				var err error
				if findings, err = apiFindings(dir, lock, api); err != nil {
					return err
				}
			}
			rep := verifyReport{Version: formVersion, OK: len(findings) == 0, Lock: lock, Findings: notNil(findings)}
			err := out.Write(a.stdout, rep)
			if err == nil && len(findings) > 0 {
				err = exit.Reported(fmt.Errorf("%w: %s", pin.ErrMismatch, dir))
			}
			return err
		},
	}
	c.Flags().StringVar(&api, "api", "", "also compare the API schema with `FILE`, the one that was checked")
	out.Flags(c)
	return c
}

// apiFindings compares the API schema of a verified pin with the file of the one that was checked.
// The definitions must be the same, their layout need not. It stands here because package pin may
// not compare API schemas: that is the part of package check.
func apiFindings(dir string, lock pin.Lock, file string) (diag.List, error) {
	checked, err := os.ReadFile(file)
	if err != nil {
		return nil, exit.UsageError(err)
	}
	entry, _ := lock.Entry(lock.GraphRef)
	pinned, err := os.ReadFile(filepath.Join(dir, entry.File))
	if err != nil {
		return nil, fmt.Errorf("verify: %w", err)
	}
	graph, errs := supergraph.Read(sdl.Source{File: entry.File, Text: string(pinned)})
	if len(errs) > 0 {
		return errs, nil
	}
	want, errs := sdl.Parse(&sdl.Source{File: file, Text: string(checked)}, sdl.DefaultLimits)
	if len(errs) > 0 {
		return errs, nil
	}
	var findings diag.List
	for _, change := range diff.Changes(want, graph.API()) {
		findings = append(findings, &diag.Diagnostic{
			Code: "PIN_API_MISMATCH", Severity: diag.Error, Coordinate: change.Coordinate, Positions: []diag.Position{{File: file}},
			Message: fmt.Sprintf("the API schema of %s is not the one that was checked: %s", entry.GraphRef, change.Kind),
			Fix:     "Compare them: schemactl supergraph fetch --api --launch " + entry.LaunchID,
		})
	}
	return findings, nil
}
