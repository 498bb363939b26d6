// Package remotecheck is the platform's own check of a change, which knows the traffic of the
// graph: it is started, waited for, and its findings are translated into those of a local check.
//
// # How
//
// [Changed] finds the subgraphs to submit. [Check.Start] submits them and keeps the id of the
// platform's workflow; the local check can run meanwhile. [Check.Wait] asks for the state every
// five seconds, then reads tasks, findings and the checks of contracts into [Check].Remote.
// [Check.Command] is the command line that collects a check later.
//
// # Invariants
//
//   - The platform's check goes on when the waiting ends. The error of a timeout or of an
//     interrupted wait therefore names the command that collects it.
//   - Only a result that is known here as the end of a check is taken for one. A word of the
//     platform that is unknown is an error, never a pass.
//   - A finding of an unknown level is a warning, so that nothing the platform reports gets lost.
package remotecheck

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// interval is how often the platform is asked for a check that runs, and DefaultTimeout after what
// time a command stops asking, as Rover documents it for its own checks.
const (
	interval       = 5 * time.Second
	DefaultTimeout = 300 * time.Second
)

// Check is one check of the platform.
type Check struct {
	Client *platformapi.Client
	Ref    registry.GraphRef
	Clock  clock.Clock
	// Timeout bounds Wait.
	Timeout time.Duration
	// Remote has the id of the check, and after Wait its findings.
	Remote *check.Remote
}

// Changed returns the subgraphs that a change adds or whose SDL it alters. A removal cannot be
// checked by the platform.
func Changed(before, after []sdl.Source) []registry.SubgraphInput {
	old := map[string]string{}
	for _, s := range before {
		old[s.Name] = s.Text
	}
	var changed []registry.SubgraphInput
	for _, s := range after {
		if text, ok := old[s.Name]; !ok || text != s.Text {
			changed = append(changed, registry.SubgraphInput{Name: s.Name, SDL: s.Text})
		}
	}
	return changed
}

// Start asks the platform for the check.
func (c *Check) Start(ctx context.Context, req platformapi.CheckRequest) error {
	ticket, err := c.Client.SubmitCheck(ctx, req)
	if err != nil {
		return err
	}
	c.pending(ticket)
	return nil
}

// StartSchema asks the platform for a check of a whole schema, of a graph that no subgraphs make.
func (c *Check) StartSchema(ctx context.Context, req platformapi.CheckRequest, document string) error {
	ticket, err := c.Client.SubmitSchemaCheck(ctx, req, document)
	if err != nil {
		return err
	}
	c.pending(ticket)
	return nil
}

// pending remembers a check that was started.
func (c *Check) pending(ticket platformapi.CheckTicket) {
	c.Remote = &check.Remote{Workflow: ticket.Workflow, URL: ticket.URL, Status: string(platformapi.CheckPending)}
}

// Command returns the command line that collects the check.
func (c *Check) Command() string {
	return fmt.Sprintf("schemactl check result %s --graph-ref %s", c.Remote.Workflow, c.Ref)
}

// Result returns the platform's check with what is known of it: its findings after a wait, and
// otherwise only where to collect them. Also an error of the wait comes with what is known. A nil
// check, which is one of nothing, has no result.
func (c *Check) Result(ctx context.Context, sources []sdl.Source, wait bool) (*check.Remote, error) {
	if c == nil {
		return nil, nil //nolint:nilnil // a change of nothing that the platform could check
	}
	var err error
	c.Remote.Background = !wait
	if wait {
		err = c.Wait(ctx, sources)
	}
	return c.Remote, err
}

// Wait asks for the state of the check until it has ended, and then collects its findings into
// Remote. The sources give their positions a file; nil leaves it out. Every error of a check that
// goes on names the command that collects it; [exit.ErrTimedOut] is the end of the timeout.
func (c *Check) Wait(ctx context.Context, sources []sdl.Source) error {
	collect, end := c.Command(), c.Clock.Now().Add(c.Timeout)
	for {
		state, err := c.Client.CheckState(ctx, c.Ref, c.Remote.Workflow)
		switch {
		case err != nil && ctx.Err() != nil:
			return fmt.Errorf("the platform's check goes on; collect it with: %s: %w", collect, err)
		case err != nil:
			return err
		case state.Status.Ended():
			return c.collect(ctx, sources)
		case !c.Clock.Now().Add(interval).Before(end):
			return fmt.Errorf("%w: the platform's check has not ended after %s; it goes on, collect it with: %s", exit.ErrTimedOut, c.Timeout, collect)
		}
		if err := c.Clock.Sleep(ctx, interval); err != nil {
			return fmt.Errorf("the platform's check goes on; collect it with: %s: %w", collect, err)
		}
	}
}

// collect reads what an ended check found into Remote.
func (c *Check) collect(ctx context.Context, sources []sdl.Source) error {
	remote := c.Remote
	res, err := c.Client.CheckReport(ctx, c.Ref, remote.Workflow)
	if err != nil {
		return err
	}
	if !res.Status.Ended() { // it has ended, so the platform uses a word that is unknown here: that is no pass
		return fmt.Errorf("%w: the check %s has ended and its result is %q, neither passed nor failed; look at it in Studio: %s",
			platformapi.ErrMalformed, remote.Workflow, res.Status, cmp.Or(remote.URL, "the graph's Checks page"))
	}
	remote.Status, remote.CheckedOperations, remote.CoreModified = string(res.Status), res.CheckedOperations, res.CoreModified
	for _, t := range res.Tasks {
		remote.Tasks = append(remote.Tasks, check.RemoteTask{Kind: taskName(t.Kind), Status: string(t.Status), URL: t.URL})
	}
	for _, f := range res.Findings {
		remote.Findings = append(remote.Findings, finding(f, sources))
	}
	for _, d := range res.Downstream {
		remote.Downstream = append(remote.Downstream, check.RemoteDownstream{Variant: d.Ref.String(), Status: string(d.Status), Blocking: d.Blocking, Fails: d.Fails})
	}
	return nil
}

// taskName shortens the platform's name of a task: OperationsCheckTask becomes operations.
func taskName(kind string) string { return strings.ToLower(strings.TrimSuffix(kind, "CheckTask")) }

// finding translates a finding of the platform. A level that is unknown here is a warning. The
// platform names a subgraph and no file; the file is that of the source of the same name.
func finding(f platformapi.CheckFinding, sources []sdl.Source) check.RemoteFinding {
	out := check.RemoteFinding{Task: taskName(f.Task), Level: f.Level}
	out.Code, out.Message, out.Coordinate, out.Severity = f.Code, f.Message, f.Coordinate, severity(f.Level)
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

// severity returns the severity of a level of the platform.
func severity(level string) diag.Severity {
	switch level {
	case "FAILURE", "ERROR":
		return diag.Error
	case "NOTICE", "INFO", "IGNORED":
		return diag.Info
	}
	return diag.Warning
}
