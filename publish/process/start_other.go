//go:build unix && !linux && !darwin

package process

import "syscall"

// place returns nothing: these systems are not asked.
func place() (boot, space string) { return "", "" }

// startOf reports whether there is a process. When it began is not known: another one with its id
// is taken for it.
func startOf(pid int) (start string, runs bool) {
	err := syscall.Kill(pid, 0)
	return "", err == nil || err == syscall.EPERM
}
