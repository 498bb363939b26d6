//go:build unix

package deploy

import (
	"os/exec"
	"syscall"
)

// group is a command with all that it starts. The command leads a session of its own: signals of
// the terminal do not reach it, and one to its process group reaches the children of the shell,
// which would go on otherwise. It has no terminal to ask at: what tries to is told so, and does not
// wait for ever.
type group struct{ cmd *exec.Cmd }

// newGroup makes a group of a command that has not started.
func newGroup(cmd *exec.Cmd) *group {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return &group{cmd}
}

// start starts the command.
func (g *group) start() error { return g.cmd.Start() }

// end asks the group to end.
func (g *group) end() { _ = syscall.Kill(-g.cmd.Process.Pid, syscall.SIGTERM) }

// kill ends the group.
func (g *group) kill() { _ = syscall.Kill(-g.cmd.Process.Pid, syscall.SIGKILL) }

// close gives up what stands for the group.
func (g *group) close() {}
