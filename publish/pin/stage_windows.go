package pin

import (
	"os"
	"path/filepath"

	"golang.org/x/sys/windows"
)

func (machine) Stage(path string) (Staged, error) {
	temp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path))
	if err != nil {
		return nil, err
	}
	return &staged{File: temp, path: path}, nil
}

// staged is what renameio does elsewhere; it does not support Windows.
type staged struct {
	*os.File
	path string
	done bool
}

func (s *staged) Path() string { return s.Name() }

func (s *staged) Commit() error {
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

func (s *staged) Discard() error {
	if s.done {
		return nil
	}
	_ = s.Close() // closed already when Commit failed
	return os.Remove(s.Name())
}
