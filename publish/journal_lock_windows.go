package publish

import (
	"os"

	"golang.org/x/sys/windows"
)

// lockFile takes the file for this process until the file is closed. It does not wait for another
// process that has it.
func lockFile(file *os.File) error {
	return windows.LockFileEx(windows.Handle(file.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, new(windows.Overlapped))
}
