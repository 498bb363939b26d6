package cli

import (
	"context"
	"os/exec"
	"syscall"
)

// shell runs a command line as it runs elsewhere, through sh, which Git brings
// along and every runner of GitHub Actions has; without it, through cmd.
func shell(ctx context.Context, command string) *exec.Cmd {
	if sh, err := exec.LookPath("sh"); err == nil {
		return exec.CommandContext(ctx, sh, "-c", command) //nolint:forbidigo // the one place that runs the user's commands
	}
	cmd := exec.CommandContext(ctx, "cmd") //nolint:forbidigo // the one place that runs the user's commands
	// cmd reads its line by rules of its own: quotation marks must reach it as they are.
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /S /C "` + command + `"`}
	return cmd
}
