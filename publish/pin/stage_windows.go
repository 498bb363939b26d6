package pin

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

func (osFS) Stage(path string) (stagedFile, error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path))
	if err != nil {
		return nil, err
	}
	return &pendingFile{File: temp, path: path}, nil
}

// pendingFile is a [stagedFile]. renameio, which makes it elsewhere, does not support Windows.
type pendingFile struct {
	*os.File
	path string
	done bool
}

func (s *pendingFile) Path() string { return s.Name() }

// Commit renames with MoveFileEx, which replaces an existing file and writes through to the disk.
// os has no rename that promises both on Windows.
func (s *pendingFile) Commit() error {
	if err := s.Sync(); err != nil {
		return err
	}
	if err := s.Close(); err != nil {
		return err
	}
	from, err := windows.UTF16PtrFromString(s.Name())
	if err != nil {
		return err
	}
	to, err := windows.UTF16PtrFromString(s.path)
	if err != nil {
		return err
	}
	if err := windows.MoveFileEx(from, to, windows.MOVEFILE_REPLACE_EXISTING|windows.MOVEFILE_WRITE_THROUGH); err != nil {
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
