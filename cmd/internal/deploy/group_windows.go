package deploy

import "os/exec"

// inOwnGroup does nothing: Windows has no process groups that end as a whole.
func inOwnGroup(*exec.Cmd) {}

// endAll ends the shell of a command: Windows cannot ask it to.
func endAll(cmd *exec.Cmd) { killAll(cmd) }

// killAll ends the shell of a command.
func killAll(cmd *exec.Cmd) { _ = cmd.Process.Kill() }
