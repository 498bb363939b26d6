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
	"github.com/schemactl/schemactl/cmd/internal/ui"
	"github.com/schemactl/schemactl/publish"
)

// Lines are the command lines of a delivery, as the flags and the configuration have them.
type Lines struct {
	// Line is run through the shell for subgraphs without a command of their own in Own.
	Line string
	Own  map[string]string
}

// LinesOf returns the command lines of a configuration. line is the one of the command line, which
// stands for that of the configuration, but not for those of single subgraphs.
func LinesOf(line string, g *config.Graph) Lines {
	lines := Lines{Line: cmp.Or(line, g.Deploy)}
	for name, s := range g.Subgraphs {
		if s.Deploy != "" {
			if lines.Own == nil {
				lines.Own = map[string]string{}
			}
			lines.Own[name] = s.Deploy
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
It must return when every replaced replica is gone; for example
  kubectl rollout restart deploy/$SCHEMACTL_SUBGRAPH &&
    kubectl rollout status deploy/$SCHEMACTL_SUBGRAPH`

var _ publish.SelectiveDeployer = (*Command)(nil)

// Deploys reports whether there is a command for the subgraph.
func (d *Command) Deploys(subgraph string) bool { return cmp.Or(d.Own[subgraph], d.Line) != "" }

// Deploy runs the command for one step. The schema is in a temporary file that is gone afterwards.
// When ctx ends, the command is asked to end and has [grace] to do so.
func (d *Command) Deploy(ctx context.Context, step publish.Deployment) error {
	line := cmp.Or(d.Own[step.Subgraph], d.Line)
	if line == "" {
		return fmt.Errorf("%w: %s; %s", publish.ErrNoDeployer, step.Subgraph, publish.HowToDeploy)
	}
	dir, err := os.MkdirTemp("", "schemactl-deploy-")
	if err != nil {
		return fmt.Errorf("deploy %s: %w", step.Subgraph, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	schema := ""
	if step.SDL != "" {
		schema = filepath.Join(dir, step.Subgraph+".graphql")
		if err := output.WriteFile(schema, []byte(step.SDL)); err != nil {
			return err
		}
	}
	cmd := shell(ctx, line)
	cmd.Env = append(os.Environ(), environment(step, schema)...)
	lines := &prefixed{mu: &d.mu, w: d.Output, name: step.Subgraph}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = lines, lines, grace
	killRest := func() {}
	if !ui.IsTerminal(d.Output) { // on a terminal, Ctrl-C reaches the whole group, and the command may ask for something
		killRest = inOwnGroup(cmd)
	}
	err = cmd.Run()
	lines.flush()
	switch {
	case errors.Is(err, exec.ErrWaitDelay) && ctx.Err() == nil: // it is through, and what it left running still has its output
		return nil
	case err != nil && ctx.Err() != nil: // it was ended, not that it failed
		killRest()
		return fmt.Errorf("deploy command of %s: %w: %w", step.Subgraph, ctx.Err(), err)
	case err != nil:
		return fmt.Errorf("deploy command of %s: %w", step.Subgraph, err)
	}
	return nil
}

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

// grace is the time that a deploy command has to end after it was asked to.
const grace = 5 * time.Second
