//go:build unix

package deploy

import (
	"os/exec"
	"syscall"
)

// inOwnGroup makes a command the leader of a process group that ends as a whole: the children of
// the shell would go on otherwise. killRest kills what is left of the group.
func inOwnGroup(cmd *exec.Cmd) (killRest func()) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) }
	return func() {
		if cmd.Process != nil {
			_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL)
		}
	}
}
