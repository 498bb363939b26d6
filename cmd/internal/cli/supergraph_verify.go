package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/composition"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/routers"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/pin"
)

// verifyReport is the JSON form of a verification.
type verifyReport struct {
	Version  int       `json:"version"`
	OK       bool      `json:"ok"`
	Lock     pin.Lock  `json:"lock"`
	Findings diag.List `json:"findings"`
	// Routers is what routers run, where they were asked.
	Routers *adoption.Proof `json:"routers,omitempty"`
}

// configured is the value of --routers that stands for the routers of the configuration.
const configured = "configuration"

// supergraphVerifyCommand reads a folder and asks no platform. --api and --routers compare only a
// folder that verifies. A folder that another process is still writing after the wait is not
// judged.
func (a *app) supergraphVerifyCommand() *cobra.Command {
	var api string
	var fleet []string
	var wait lockFlags
	out := output.New(
		output.Text(output.Void(func(w io.Writer, r verifyReport) {
			report.Verified(w, a.style(w), r.Lock, r.Findings)
			if r.Routers != nil {
				report.Routers(w, a.style(w), *r.Routers)
			}
		})),
		output.JSON[verifyReport](),
	)
	c := &cobra.Command{
		Use: "verify [DIR]", Short: "Verify that pinned supergraphs are what their lock says and that a router can start with them", Args: cobra.MaximumNArgs(1),
		Example: examples("schemactl supergraph verify pins", "schemactl supergraph verify pins --api api.graphql", "schemactl supergraph verify pins --routers"),
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
			if len(fleet) > 0 && rep.OK {
				if rep.Routers, err = a.askRouters(c.Context(), lock, fleet); err != nil {
					return err
				}
				rep.OK = rep.Routers.Count(adoption.Adopted) == len(rep.Routers.Routers)
			}
			if err := out.Write(a.stdout, rep); err != nil {
				return err
			}
			switch {
			case pin.IsBusy(findings):
				return exit.Reported(fmt.Errorf("%w: %s is being written", exit.ErrNotJudged, dir))
			case len(findings) > 0:
				return exit.Reported(fmt.Errorf("%w: %s", pin.ErrMismatch, dir))
			}
			return routersDiffer(rep.Routers)
		},
	}
	c.Flags().StringVar(&api, "api", "", "also compare the API schema with `FILE`, the one that was checked")
	c.Flags().StringSliceVar(&fleet, "routers", nil, "also compare what routers run with the pins; `ADDRESSES` of their Prometheus metrics, separated by commas; alone: settle.metrics of schemactl.yaml")
	c.Flags().Lookup("routers").NoOptDefVal = configured
	configFlags(c)
	wait.flags(c)
	out.Flags(c)
	return c
}

// askRouters asks routers which of the pinned supergraphs they run. Their addresses are those of
// the flag, or of the configuration.
func (a *app) askRouters(ctx context.Context, lock pin.Lock, list []string) (*adoption.Proof, error) {
	g, err := a.configuration(nil)
	if err != nil {
		return nil, err
	}
	source := addresses.Source{List: list}
	if slices.Equal(list, []string{configured}) {
		if source = g.Settle.Metrics; source.IsZero() {
			return nil, exit.Usagef("--routers: no schemactl.yaml says where routers are; write `settle: {metrics: ...}`, or give their addresses, as in --routers=router-1:9090")
		}
	}
	if problems := source.Problems(); len(problems) > 0 {
		return nil, exit.Usagef("--routers: %s", problems[0].Message)
	}
	seen, err := routers.Scraper{Source: source, Finder: a.finder(g)}.Observe(ctx)
	if err != nil {
		return nil, err
	}
	req := adoption.Request{Known: publish.Pinned(lock)}
	for _, k := range req.Known {
		req.Wanted = append(req.Wanted, k.Supergraph)
	}
	if journal, err := a.journalAt("", nil); err == nil {
		records, err := publish.ReadJournal(ctx, journal)
		if err == nil { // without a journal, its supergraphs have no name
			req.Known = append(req.Known, publish.KnownIn(records)...)
		}
	}
	proof := adoption.Judge(seen, req, false)
	return &proof, nil
}

// routersDiffer returns the error of routers that run something else than what is pinned, or could
// not be asked.
func routersDiffer(p *adoption.Proof) error {
	var errs []error
	if p != nil && len(p.In(adoption.Lagging, adoption.Draining)) > 0 {
		errs = append(errs, fmt.Errorf("%w: routers run another supergraph", pin.ErrMismatch))
	}
	if p != nil && p.Count(adoption.Unreachable) > 0 {
		errs = append(errs, adoption.ErrUnasked)
	}
	if len(errs) == 0 {
		return nil
	}
	return exit.Reported(errors.Join(errs...))
}
