package fileset

import (
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"
)

// FileSystem is what replacing files asks of a file system. Tests make any of it fail.
type FileSystem interface {
	ReadFile(path string) ([]byte, error)
	// MkdirAll makes a directory and its parents. created is true if it was not there before.
	MkdirAll(path string) (created bool, err error)
	// Stage makes a new empty file in the directory of path that may be put in its place later.
	Stage(path string) (Staged, error)
	// Move renames a file in one step. What is at the new path is replaced.
	Move(from, to string) error
	// Append writes at the end of an open file and flushes it to the disk.
	Append(file *os.File, text []byte) error
	// Remove removes a file or an empty directory.
	Remove(path string) error
	// SyncDir flushes the names in a directory to the disk, so that renames survive a crash. It
	// does nothing where the system cannot.
	SyncDir(path string) error
}

// Staged is a new file that is not in its place yet.
type Staged interface {
	io.Writer
	// Path returns where it is now.
	Path() string
	// Sync flushes it to the disk.
	Sync() error
	// Commit flushes it, closes it and renames it to its place in one step.
	Commit() error
	// Discard removes it. After a Commit that succeeded it does nothing.
	Discard() error
}

// maxFile is the largest file that is read, in bytes. It is well above the supergraphs of up to 10
// MB that routers take.
const maxFile = 64 << 20

// OS is the file system of this machine.
type OS struct{}

// ReadFile reads a file of up to 64 MiB.
func (OS) ReadFile(path string) ([]byte, error) {
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

// MkdirAll makes a directory and its parents.
func (OS) MkdirAll(path string) (bool, error) {
	info, err := os.Stat(path)
	switch {
	case err == nil && info.IsDir():
		return false, nil
	case err == nil:
		return false, fmt.Errorf("%s is a file, not a directory", path)
	}
	return true, os.MkdirAll(path, 0o755)
}

// Remove removes a file or an empty directory.
func (OS) Remove(path string) error { return os.Remove(path) }

// Append writes at the end of an open file and flushes it to the disk.
func (OS) Append(file *os.File, text []byte) error {
	if _, err := file.Write(text); err != nil {
		return err
	}
	return file.Sync()
}

// SyncDir flushes the names in a directory to the disk.
func (OS) SyncDir(path string) error {
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

// WriteFile replaces one file whole. Nobody has to be kept out for that: of two at once the later
// one wins.
func WriteFile(path string, text []byte) error {
	return WriteWith(path, func(w io.Writer) error {
		_, err := w.Write(text)
		return err
	})
}

// WriteWith is [WriteFile] for a text that a function writes. If it fails, the file stays as it is.
func WriteWith(path string, write func(io.Writer) error) error {
	staged, err := OS{}.Stage(path)
	if err != nil {
		return err
	}
	err = write(staged)
	if err == nil {
		err = staged.Commit()
	}
	if err != nil {
		return errors.Join(err, staged.Discard())
	}
	return nil
}
