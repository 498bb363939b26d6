package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/config"
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
	period             time.Duration
	count              int
	percent            float64
	// counted and shared are true if the thresholds were given, also as zero.
	counted, shared bool
}

func (f *remoteFlags) flags(c *cobra.Command) {
	c.Flags().BoolVar(&f.remote, "remote", false, "also ask the platform, which knows the graph's traffic: one check of all changed subgraphs")
	c.Flags().BoolVar(&f.background, "background", false, "with --remote: do not wait; the command check result collects it")
	c.Flags().Var(boundedFlag[time.Duration]{&f.period, time.Second, math.MaxInt64, parsePeriod, periodText, "string", "a time of at least a second, such as 24h, 7d or 2w", nil}, "validation-period", "with --remote: how far back traffic counts, a `PERIOD` such as 24h, 7d or 2w")
	numberFlag(c.Flags(), &f.count, &f.counted, "query-count-threshold", 0, math.MaxInt32, "with --remote: ignore operations seen less than `N` times")
	percentFlag(c.Flags(), &f.percent, &f.shared, "query-percentage-threshold", "with --remote: ignore operations below `PERCENT` of all requests")
}

// startRemote starts the platform's check of a change. It returns nil if there is nothing to check:
// no subgraph is new or has another SDL.
func (a *app) startRemote(ctx context.Context, f remoteFlags, graph string, ch input.Change) (*remotecheck.Check, error) {
	ref, err := a.graphRef(graph)
	if err != nil {
		return nil, err
	}
	req := platformapi.CheckRequest{Ref: ref, Subgraphs: remotecheck.Changed(ch.Registered(), ch.After), Window: f.period}
	if f.counted {
		req.MinCount = &f.count
	}
	if f.shared {
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

// parsePeriod reads a duration, with days and weeks beside Go's units.
func parsePeriod(text string) (time.Duration, error) {
	units := map[string]time.Duration{"d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
	for suffix, unit := range units {
		if number, ok := strings.CutSuffix(text, suffix); ok {
			n, err := strconv.ParseUint(number, 10, 16)
			if err != nil {
				return 0, errors.New("it is no whole number of days or weeks")
			}
			return time.Duration(n) * unit, nil
		}
	}
	return config.ParseDuration(text)
}

// periodText returns a duration as parsePeriod reads it.
func periodText(d time.Duration) string { return d.String() }

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
