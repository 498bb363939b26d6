package pin

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// FS is what pinning does to a file system; tests make any of it fail.
type FS interface {
	ReadFile(path string) ([]byte, error)
	// MkdirAll makes a directory and its parents, and tells whether it was not there before.
	MkdirAll(path string) (created bool, err error)
	// Stage opens a new file beside path that may take its place later.
	Stage(path string) (Staged, error)
	// Remove removes a file or an empty directory.
	Remove(path string) error
	// SyncDir flushes the directory's names to the disk.
	SyncDir(path string) error
}

// Staged is a file that is not in its place yet.
type Staged interface {
	io.Writer
	// Path is where it is now.
	Path() string
	// Sync flushes it to the disk.
	Sync() error
	// Commit puts it in its place, in one step.
	Commit() error
	// Discard removes it; after Commit it does nothing.
	Discard() error
}

// maxFile is the largest file that is read, in bytes. Routers take supergraphs up to 10 MB.
const maxFile = 64 << 20

// machine is the file system of this machine.
type machine struct{}

func (machine) ReadFile(path string) ([]byte, error) {
	in, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer func() { _ = in.Close() }() // read only: nothing can be lost
	text, err := io.ReadAll(io.LimitReader(in, maxFile+1))
	if err == nil && len(text) > maxFile {
		err = fmt.Errorf("%s is larger than %d MiB", path, maxFile>>20)
	}
	return text, err
}

func (machine) MkdirAll(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return false, nil
	case err == nil:
		return false, fmt.Errorf("%s is a file, not a directory", path)
	}
	return true, os.MkdirAll(path, 0o755)
}

func (machine) Remove(path string) error { return os.Remove(path) }

func (machine) SyncDir(path string) error {
	dir, err := os.Open(path)
	if err != nil {
		return err
	}
	err = dir.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) || errors.Is(err, os.ErrPermission) {
		err = nil // this file system has no such thing for directories
	}
	return errors.Join(err, dir.Close())
}
