// Package process finds out if a process that an earlier run has started still runs: a deploy
// command goes on when the program that waits for it is killed.
//
// In goes the id of a process; out comes an [Identity], which can be kept in a file, and later the
// [State] of that very process.
//
//	id := process.Of(cmd.Process.Pid)
//	…
//	if id.State() == process.Living { … }
//
// # How
//
// Systems give the id of a process to another one sooner or later, so the time at which the process
// began is kept beside it, as the system counts it. An id is also one of a machine, of the time
// since that machine was started, and on Linux of a namespace: a container counts by itself.
//
// # Invariants
//
//   - A process is Living only if its id, its start, its machine and its namespace are those that
//     were kept. What cannot be seen from here is Unknown, never Ended.
//   - A process that has ended and that nobody has waited for is Ended.
//   - Nothing is sent to a process.
package process

import (
	"fmt"
	"os"
)

// Identity is one process of one machine.
type Identity struct {
	Host string `json:"host,omitempty"`
	PID  int    `json:"pid"`
	// Start is when it began, as its system counts; empty if the system does not tell.
	Start string `json:"start,omitempty"`
	// Boot tells the times apart that a machine was started, Space the namespaces of process ids.
	// Both are empty where the system does not tell.
	Boot  string `json:"boot,omitempty"`
	Space string `json:"space,omitempty"`
}

// State is whether a process runs.
type State int

const (
	// Unknown: it is one of another machine or namespace, and cannot be seen from here.
	Unknown State = iota
	// Living: it runs.
	Living
	// Ended: it does not run any more.
	Ended
)

// Of returns the identity of a process of this machine that runs.
func Of(pid int) Identity {
	id := here()
	id.PID = pid
	id.Start, _ = startOf(pid)
	return id
}

// here returns an identity of this machine without a process.
func here() Identity {
	host, _ := os.Hostname() // without one, Boot tells machines apart
	boot, space := place()
	return Identity{Host: host, Boot: boot, Space: space}
}

// State returns whether the process runs, as far as that can be seen.
func (id Identity) State() State {
	now := here()
	switch {
	case id.PID <= 0, id.Host != now.Host:
		return Unknown
	case id.Boot != now.Boot:
		return Ended
	case id.Space != now.Space:
		return Unknown
	}
	if start, runs := startOf(id.PID); !runs || start != id.Start {
		return Ended
	}
	return Living
}

// String returns the process for messages.
func (id Identity) String() string {
	if id.Host == "" {
		return fmt.Sprintf("process %d", id.PID)
	}
	return fmt.Sprintf("process %d on %s", id.PID, id.Host)
}
