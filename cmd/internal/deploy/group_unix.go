//go:build unix

package deploy

import (
	"os/exec"
	"syscall"
)

// inOwnGroup makes a command the leader of a process group that ends as a whole: the children of
// the shell would go on otherwise.
func inOwnGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// endAll asks a running command to end: its whole group if it leads one, otherwise its shell.
func endAll(cmd *exec.Cmd) { signalAll(cmd, syscall.SIGTERM) }

// killAll ends a command and what is left of its group.
func killAll(cmd *exec.Cmd) { signalAll(cmd, syscall.SIGKILL) }

func signalAll(cmd *exec.Cmd, signal syscall.Signal) {
	if cmd.SysProcAttr != nil && cmd.SysProcAttr.Setpgid {
		_ = syscall.Kill(-cmd.Process.Pid, signal)
		return
	}
	_ = cmd.Process.Signal(signal)
}
