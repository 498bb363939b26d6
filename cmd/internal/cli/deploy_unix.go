//go:build unix

package cli

import (
	"os/exec"
	"syscall"
)

// inOwnGroup makes a command the leader of a group that ends as a whole: the shell's children would go on otherwise. reap ends what is
// left of it.
func inOwnGroup(cmd *exec.Cmd) (reap func()) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	return func() {
		if cmd.Process != nil {
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		}
	}
}
