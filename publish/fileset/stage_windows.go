package fileset

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// Stage makes a hidden file beside path.
func (OS) Stage(path string) (Staged, error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path))
	if err != nil {
		return nil, err
	}
	return &pendingFile{File: temp, path: path}, nil
}

// pendingFile is a [Staged]. renameio, which makes it elsewhere, does not support Windows.
type pendingFile struct {
	*os.File
	path string
	done bool
}

func (s *pendingFile) Path() string { return s.Name() }

func (s *pendingFile) Commit() error {
	if err := s.Sync(); err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	if err := (OS{}).Move(s.Name(), s.path); err != nil {
		return err
	}
	s.done = true
	return nil
}

func (s *pendingFile) Discard() error {
	if s.done {
		return nil
	}
	_ = s.Close() // it is closed already if Commit failed
	return os.Remove(s.Name())
}

// Move renames with MoveFileEx, which replaces an existing file and writes through to the disk. os
// has no rename that promises both on Windows.
func (OS) Move(from, to string) error {
	source, err := windows.UTF16PtrFromString(from)
	if err != nil {
		return err
	}
	target, err := windows.UTF16PtrFromString(to)
	if err != nil {
		return err
	}
	return windows.MoveFileEx(source, target, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH)
}
