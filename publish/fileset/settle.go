package fileset

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// settle ends a replacement that a killed process has begun. If its last file is in place, the
// replacement is done. Otherwise the files are put back as they were, the last one first. If a file
// is neither the old nor the new one, or a copy is gone, somebody has worked on the folder since,
// and all of it is left as it is.
func settle(files FileSystem, dir string, moves []recordedMove) error {
	if len(moves) == 0 {
		return nil
	}
	now := make([]string, len(moves))
	for i, m := range moves {
		var err error
		if now[i], err = hashOf(files, filepath.Join(dir, m.Name)); err != nil {
			return err
		}
		if now[i] != m.New && now[i] != m.Old {
			return nil
		}
		if now[i] == m.New && m.Old != "" {
			kept, err := hashOf(files, filepath.Join(dir, m.Previous))
			if err != nil {
				return err
			}
			if kept != m.Old {
				return nil
			}
		}
	}
	if end := len(moves) - 1; now[end] == moves[end].New {
		return nil
	}
	for i := len(moves) - 1; i >= 0; i-- {
		m := moves[i]
		if now[i] == m.Old {
			continue
		}
		path := filepath.Join(dir, m.Name)
		putBack := func() error { return files.Move(filepath.Join(dir, m.Previous), path) }
		if m.Old == "" {
			putBack = func() error { return files.Remove(path) }
		}
		if err := putBack(); err != nil {
			return fmt.Errorf("%s could not be put back: %w", path, err)
		}
	}
	return files.SyncDir(dir)
}

// hashOf returns the hash of a file, empty if there is none.
func hashOf(files FileSystem, path string) (string, error) {
	text, err := files.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return hash(text), nil
}

// sweep removes the staged files that killed processes have left over. Its errors are dropped,
// because a file that is left over does no harm.
func (h *Hold) sweep(moves []recordedMove) {
	entries, err := os.ReadDir(h.folder.Dir)
	if err != nil {
		return
	}
	named := map[string]bool{}
	for _, m := range moves {
		named[m.Next], named[m.Previous] = true, true
	}
	for _, entry := range entries {
		name := entry.Name()
		base, hidden := strings.CutPrefix(strings.TrimRight(name, "0123456789"), ".")
		staged := hidden && "."+base != name && h.folder.Owns != nil && h.folder.Owns(base)
		if entry.Type().IsRegular() && (named[name] || staged) {
			_ = h.folder.Files.Remove(filepath.Join(h.folder.Dir, name))
		}
	}
}
