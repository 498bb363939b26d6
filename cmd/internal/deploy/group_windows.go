package deploy

import (
	"os/exec"
	"sync"
	"syscall"

	"golang.org/x/sys/windows"
)

// group is a command with all that it starts. The command leads a process group of its own, which
// Ctrl-C does not reach, and is in a job, which ends as a whole.
type group struct {
	cmd *exec.Cmd
	job windows.Handle

	mu sync.Mutex // of job, which kill and close use
}

// newGroup makes a group of a command that has not started.
func newGroup(cmd *exec.Cmd) *group {
	if cmd.SysProcAttr == nil { // that of cmd.exe has its command line
		cmd.SysProcAttr = &syscall.SysProcAttr{}
	}
	cmd.SysProcAttr.CreationFlags |= windows.CREATE_NEW_PROCESS_GROUP
	return &group{cmd: cmd}
}

// start starts the command. If there can be no job, only the command itself is ended.
func (g *group) start() error {
	if err := g.cmd.Start(); err != nil {
		return err
	}
	job, err := windows.CreateJobObject(nil, nil)
	if err != nil {
		return nil //nolint:nilerr // the command runs, and can be ended by itself
	}
	process, err := windows.OpenProcess(windows.PROCESS_SET_QUOTA|windows.PROCESS_TERMINATE, false, uint32(g.cmd.Process.Pid))
	if err == nil {
		err = windows.AssignProcessToJobObject(job, process)
		_ = windows.CloseHandle(process)
	}
	if err != nil {
		_ = windows.CloseHandle(job)
		return nil //nolint:nilerr // as above
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	g.job = job
	return nil
}

// end asks the group to end, as Ctrl-Break does.
func (g *group) end() {
	_ = windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(g.cmd.Process.Pid))
}

// kill ends the group.
func (g *group) kill() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job != 0 {
		_ = windows.TerminateJobObject(g.job, 1)
	}
	_ = g.cmd.Process.Kill()
}

// close gives up what stands for the group. What the command has left running goes on.
func (g *group) close() {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.job != 0 {
		_ = windows.CloseHandle(g.job)
		g.job = 0
	}
}
