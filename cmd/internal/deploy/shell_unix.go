//go:build !windows

package deploy

import (
	"context"
	"os/exec"
)

// shell runs a command line as the user's shell would.
func shell(ctx context.Context, command string) *exec.Cmd {
	return exec.CommandContext(ctx, "sh", "-c", command) //nolint:forbidigo // the one place that runs the user's commands
}
