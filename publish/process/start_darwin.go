package process

import (
	"fmt"

	"golang.org/x/sys/unix"
)

// place returns nothing: the time at which a process began tells starts of the machine apart.
func place() (boot, space string) { return "", "" }

// zombie is the state of a process that has ended and waits to be collected, of <sys/proc.h>.
const zombie = 5

// startOf returns when a process began, by the clock of the machine.
func startOf(pid int) (start string, runs bool) {
	info, err := unix.SysctlKinfoProc("kern.proc.pid", pid)
	if err != nil || int(info.Proc.P_pid) != pid || info.Proc.P_stat == zombie {
		return "", false
	}
	return fmt.Sprintf("%d.%06d", info.Proc.P_starttime.Sec, info.Proc.P_starttime.Usec), true
}
