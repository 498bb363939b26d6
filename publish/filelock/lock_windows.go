package filelock

import (
	"errors"
	"io/fs"
	"os"

	"golang.org/x/sys/windows"
)

// beyond is the offset of the byte that is locked. Windows keeps others from reading what is
// locked, and the file has text for them.
const beyond = 0x7fffffff

// openFlags are none: what the system opens is looked at before.
const openFlags = 0

// lock takes the file without waiting, alone or shared with others that do not take it alone.
func lock(file *os.File, alone bool) error {
	how := uint32(windows.LOCKFILE_FAIL_IMMEDIATELY)
	if alone {
		how |= windows.LOCKFILE_EXCLUSIVE_LOCK
	}
	return windows.LockFileEx(windows.Handle(file.Fd()), how, 0, 1, 0, &windows.Overlapped{OffsetHigh: beyond})
}

func isHeld(err error) bool {
	return errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING)
}

func isUnsupported(err error) bool {
	return errors.Is(err, windows.ERROR_INVALID_FUNCTION) || errors.Is(err, windows.ERROR_NOT_SUPPORTED)
}

// Release gives the file up and removes it. A file that is open cannot be removed on Windows, so it
// is closed first; it stays if another process has opened it meanwhile.
func (l *Lock) Release() error {
	if err := l.Close(); err != nil {
		return err
	}
	err := os.Remove(l.path)
	if errors.Is(err, windows.ERROR_SHARING_VIOLATION) || errors.Is(err, fs.ErrNotExist) {
		err = nil
	}
	return err
}
