package fileset

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/filelock"
)

// LockName is the name of the file that a process takes while it writes into a folder. It goes when
// the process is through.
const LockName = ".schemactl-lock"

// DefaultWait is how long another process that has the folder is waited for.
const DefaultWait = 30 * time.Second

// Poll is the time between two looks at a folder that another process has.
const Poll = 100 * time.Millisecond

// ErrBusy means that another process writes the folder and was not through within the time to
// wait.
var ErrBusy = errors.New("another process writes the folder")

// BusyError is an [ErrBusy] that names the process.
type BusyError struct {
	Dir string
	// By is the process that has the folder; the zero value if it is not known.
	By Holder
	// Waited is how long it was waited for.
	Waited time.Duration
}

func (e *BusyError) Error() string {
	return fmt.Sprintf("%s is being written by %s; waited for it for %s: run this again when it is through", e.Dir, e.By, e.Waited)
}

func (e *BusyError) Unwrap() error { return ErrBusy }

// Folder is a folder whose files are replaced together.
type Folder struct {
	Dir string
	// By describes this process to others. Its process, host and time are filled in.
	By Holder
	// Owns reports whether files of this name are replaced here. What killed processes left over of
	// such files is removed. A nil Owns removes what the record of a killed process names.
	Owns func(name string) bool
	// Wait is how long to wait for another process: [DefaultWait] if zero, not at all if negative.
	Wait time.Duration
	// Waiting, if not nil, is called once when another process has to be waited for.
	Waiting func(by Holder)
	// Clock is [clock.System] if nil.
	Clock clock.Clock
	// Files is [OS] if nil.
	Files FileSystem
}

// Hold is a folder that this process has until Release.
type Hold struct {
	folder Folder
	lock   *filelock.Lock
	// created is true if the folder was not there before, and changed once it has new files.
	created, changed bool
	// unsettled is true if a replacement could not be taken back.
	unsettled bool
}

// withDefaults returns the folder with the values that may be left out.
func (f Folder) withDefaults() Folder {
	if f.Clock == nil {
		f.Clock = clock.System{}
	}
	if f.Files == nil {
		f.Files = OS{}
	}
	if f.Wait == 0 {
		f.Wait = DefaultWait
	}
	return f
}

// Hold takes the folder for this process alone. It makes the folder if there is none, waits for
// another process that has it, and settles what a killed one has left. The error is [ErrBusy] if
// the other is not through in time, [filelock.ErrUnsupported] if the folder cannot be taken.
func (f Folder) Hold(ctx context.Context) (*Hold, error) {
	f = f.withDefaults()
	h := &Hold{folder: f}
	for waited := time.Duration(0); ; waited += Poll {
		created, err := f.Files.MkdirAll(f.Dir)
		if err != nil {
			return nil, err
		}
		h.created = h.created || created
		h.lock, err = filelock.Take(filepath.Join(f.Dir, LockName))
		if err == nil {
			break
		}
		gone := errors.Is(err, fs.ErrNotExist) // another process has made and removed the folder
		if !gone && !errors.Is(err, filelock.ErrHeld) {
			return nil, fmt.Errorf("take the folder %s: %w", f.Dir, err)
		}
		_, by, _ := Look(f.Dir)
		if waited >= f.Wait {
			return nil, &BusyError{Dir: f.Dir, By: by, Waited: waited}
		}
		if waited == 2*Poll && f.Waiting != nil { // most are through by then
			f.Waiting(by)
		}
		if err := f.Clock.Sleep(ctx, Poll); err != nil {
			return nil, err
		}
	}
	if err := h.begin(); err != nil {
		return nil, errors.Join(fmt.Errorf("take the folder %s: %w", f.Dir, err), h.Release())
	}
	return h, nil
}

// begin settles what a killed process has left, and names this process as the holder.
func (h *Hold) begin() error {
	text, err := io.ReadAll(io.NewSectionReader(h.lock, 0, maxFile))
	if err != nil {
		return err
	}
	left := parseRecord(text)
	h.unsettled = len(left.moves) > 0
	if err := settle(h.folder.Files, h.folder.Dir, left.moves); err != nil {
		return fmt.Errorf("take back what %s has left half done: %w", left.by, err)
	}
	h.unsettled = false
	h.sweep(left.moves)
	return h.reset()
}

// reset makes the lock's file name this process and nothing that it does.
func (h *Hold) reset() error {
	if err := h.lock.Truncate(0); err != nil {
		return err
	}
	by := h.folder.By
	by.PID, by.Since = os.Getpid(), h.folder.Clock.Now().UTC().Truncate(time.Second)
	by.Host, _ = os.Hostname() // a process without the name of its host is told without it
	return h.folder.Files.Append(h.lock.File, record{by: by}.marshal())
}

// Release gives the folder up. A folder that was made for it and has got no file goes again. What
// could not be settled stays recorded.
func (h *Hold) Release() error {
	if h.unsettled {
		return h.lock.Close()
	}
	err := errors.Join(h.lock.Truncate(0), h.lock.Release())
	if h.created && !h.changed {
		_ = h.folder.Files.Remove(h.folder.Dir) // succeeds only if it is empty
	}
	return err
}
