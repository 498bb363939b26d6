package pin

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
)

// file is one file to be written into the pin directory.
type file struct{ name, text string }

// replace writes all the files or none. Everything that needs space on the disk, the copies for the
// way back included, is done before the first file changes; what remains are renames. The last file
// is put in place only after the others were read back from theirs.
func replace(ctx context.Context, files fileSystem, dir string, all []file) error {
	created, err := files.MkdirAll(dir)
	if err != nil {
		return err
	}
	t := &transaction{files: files, dir: dir}
	err = t.stage(all)
	if err == nil {
		err = ctx.Err() // the last moment at which the context can stop it
	}
	if err == nil {
		err = t.commit()
	}
	if err != nil {
		err = errors.Join(err, t.undo())
	}
	t.discard()
	if err != nil && created {
		_ = files.Remove(dir) // succeeds only if it is empty
	}
	return err
}

// transaction is one call of replace.
type transaction struct {
	files fileSystem
	dir   string
	moves []*move
}

// move is the replacement of one file.
type move struct {
	path, text string
	// next holds the new text.
	next stagedFile
	// previous holds a copy of what was there before, nil if nothing was.
	previous stagedFile
	// done is true once next may be in place.
	done bool
}

// stage writes the new files and copies of those that they replace, and reads them back. Files that
// have the right text already are left out.
func (t *transaction) stage(all []file) error {
	for _, f := range all {
		m := &move{path: filepath.Join(t.dir, f.name), text: f.text}
		old, err := t.files.ReadFile(m.path)
		exists := err == nil
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if exists && bytes.Equal(old, []byte(f.text)) {
			continue
		}
		t.moves = append(t.moves, m)
		if m.next, err = t.write(m.path, f.text); err != nil {
			return err
		}
		if exists {
			if m.previous, err = t.write(m.path, string(old)); err != nil {
				return err
			}
		}
	}
	return nil
}

// write stages one text, flushed to the disk and read back. With an error it may still return the
// staged file, which has to be discarded.
func (t *transaction) write(path, text string) (stagedFile, error) {
	staged, err := t.files.Stage(path)
	if err != nil {
		return nil, err
	}
	if _, err := io.WriteString(staged, text); err != nil {
		return staged, err
	}
	if err := staged.Sync(); err != nil {
		return staged, err
	}
	got, err := t.files.ReadFile(staged.Path())
	if err != nil {
		return staged, err
	}
	if err := equal(got, text); err != nil {
		return staged, fmt.Errorf("%s: %w", path, err)
	}
	return staged, nil
}

// commit puts the files in place: first all but the last and, when those were read back, the last.
func (t *transaction) commit() error {
	for i, m := range t.moves {
		if i == len(t.moves)-1 {
			if err := t.readBack(t.moves[:i]); err != nil {
				return err
			}
		}
		m.done = true // also if Commit fails half way: undoing what did not happen does no harm
		if err := m.next.Commit(); err != nil {
			return err
		}
	}
	return t.files.SyncDir(t.dir)
}

// readBack flushes the directory and compares files that are in place with what was to be written.
// A file system that renames without an error and then shows something else is found here.
func (t *transaction) readBack(moves []*move) error {
	if len(moves) == 0 {
		return nil
	}
	if err := t.files.SyncDir(t.dir); err != nil {
		return err
	}
	for _, m := range moves {
		got, err := t.files.ReadFile(m.path)
		if err != nil {
			return err
		}
		if err := equal(got, m.text); err != nil {
			return fmt.Errorf("%s: %w", m.path, err)
		}
	}
	return nil
}

// undo puts back what was there, the last change first. Its error names the files that it could not
// put back.
func (t *transaction) undo() error {
	var errs []error
	for i := len(t.moves) - 1; i >= 0; i-- {
		m := t.moves[i]
		if !m.done {
			continue
		}
		var err error
		if m.previous != nil {
			err = m.previous.Commit()
		} else if err = t.files.Remove(m.path); errors.Is(err, fs.ErrNotExist) {
			err = nil
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s could not be put back and is not what the lock says: %w", m.path, err))
		}
	}
	return errors.Join(errs...)
}

// discard removes what was staged and not put in place. Its errors are dropped, because a file that
// is left over does no harm.
func (t *transaction) discard() {
	for _, m := range t.moves {
		for _, staged := range []stagedFile{m.next, m.previous} {
			if staged != nil {
				_ = staged.Discard()
			}
		}
	}
}
