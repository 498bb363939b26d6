//go:build !windows

package publish

import (
	"os"

	"golang.org/x/sys/unix"
)

// lockFile takes the file for this process until the file is closed. It does not wait for another
// process that has it.
func lockFile(file *os.File) error {
	return unix.Flock(int(file.Fd()), unix.LOCK_EX|unix.LOCK_NB)
}
