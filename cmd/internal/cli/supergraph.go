package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
)

func (a *app) supergraphCommand() *cobra.Command {
	c := &cobra.Command{Use: "supergraph", Short: "Fetch, compare, pin and verify the supergraph of a launch"}
	c.AddCommand(a.supergraphFetchCommand(), a.supergraphDiffCommand(), a.supergraphPinCommand(), a.supergraphVerifyCommand(), a.supergraphRollbackCommand())
	return c
}

func (a *app) supergraphFetchCommand() *cobra.Command {
	var graph, from, file, contract string
	var api bool
	c := &cobra.Command{
		Use: "fetch", Short: "Print the supergraph SDL of a launch; by default of what routers get now", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			ref, reg, err := a.connect(graph)
			if err != nil {
				return err
			}
			ref, id, err := launch.ResolveIn(c.Context(), reg, ref, contract, from)
			if err != nil {
				return err
			}
			s, err := reg.Supergraph(c.Context(), ref, id)
			if err != nil {
				return err
			}
			if s.SDL == "" {
				return fmt.Errorf("%w: launch %s of %s has no supergraph%s", launch.ErrFailed, id, ref, launch.BuildErrors(s.Errors))
			}
			if api {
				return output.Emit(a.stdout, file, s.APISDL)
			}
			return output.Emit(a.stdout, file, s.SDL)
		},
	}
	graphRefFlag(c, &graph)
	c.Flags().StringVar(&from, "launch", "", "launch id (with --contract: of the contract or of its source), or latest; default: the launch that routers get")
	c.Flags().StringVar(&contract, "contract", "", "the contract variant of the same graph")
	c.Flags().BoolVar(&api, "api", false, "print the API schema instead")
	c.Flags().StringVarP(&file, "out", "o", "", "write to a file instead of stdout")
	return c
}

func (a *app) supergraphPinCommand() *cobra.Command {
	var graph, dir string
	var wait waitFlags
	var export exportFlags
	var tell notifyFlags
	out := output.New(
		output.Text(func(w io.Writer, p pinned) error {
			report.Pins(w, a.style(w), *p.Result)
			return nil
		}),
		output.JSON[pinned](),
		output.Format("markdown", "", func(w io.Writer, p pinned) error {
			report.PinnedMarkdown(w, *p.Result)
			return nil
		}),
	)
	c := &cobra.Command{
		Use: "pin [LAUNCH]", Short: "Write the supergraphs of a launch and its contracts, with a lock file", Args: cobra.MaximumNArgs(1),
		Long: "Pin waits for the launch and its contract launches, reads each supergraph by launch id,\nand writes them with supergraph.lock: all of it or nothing. Without an id: the newest launch.",
		RunE: func(c *cobra.Command, args []string) error {
			return a.withNotification(c.Context(), tell, "supergraph pin", nil, func(e *notify.Outcome) error {
				ref, reg, id, err := a.launchArgs(c, graph, args)
				e.Ref = ref
				if err != nil {
					return err
				}
				result, err := a.pinLaunch(c.Context(), reg, ref, id, dir, wait)
				if err != nil {
					return err
				}
				e.Markdown = func(w io.Writer) { report.PinnedMarkdown(w, *result) }
				if err := a.export(c.Context(), export, dir, result.Lock); err != nil {
					return err
				}
				return out.Write(a.stdout, pinned{formVersion, result})
			})
		},
	}
	graphRefFlag(c, &graph)
	c.Flags().StringVar(&dir, "dir", ".", "folder for the files and supergraph.lock")
	wait.flags(c)
	export.flags(c)
	tell.flags(c)
	out.Flags(c)
	return c
}

// pinned is the JSON form of `supergraph pin`.
type pinned struct {
	Version int `json:"version"`
	*pin.Result
}

// verifyReport is the JSON form of a verification.
type verifyReport struct {
	Version  int       `json:"version"`
	OK       bool      `json:"ok"`
	Lock     pin.Lock  `json:"lock"`
	Findings diag.List `json:"findings"`
}

func (a *app) supergraphVerifyCommand() *cobra.Command {
	var api string
	out := output.New(
		output.Text(func(w io.Writer, r verifyReport) error {
			report.Verified(w, a.style(w), r.Lock, r.Findings)
			return nil
		}),
		output.JSON[verifyReport](),
	)
	c := &cobra.Command{
		Use: "verify [DIR]", Short: "Verify that pinned supergraphs are what their lock says and that a router can start with them", Args: cobra.MaximumNArgs(1),
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
	c.Flags().StringVar(&api, "api", "", "also compare the API schema with this file, the one that was checked")
	out.Flags(c)
	return c
}
