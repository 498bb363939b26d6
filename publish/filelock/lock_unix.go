//go:build !windows

package filelock

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// openFlags keep the system from following a link, and from waiting for the other end of a pipe.
const openFlags = unix.O_NOFOLLOW | unix.O_NONBLOCK

// lock takes the file without waiting, alone or shared with others that do not take it alone.
func lock(file *os.File, alone bool) error {
	how := unix.LOCK_SH
	if alone {
		how = unix.LOCK_EX
	}
	for {
		if err := unix.Flock(int(file.Fd()), how|unix.LOCK_NB); !errors.Is(err, unix.EINTR) {
			return err
		}
	}
}

// isHeld reports whether the error is about another process. Linux has EAGAIN from NFS for what is
// EWOULDBLOCK elsewhere, and EACCES from some servers.
func isHeld(err error) bool {
	return errors.Is(err, unix.EWOULDBLOCK) || errors.Is(err, unix.EAGAIN) || errors.Is(err, unix.EACCES)
}

func isUnsupported(err error) bool {
	return errors.Is(err, unix.ENOSYS) || errors.Is(err, unix.ENOTSUP) || errors.Is(err, unix.EOPNOTSUPP) || errors.Is(err, unix.ENOLCK)
}

// Release removes the file and gives it up. It is removed first, so that nobody takes it in between
// and has a file that is gone.
func (l *Lock) Release() error { return errors.Join(os.Remove(l.path), l.Close()) }
