package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/tempdir"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/process"
	"github.com/schemactl/schemactl/publish/redact"
)

// Lines are the command lines of a delivery, as the flags and the configuration have them.
type Lines struct {
	// Line is run through the shell for subgraphs without a command of their own in Own.
	Line string
	Own  map[string]string
	// Secrets are the variables with secrets that the commands get; see [redact.Without].
	Secrets []string
}

// LinesOf returns the command lines of a configuration. line is the one of the command line, which
// stands for that of the configuration, but not for those of single subgraphs.
func LinesOf(line string, g *config.Graph) Lines {
	lines := Lines{Line: cmp.Or(line, g.Deploy.Command), Secrets: g.DeployEnv}
	for name, s := range g.Subgraphs {
		if s.Deploy.Command != "" {
			if lines.Own == nil {
				lines.Own = map[string]string{}
			}
			lines.Own[name] = s.Deploy.Command
		}
	}
	return lines
}

// Empty reports whether there is no command line at all.
func (l Lines) Empty() bool { return l.Line == "" && len(l.Own) == 0 }

// Command deploys by running the user's command, once per subgraph and phase. Its environment tells
// the command what to do. Exit code 0 means that every replaced replica is gone.
type Command struct {
	Lines
	// Grace is the time that a command has to finish after an interruption, before it is asked to
	// end. It is cut short when Kill is closed.
	Grace time.Duration
	Kill  <-chan struct{}
	// Output gets what the commands print, each line with the name of its subgraph.
	Output io.Writer

	mu sync.Mutex // of Output: commands run side by side
}

// Help documents the environment of the command.
const Help = `The deploy command runs through sh once per subgraph (on Windows through the sh of
Git where it is on the PATH, else cmd), with
  SCHEMACTL_SUBGRAPH   name of the subgraph
  SCHEMACTL_ACTION     roll, start or retire
  SCHEMACTL_STAGE      old or new: which code, seen from the delivery
  SCHEMACTL_ROLLBACK   true when a failed delivery is taken back: old code is to run again
  SCHEMACTL_SCHEMA     file with the schema that the code implements (empty for retire)
  SCHEMACTL_URL        routing URL
  SCHEMACTL_PHASE      number of the phase, SCHEMACTL_PHASES how many there are
  SCHEMACTL_LAUNCH     id of the delivery's last launch, which routers run; empty before the first
  SCHEMACTL_GRAPH_REF  graph@variant, SCHEMACTL_REVISION the revision
Keys of the registry, tokens of the runner and the address of the webhook are not in its
environment unless deployEnv of schemactl.yaml names them.
It must return when every replaced replica is gone; for example
  kubectl rollout restart deploy/$SCHEMACTL_SUBGRAPH &&
    kubectl rollout status deploy/$SCHEMACTL_SUBGRAPH`

var _ publish.SelectiveDeployer = (*Command)(nil)

// Deploys reports whether there is a command for the subgraph.
func (d *Command) Deploys(subgraph string) bool { return cmp.Or(d.Own[subgraph], d.Line) != "" }

// Deploy runs the command for one step. The schema is in a temporary file that is gone afterwards.
// When ctx ends, the command has d.Grace to finish.
func (d *Command) Deploy(ctx context.Context, step publish.Deployment) error {
	line := cmp.Or(d.Own[step.Subgraph], d.Line)
	if line == "" {
		return fmt.Errorf("%w: %s; %s", publish.ErrNoDeployer, step.Subgraph, publish.HowToDeploy)
	}
	dir, err := tempdir.Make("deploy")
	if err != nil {
		return fmt.Errorf("deploy %s: %w", step.Subgraph, err)
	}
	defer dir.Remove()
	schema := ""
	if step.SDL != "" {
		schema = filepath.Join(dir.Path, fileset.NameOf(step.Subgraph, ".graphql"))
		if err := output.WriteFile(schema, []byte(step.SDL)); err != nil {
			return err
		}
	}
	cmd := shell(context.WithoutCancel(ctx), line)
	cmd.Env = append(redact.Without(os.Environ(), d.Secrets), environment(step, schema)...)
	lines := &prefixed{mu: &d.mu, w: d.Output, name: step.Subgraph}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = lines, lines, toEnd
	err = d.run(ctx, cmd, step.Subgraph, func(id process.Identity) error {
		dir.Keep(id)
		if step.Began == nil {
			return nil
		}
		return step.Began(id)
	})
	lines.flush()
	return err
}

