package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

// How often the platform is asked for a check that runs, and after what time a command stops
// asking, as Rover documents it for its own checks.
const (
	remoteInterval = 5 * time.Second
	remoteTimeout  = 300 * time.Second
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
	c.Flags().StringVar(&f.period, "validation-period", "", "with --remote: how far back traffic counts, such as 24h, 7d or 2w")
	c.Flags().IntVar(&f.count, "query-count-threshold", 0, "with --remote: ignore operations seen less often")
	c.Flags().Float64Var(&f.percent, "query-percentage-threshold", 0, "with --remote: ignore operations below this share of all requests, in percent")
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

// submitRemote starts the platform's check of the subgraphs that the change adds or whose SDL it
// alters. Where there are none it starts nothing and returns a nil remote without an error. The ref
// is set in every case but that of an error about the ref.
func (a *app) submitRemote(ctx context.Context, f remoteFlags, graph string, ch change) (*platformapi.Client, registry.GraphRef, *check.Remote, error) {
	ref, err := a.graphRef(graph)
	if err != nil {
		return nil, registry.GraphRef{}, nil, err
	}
	req := platformapi.CheckRequest{Ref: ref}
	if req.Window, err = period(f.period); err != nil {
		return nil, req.Ref, nil, err
	}
	if f.count < 0 {
		return nil, req.Ref, nil, exit.Usagef("--query-count-threshold %d: give a number of requests", f.count)
	}
	if f.count > 0 {
		req.MinCount = &f.count
	}
	switch {
	case f.percent < 0 || f.percent > 100:
		return nil, req.Ref, nil, exit.Usagef("--query-percentage-threshold %v: give 0 to 100", f.percent)
	case f.percent > 0:
		req.MinPercent = &f.percent
	}
	old := map[string]string{}
	for _, s := range ch.before {
		old[s.Name] = s.Text
	}
	for _, s := range ch.after {
		if text, ok := old[s.Name]; !ok || text != s.Text {
			req.Subgraphs = append(req.Subgraphs, registry.SubgraphInput{Name: s.Name, SDL: s.Text})
		}
	}
	if len(req.Subgraphs) == 0 {
		return nil, req.Ref, nil, nil
	}
	req.Git = a.gitContext(ctx)
	client, err := a.client()
	if err != nil {
		return nil, req.Ref, nil, err
	}
	ticket, err := client.SubmitCheck(ctx, req)
	if err != nil {
		return nil, req.Ref, nil, err
	}
	return client, req.Ref, &check.Remote{Workflow: ticket.Workflow, URL: ticket.URL, Status: string(platformapi.CheckPending)}, nil
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

// waitRemote asks for the state of the check until it has ended, and then collects its findings
// into remote. The sources give their positions a file; nil leaves it out. Every error of a check
// that goes on names the command that collects it.
func (a *app) waitRemote(ctx context.Context, client *platformapi.Client, ref registry.GraphRef, remote *check.Remote, sources []sdl.Source) error {
	timeout, err := a.seconds("APOLLO_CHECKS_TIMEOUT_SECONDS", remoteTimeout)
	if err != nil {
		return err
	}
	collect := fmt.Sprintf("schemactl check result %s --graph-ref %s", remote.Workflow, ref)
	end := a.clock.Now().Add(timeout)
	for {
		state, err := client.CheckState(ctx, ref, remote.Workflow)
		switch {
		case err != nil && ctx.Err() != nil:
			return fmt.Errorf("the platform's check goes on; collect it with: %s: %w", collect, err)
		case err != nil:
			return err
		case state.Status.Ended():
			return a.collect(ctx, client, ref, remote, sources)
		case !a.clock.Now().Add(remoteInterval).Before(end):
			return fmt.Errorf("%w: the platform's check has not ended after %s; it goes on, collect it with: %s", exit.ErrTimedOut, timeout, collect)
		}
		if err := a.clock.Sleep(ctx, remoteInterval); err != nil {
			return fmt.Errorf("the platform's check goes on; collect it with: %s: %w", collect, err)
		}
	}
}

// collect reads what an ended check found into remote.
func (a *app) collect(ctx context.Context, client *platformapi.Client, ref registry.GraphRef, remote *check.Remote, sources []sdl.Source) error {
	res, err := client.CheckReport(ctx, ref, remote.Workflow)
	if err != nil {
		return err
	}
	if !res.Status.Ended() { // it has ended, so the platform uses a word that is unknown here: that is no pass
		return fmt.Errorf("%w: the check %s has ended and its result is %q, neither passed nor failed; look at it in Studio: %s",
			platformapi.ErrMalformed, remote.Workflow, res.Status, cmp.Or(remote.URL, "the graph's Checks page"))
	}
	remote.Status, remote.CheckedOperations = string(res.Status), res.CheckedOperations
	for _, t := range res.Tasks {
		remote.Tasks = append(remote.Tasks, check.RemoteTask{Kind: taskName(t.Kind), Status: string(t.Status), URL: t.URL})
	}
	for _, f := range res.Findings {
		remote.Findings = append(remote.Findings, remoteFinding(f, sources))
	}
	for _, d := range res.Downstream {
		remote.Downstream = append(remote.Downstream, check.RemoteDownstream{Variant: d.Ref.String(), Status: string(d.Status), Blocking: d.Blocking, Fails: d.Fails})
	}
	return nil
}

// taskName shortens the platform's name of a task: OperationsCheckTask becomes operations.
func taskName(kind string) string { return strings.ToLower(strings.TrimSuffix(kind, "CheckTask")) }

// remoteFinding translates a finding of the platform. A level that is unknown here is a warning.
// The platform names a subgraph and no file; the file is that of the source of the same name.
func remoteFinding(f platformapi.CheckFinding, sources []sdl.Source) check.RemoteFinding {
	out := check.RemoteFinding{Task: taskName(f.Task), Level: f.Level}
	out.Code, out.Message, out.Coordinate, out.Severity = f.Code, f.Message, f.Coordinate, diag.Warning
	switch f.Level {
	case "FAILURE", "ERROR":
		out.Severity = diag.Error
	case "NOTICE", "INFO", "IGNORED":
		out.Severity = diag.Info
	}
	if f.Subgraph == "" {
		return out
	}
	p := diag.Position{Subgraph: f.Subgraph}
	if i := slices.IndexFunc(sources, func(s sdl.Source) bool { return s.Name == f.Subgraph }); i >= 0 {
		p.File = sources[i].File
	}
	if f.Location != nil {
		p.Line, p.Column = f.Location.Line, f.Location.Column
	}
	out.Positions = []diag.Position{p}
	return out
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
	var out outputs
	c := &cobra.Command{
		Use: "result ID", Short: "Collect the platform's check of `check --remote --background`", Args: cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := a.graphRef(graph)
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			remote := &check.Remote{Workflow: args[0]}
			if err := a.waitRemote(c.Context(), client, ref, remote, nil); err != nil {
				return err
			}
			err = out.write(a.stdout, map[string]printer{
				"json": asJSON(remoteResult{formVersion, remote}),
				"text": func(w io.Writer) error {
					report.Remote(w, a.style(w), nil, remote)
					return nil
				},
			})
			if err == nil && remote.Failed() {
				err = exit.Reported(fmt.Errorf("%w: the platform's check failed", exit.ErrNo))
			}
			return err
		},
	}
	graphRefFlag(c, &graph)
	out.flags(c, "text", "json")
	return c
}
