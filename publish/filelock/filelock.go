// Package filelock takes a file for one process at a time: the journal of a delivery, or the file
// that stands for a folder whose files are replaced together.
//
// In go open files; out comes whether this process has them.
//
//	lock, err := filelock.Take("pins/.schemactl-lock")
//	if errors.Is(err, filelock.ErrHeld) { ... } // another process has it
//	defer lock.Release()
//
// # Invariants
//
//   - The system keeps the lock, not the file: when a process ends, however it does, its locks are
//     free. What it wrote into the file stays for whoever takes it next.
//   - Nothing here waits. Whoever waits asks again, on a clock of its own.
//   - A file can be read while another process has it, on every system.
//   - A symbolic link is not followed, and only a regular file is opened: who can add files to the
//     folder, such as the author of a pull request, cannot have another one written or wait for a
//     pipe.
//
// # Network file systems
//
// Between machines the lock is as good as the file system's own. NFS with its lock service and SMB
// keep it, and free it some time after a machine is gone. A mount without locks between machines
// (nolock, nobrl) keeps processes of one machine apart only. A file system that refuses locks is
// told by [ErrUnsupported].
package filelock

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
)

var (
	// ErrHeld: another process has the file, or this one by another open file.
	ErrHeld = errors.New("in use by another process")
	// ErrUnsupported: the file system has no locks.
	ErrUnsupported = errors.New("the file system has no file locks")
	// ErrNotFile: at the path is a symbolic link, a folder, a pipe or a device.
	ErrNotFile = errors.New("not a regular file")
)

// Open opens the file at path to read it and to append to it, and makes it if there is none. The
// error is [ErrNotFile] for anything but a file.
func Open(path string) (*os.File, error) {
	return open(path, os.O_RDWR|os.O_CREATE|os.O_APPEND)
}

// OpenRead opens the file at path to read it, as [Open] does.
func OpenRead(path string) (*os.File, error) { return open(path, os.O_RDONLY) }

// open looks at what is at the path before it opens that, and at what it has opened, which may be
// another file by then.
func open(path string, flags int) (*os.File, error) {
	if info, err := os.Lstat(path); err == nil {
		if err := checkFile(path, info); err != nil {
			return nil, err
		}
	}
	file, err := os.OpenFile(path, flags|openFlags, 0o644)
	if err != nil {
		return nil, err
	}
	info, err := file.Stat()
	if err == nil {
		err = checkFile(path, info)
	}
	if err != nil {
		return nil, errors.Join(err, file.Close())
	}
	return file, nil
}

// checkFile returns an ErrNotFile that tells what is at the path and what to do, nil for a file.
func checkFile(path string, info fs.FileInfo) error {
	switch {
	case info.Mode().IsRegular():
		return nil
	case info.Mode()&fs.ModeSymlink != 0:
		return fmt.Errorf("%s is a symbolic link: %w; links are not followed, so that nothing is written elsewhere: name the file itself, or remove the link", path, ErrNotFile)
	case info.IsDir():
		return fmt.Errorf("%s is a folder: %w; name a file", path, ErrNotFile)
	}
	return fmt.Errorf("%s is a pipe or a device: %w; name a file", path, ErrNotFile)
}

// Try takes an open file for this process until it is closed. The file must be open for writing,
// which NFS asks for. The error is [ErrHeld] if another process has it.
func Try(file *os.File) error { return classify(lock(file, true)) }

// Peek returns what the file at path holds and whether another process has it. If none has, nobody
// writes to it while it is read. It needs no permission to write. The error is [fs.ErrNotExist] if
// there is no file.
func Peek(path string) (text []byte, held bool, err error) {
	file, err := OpenRead(path)
	if err != nil {
		return nil, false, err
	}
	defer func() { _ = file.Close() }() // read only: nothing can be lost
	if err = classify(lock(file, false)); errors.Is(err, ErrHeld) {
		held, err = true, nil
	}
	if err != nil {
		return nil, false, err
	}
	text, err = io.ReadAll(io.LimitReader(file, maxText))
	return text, held, err
}

// maxText is how much of a file is read, in bytes.
const maxText = 1 << 20

// classify returns the sentinel for an error of the system's lock.
func classify(err error) error {
	switch {
	case err == nil:
		return nil
	case isHeld(err):
		return fmt.Errorf("%w: %w", ErrHeld, err)
	case isUnsupported(err):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return err
}

// Lock is a file that this process has, and that goes when it is released.
type Lock struct {
	*os.File
	path string
}

// Take opens the file at path, which it makes if there is none, and takes it. The directory must
// exist. A file that is there already was left behind by a process that was killed, with what that
// process wrote. The error is [ErrHeld] if another process has it.
func Take(path string) (*Lock, error) {
	for {
		file, err := Open(path)
		if err != nil {
			return nil, err
		}
		err = Try(file)
		current := false
		if err == nil {
			current, err = isAt(file, path)
		}
		if err == nil && current {
			return &Lock{file, path}, nil
		}
		_ = file.Close() // nothing was written
		if err != nil {
			return nil, err
		}
	}
}

// isAt reports whether the open file is still the one at path. Whoever had it before may have
// removed it between the opening and the lock, and then it excludes nobody.
func isAt(file *os.File, path string) (bool, error) {
	mine, err := file.Stat()
	if err != nil {
		return false, err
	}
	there, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && os.SameFile(mine, there), err
}