// run runs a command to its end. If ctx ends, the command has d.Grace to finish; then it is asked
// to end, and ended if it does not. If d.Kill is closed, that happens at once. began is told of the
// process before it does anything; if that fails, nothing is done.
//
// The error is *interruptedError if ctx has ended and the command did not end well.
func (d *Command) run(ctx context.Context, cmd *exec.Cmd, subgraph string, began func(process.Identity) error) error {
	all := newGroup(cmd)
	defer all.close()
	gate, err := newGate(cmd)
	if err != nil {
		return fmt.Errorf("deploy command of %s: %w", subgraph, err)
	}
	defer gate.close()
	if err := all.start(); err != nil {
		return fmt.Errorf("deploy command of %s: %w", subgraph, err)
	}
	if err := began(process.Of(cmd.Process.Pid)); err != nil {
		all.kill()
		_ = cmd.Wait() // it was killed
		return err
	}
	_ = gate.open() // a command that is gone already is told below
	ended := make(chan error, 1)
	go func() {
		err := cmd.Wait()
		if errors.Is(err, exec.ErrWaitDelay) { // it is through, and what it left running still has its output
			err = nil
		}
		ended <- err
	}()
	select {
	case err := <-ended:
		return d.endOf(ctx, subgraph, err, false)
	case <-ctx.Done():
	}
	if d.Grace > 0 {
		d.tell("interrupted: the deploy command of %s still runs and has %s to finish; a second signal ends it", subgraph, d.Grace)
	}
	if err, done := d.endsWithin(ended, d.Grace, d.Kill); done {
		return d.endOf(ctx, subgraph, err, false)
	}
	all.end()
	within := toEnd
	select {
	case <-d.Kill:
		within = toEndNow
	default:
	}
	err, done := d.endsWithin(ended, within, nil)
	all.kill() // what is left of it
	if !done {
		err = <-ended
	}
	return d.endOf(ctx, subgraph, err, true)
}

// endsWithin waits for the end of a command. It gives up after a time, or if stop is closed.
func (d *Command) endsWithin(ended <-chan error, within time.Duration, stop <-chan struct{}) (err error, done bool) {
	timer := time.NewTimer(within)
	defer timer.Stop()
	select {
	case err := <-ended:
		return err, true
	case <-timer.C:
	case <-stop:
	}
	return nil, false
}

// endOf returns the error of a command that has ended: nil if it ended well and by itself. told is
// true if it was asked to end.
func (d *Command) endOf(ctx context.Context, subgraph string, err error, told bool) error {
	how := "well"
	if err != nil {
		how = err.Error()
	}
	switch {
	case err == nil && !told:
		return nil
	case ctx.Err() == nil:
		return fmt.Errorf("deploy command of %s: %w", subgraph, err)
	case told:
		return &interruptedError{fmt.Sprintf("the deploy command of %s did not finish in time and was ended (%s)", subgraph, how), ctx.Err()}
	}
	return &interruptedError{fmt.Sprintf("the deploy command of %s failed after the interruption (%s)", subgraph, how), ctx.Err()}
}

// tell writes a line to the output of the commands.
func (d *Command) tell(format string, args ...any) {
	d.mu.Lock()
	defer d.mu.Unlock()
	_, _ = fmt.Fprintf(d.Output, format+"\n", args...)
}

// interruptedError is a command that was under way when the context ended. It wraps the error of
// the context.
type interruptedError struct {
	text  string
	cause error
}

func (e *interruptedError) Error() string { return e.text }
func (e *interruptedError) Unwrap() error { return e.cause }

// environment returns the variables that tell the command what to do; schema is a file or empty.
func environment(step publish.Deployment, schema string) []string {
	return []string{
		"SCHEMACTL_SUBGRAPH=" + step.Subgraph,
		"SCHEMACTL_ACTION=" + string(step.Action),
		"SCHEMACTL_STAGE=" + string(step.Stage),
		"SCHEMACTL_LAUNCH=" + step.LaunchID,
		"SCHEMACTL_ROLLBACK=" + strconv.FormatBool(step.Rollback),
		"SCHEMACTL_SCHEMA=" + schema,
		"SCHEMACTL_URL=" + step.URL,
		"SCHEMACTL_PHASE=" + strconv.Itoa(step.Phase),
		"SCHEMACTL_PHASES=" + strconv.Itoa(step.Phases),
		"SCHEMACTL_GRAPH_REF=" + step.Ref.String(),
		"SCHEMACTL_REVISION=" + step.Revision,
	}
}

const (
	// toEnd is the time that a command has to end after it was asked to, and toEndNow that after a
	// second signal.
	toEnd    = 5 * time.Second
	toEndNow = time.Second
)

// DefaultGrace is the time that a command has to finish after an interruption, unless a flag gives
// another one.
const DefaultGrace = time.Minute
