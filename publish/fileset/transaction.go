package fileset

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
)

// ErrReadBack means that a file holds something else than what was written into it.
var ErrReadBack = errors.New("what was written is not what is read back")

// File is a file to be written into a folder.
type File struct {
	// Name is its name in the folder.
	Name string
	Text string
}

// Replace writes all the files or none. Everything that needs space on the disk, the copies for the
// way back included, is done before the first file changes; what remains are renames. The last file
// is put in place only after the others were read back from theirs. The context can stop it until
// the first file is put in place.
func (h *Hold) Replace(ctx context.Context, all []File) error {
	t := &transaction{files: h.folder.Files, dir: h.folder.Dir}
	err := checkNames(all)
	if err == nil {
		err = t.stage(all)
	}
	if err == nil {
		err = ctx.Err() // the last moment at which the context can stop it
	}
	if err == nil {
		err = h.commit(t)
	}
	if !h.unsettled {
		t.discard()
	}
	return err
}

// commit records the moves of a transaction and carries them out. If one fails, those before it are
// taken back.
func (h *Hold) commit(t *transaction) error {
	if len(t.moves) == 0 {
		return nil
	}
	err := h.folder.Files.Append(h.lock.File, record{moves: t.recorded()}.marshal())
	if err != nil {
		return errors.Join(fmt.Errorf("record what is to be replaced: %w", err), h.reset())
	}
	if err = t.commit(); err != nil {
		undone := t.undo()
		h.unsettled = undone != nil
		return errors.Join(err, undone)
	}
	h.changed = true
	return nil
}

// transaction is one call of Replace.
type transaction struct {
	files FileSystem
	dir   string
	moves []*move
}

// move is the replacement of one file.
type move struct {
	path, text string
	// old is the text before; exists is false if there was no file.
	old    []byte
	exists bool
	// next holds the new text.
	next Staged
	// previous holds a copy of what was there before, nil if nothing was.
	previous Staged
	// done is true once next may be in place.
	done bool
}

// stage writes the new files and copies of those that they replace, and reads them back. Files that
// have the right text already are left out.
func (t *transaction) stage(all []File) error {
	for _, f := range all {
		m := &move{path: filepath.Join(t.dir, f.Name), text: f.Text}
		old, err := t.files.ReadFile(m.path)
		exists := err == nil
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		if exists && bytes.Equal(old, []byte(f.Text)) {
			continue
		}
		m.old, m.exists = old, exists
		t.moves = append(t.moves, m)
		if m.next, err = t.write(m.path, f.Text); err != nil {
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
func (t *transaction) write(path, text string) (Staged, error) {
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

// recorded returns the moves for the lock's file.
func (t *transaction) recorded() []recordedMove {
	var moves []recordedMove
	for _, m := range t.moves {
		r := recordedMove{Name: filepath.Base(m.path), New: hash([]byte(m.text)), Next: filepath.Base(m.next.Path())}
		if m.exists {
			r.Old, r.Previous = hash(m.old), filepath.Base(m.previous.Path())
		}
		moves = append(moves, r)
	}
	return moves
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
			errs = append(errs, fmt.Errorf("%s could not be put back and is not what it was; the next run in this folder tries again: %w", m.path, err))
		}
	}
	return errors.Join(errs...)
}

// equal returns [ErrReadBack] if what was read back is not what was to be written.
func equal(got []byte, want string) error {
	if !bytes.Equal(got, []byte(want)) {
		return fmt.Errorf("%w: wrote %s, read back %s", ErrReadBack, hash([]byte(want)), hash(got))
	}
	return nil
}

// discard removes what was staged and not put in place. Its errors are dropped, because a file that
// is left over does no harm.
func (t *transaction) discard() {
	for _, m := range t.moves {
		for _, staged := range []Staged{m.next, m.previous} {
			if staged != nil {
				_ = staged.Discard()
			}
		}
	}
}
