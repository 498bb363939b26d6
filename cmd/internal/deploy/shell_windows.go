package deploy

import (
	"context"
	"os/exec"
	"syscall"
)

// shell runs a command line through sh, as on other systems. Git brings it along, and every runner
// of GitHub Actions has it. Without it, cmd runs the line.
func shell(ctx context.Context, command string) *exec.Cmd {
	if sh, err := exec.LookPath("sh"); err == nil {
		return exec.CommandContext(ctx, sh, "-c", command) //nolint:forbidigo // the one place that runs the user's commands
	}
	cmd := exec.CommandContext(ctx, "cmd") //nolint:forbidigo // the one place that runs the user's commands
	// cmd reads its line by rules of its own: quotation marks must reach it as they are.
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: `cmd /S /C "` + command + `"`}
	return cmd
}
