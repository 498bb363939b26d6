package cli

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/remotecheck"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

// remoteFlags are the flags about the platform's own check.
type remoteFlags struct {
	remote, background bool
	period             string
	count              int
	percent            float64
}

func (f *remoteFlags) flags(c *cobra.Command) {
	c.Flags().BoolVar(&f.remote, "remote", false, "also ask the platform, which knows the graph's traffic: one check of all changed subgraphs")
	c.Flags().BoolVar(&f.background, "background", false, "with --remote: do not wait; the command check result collects it")
	c.Flags().StringVar(&f.period, "validation-period", "", "with --remote: how far back traffic counts, a `PERIOD` such as 24h, 7d or 2w")
	c.Flags().IntVar(&f.count, "query-count-threshold", 0, "with --remote: ignore operations seen less than `N` times")
	c.Flags().Float64Var(&f.percent, "query-percentage-threshold", 0, "with --remote: ignore operations below `PERCENT` of all requests")
}

// valid refuses flags about the platform's check where --remote does not ask for it.
func (f *remoteFlags) valid() error {
	for _, flag := range []struct {
		name  string
		given bool
	}{
		{"background", f.background}, {"validation-period", f.period != ""},
		{"query-count-threshold", f.count != 0}, {"query-percentage-threshold", f.percent != 0},
	} {
		if flag.given && !f.remote {
			return exit.Usagef("--%s is about the platform's check: give --remote too", flag.name)
		}
	}
	return nil
}

// startRemote starts the platform's check of a change. It returns nil if there is nothing to check:
// no subgraph is new or has another SDL.
func (a *app) startRemote(ctx context.Context, f remoteFlags, graph string, ch input.Change) (*remotecheck.Check, error) {
	ref, err := a.graphRef(graph)
	if err != nil {
		return nil, err
	}
	req := platformapi.CheckRequest{Ref: ref, Subgraphs: remotecheck.Changed(ch.Registered(), ch.After)}
	if req.Window, err = period(f.period); err != nil {
		return nil, err
	}
	if f.count < 0 {
		return nil, exit.Usagef("--query-count-threshold %d: give a number of requests", f.count)
	}
	if f.count > 0 {
		req.MinCount = &f.count
	}
	switch {
	case f.percent < 0 || f.percent > 100:
		return nil, exit.Usagef("--query-percentage-threshold %v: give 0 to 100", f.percent)
	case f.percent > 0:
		req.MinPercent = &f.percent
	}
	if len(req.Subgraphs) == 0 {
		return nil, nil
	}
	req.Git = input.GitContext(ctx, a.getenv)
	check, err := a.remoteCheck(ref, "")
	if err != nil {
		return nil, err
	}
	return check, check.Start(ctx, req)
}

// remoteCheck connects to the platform for a check; workflow is its id, empty for one to be
// started.
func (a *app) remoteCheck(ref registry.GraphRef, workflow string) (*remotecheck.Check, error) {
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	timeout, err := a.seconds("APOLLO_CHECKS_TIMEOUT_SECONDS", remotecheck.DefaultTimeout)
	if err != nil {
		return nil, err
	}
	return &remotecheck.Check{Client: client, Ref: ref, Clock: a.clock, Timeout: timeout, Remote: &check.Remote{Workflow: workflow}}, nil
}

// period reads a duration of at least a second, with days and weeks beside Go's units. The empty
// text is zero, which leaves it to the platform.
func period(text string) (time.Duration, error) {
	if text == "" {
		return 0, nil
	}
	units := map[byte]time.Duration{'d': 24 * time.Hour, 'w': 7 * 24 * time.Hour}
	if unit, ok := units[text[len(text)-1]]; ok {
		if n, err := strconv.ParseUint(text[:len(text)-1], 10, 16); err == nil && n > 0 {
			return time.Duration(n) * unit, nil
		}
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < time.Second {
		return 0, exit.Usagef("--validation-period %q: write a time such as 24h, 7d or 2w", text)
	}
	return d, nil
}

// remoteResult is the JSON form of `check result`.
type remoteResult struct {
	Version int `json:"version"`
	*check.Remote
}

// checkResultCommand collects a check that was left in the background. It waits until the check has
// ended, and fails as the check does.
func (a *app) checkResultCommand() *cobra.Command {
	var graph string
	out := output.New(
		output.Text(output.Void(func(w io.Writer, r remoteResult) {
			report.Remote(w, a.style(w), nil, r.Remote)
		})),
		output.JSON[remoteResult](),
	)
	c := &cobra.Command{
		Use: "result ID", Short: "Collect the platform's check of `check --remote --background`", Args: cobra.ExactArgs(1),
		Example: examples("schemactl check result 5a2e7f19 --graph-ref shop@current"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := a.graphRef(graph)
			if err != nil {
				return err
			}
			platform, err := a.remoteCheck(ref, args[0])
			if err != nil {
				return err
			}
			if err := platform.Wait(c.Context(), nil); err != nil {
				return err
			}
			platform.Remote.Judge()
			err = out.Write(a.stdout, remoteResult{formVersion, platform.Remote})
			if err == nil && platform.Remote.Failed() {
				err = exit.Reported(fmt.Errorf("%w: the platform's check failed", exit.ErrNo))
			}
			return err
		},
	}
	graphRefFlag(c, &graph)
	out.Flags(c)
	return c
}
