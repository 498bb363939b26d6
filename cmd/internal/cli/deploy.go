package cli

import (
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
	"github.com/schemactl/schemactl/publish"
)

// commandDeployer deploys by running the user's command, once per subgraph and
// phase. The command is told what to do by its environment; it succeeds with
// exit code 0 when every replaced replica is gone.
type commandDeployer struct {
	command string
	config  *config.Graph
	output  io.Writer
	mu      sync.Mutex
}

// deployHelp documents the environment of the command.
const deployHelp = `The deploy command runs through sh once per subgraph (on Windows through the sh of
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
  kubectl rollout restart deploy/$SCHEMACTL_SUBGRAPH && kubectl rollout status deploy/$SCHEMACTL_SUBGRAPH`

// Deploy runs the command for one step.
func (d *commandDeployer) Deploy(ctx context.Context, step publish.Deployment) error {
	command := d.command
	if own := d.config.Subgraphs[step.Subgraph].Deploy; own != "" {
		command = own
	}
	if command == "" {
		return fmt.Errorf("%w: %s; give --deploy or `deploy` in schemactl.yaml", publish.ErrNoDeployer, step.Subgraph)
	}
	dir, err := os.MkdirTemp("", "schemactl-deploy-")
	if err != nil {
		return fmt.Errorf("deploy %s: %w", step.Subgraph, err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	schema := ""
	if step.SDL != "" {
		schema = filepath.Join(dir, step.Subgraph+".graphql")
		if err := writeFile(schema, []byte(step.SDL)); err != nil {
			return err
		}
	}
	cmd := shell(ctx, command)
	cmd.Env = append(os.Environ(),
		"SCHEMACTL_SUBGRAPH="+step.Subgraph, "SCHEMACTL_ACTION="+string(step.Action), "SCHEMACTL_STAGE="+string(step.Stage),
		"SCHEMACTL_LAUNCH="+step.LaunchID, "SCHEMACTL_ROLLBACK="+strconv.FormatBool(step.Rollback), "SCHEMACTL_SCHEMA="+schema, "SCHEMACTL_URL="+step.URL, "SCHEMACTL_PHASE="+strconv.Itoa(step.Phase), "SCHEMACTL_PHASES="+strconv.Itoa(step.Phases),
		"SCHEMACTL_GRAPH_REF="+step.Ref.String(), "SCHEMACTL_REVISION="+step.Revision)
	said := &prefixed{mu: &d.mu, w: d.output, name: step.Subgraph}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = said, said, deployEnds
	reap := func() {}
	if !isTerminal(d.output) { // on a terminal, Ctrl-C reaches the whole group, and the command may ask for something
		reap = inOwnGroup(cmd)
	}
	err = cmd.Run()
	said.flush()
	switch {
	case errors.Is(err, exec.ErrWaitDelay) && ctx.Err() == nil: // it is through, and what it left running still has its output
		return nil
	case err != nil && ctx.Err() != nil: // it was ended, not that it failed
		reap()
		return fmt.Errorf("deploy command of %s: %w: %w", step.Subgraph, ctx.Err(), err)
	case err != nil:
		return fmt.Errorf("deploy command of %s: %w", step.Subgraph, err)
	}
	return nil
}

// deployEnds is how long a deploy command that is ended may take to end.
const deployEnds = 5 * time.Second
