package publish

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/filelock"
	"github.com/schemactl/schemactl/publish/oci"
)

// recordLog is where the records of a journal are kept.
type recordLog interface {
	// append adds a line. first is true for the beginning of a delivery: what is before it is of no
	// use any more, and the log may drop it.
	append(line []byte, first bool) error
	close() error
}

// OCIScheme is how the location of a journal in an OCI registry begins.
const OCIScheme = "oci://"

// openLog opens the log at a location for this process and returns what it has.
func openLog(ctx context.Context, location, by string, clock clock.Clock) (recordLog, []byte, error) {
	if reference, found := strings.CutPrefix(location, OCIScheme); found {
		log, text, err := oci.Open(ctx, reference)
		if err != nil {
			return nil, nil, err
		}
		return &remoteLog{log, location}, text, nil
	}
	return openFileLog(location, holder{By: by, Since: clock.Now().UTC()})
}

// readLog returns the whole records at a location, also while a delivery writes there.
func readLog(ctx context.Context, location string) ([]byte, error) {
	if reference, found := strings.CutPrefix(location, OCIScheme); found {
		_, text, err := oci.Open(ctx, reference)
		return text, err
	}
	file, err := filelock.OpenRead(location)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // read only: nothing can be lost
	text, err := readAll(file)
	return text[:bytes.LastIndexByte(text, '\n')+1], err
}

// maxLog is the size in bytes up to which a log is read. A delivery writes some records and its
// schemas.
const maxLog = 256 << 20

// readAll reads the file of a log.
func readAll(file *os.File) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(file, maxLog+1))
	if err == nil && len(text) > maxLog {
		err = fmt.Errorf("%s has more than %d MiB; move it away when its last delivery has ended, and the next one begins another", file.Name(), maxLog>>20)
	}
	return text, err
}

// fileLog is a log in a file.
type fileLog struct {
	file *os.File
	// held is the file that tells who has the log.
	held string
	// size is how much of the file is whole records.
	size int64
}

// openFileLog takes a file for this process alone and reads it. It makes the file, and its
// directory, if there is none. A last line without its end is cut off: whoever wrote it was never
// told that it is recorded.
func openFileLog(path string, by holder) (*fileLog, []byte, error) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, nil, err
	}
	file, err := filelock.Open(path)
	if err != nil {
		return nil, nil, err
	}
	if err := filelock.Try(file); err != nil {
		if errors.Is(err, filelock.ErrHeld) {
			err = heldError(path)
		} else {
			err = fmt.Errorf("%s cannot be taken for this delivery alone: %w", path, err)
		}
		return nil, nil, errors.Join(err, file.Close())
	}
	text, err := readAll(file)
	whole := bytes.LastIndexByte(text, '\n') + 1
	if err == nil && whole < len(text) {
		err = file.Truncate(int64(whole))
	}
	if err != nil {
		return nil, nil, errors.Join(err, file.Close())
	}
	l := &fileLog{file: file, held: path + ".held", size: int64(whole)}
	l.hold(by)
	return l, text[:whole], nil
}

// append writes a line and flushes it to the disk. A full disk takes half a line, which is cut off
// again.
func (l *fileLog) append(line []byte, _ bool) error {
	_, err := l.file.Write(line)
	if err == nil {
		err = l.file.Sync()
	}
	if err != nil {
		return errors.Join(err, l.file.Truncate(l.size))
	}
	l.size += int64(len(line))
	return nil
}

func (l *fileLog) close() error {
	_ = os.Remove(l.held)
	return l.file.Close()
}

// holder is who has the log open.
type holder struct {
	By    string    `json:"by,omitempty"`
	Since time.Time `json:"since"`
}

// hold writes beside the log who has it. The lock is what counts, so that a note that cannot be
// written does no harm. What is there, such as the note of a killed process or a symbolic link, is
// replaced and not written to.
func (l *fileLog) hold(by holder) {
	text, err := json.Marshal(by)
	if err != nil {
		return
	}
	_ = os.Remove(l.held)
	file, err := os.OpenFile(l.held, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return
	}
	_, _ = file.Write(text)
	_ = file.Close()
}

// heldError tells who has the log of a path, since when, and what to do.
func heldError(path string) error {
	who := "another delivery"
	var by holder
	if text, _, err := filelock.Peek(path + ".held"); err == nil && json.Unmarshal(text, &by) == nil && !by.Since.IsZero() {
		who += " since " + by.Since.Format(time.RFC3339)
		if by.By != "" {
			who += " (" + by.By + ")"
		}
	}
	return fmt.Errorf("%s is in use by %s; wait until it has ended, and see with `schemactl status` how far it is; deliveries to other variants need a journal of their own (--journal)", path, who)
}

// remoteLog is a log in an OCI registry.
type remoteLog struct {
	log      *oci.Log
	location string
}

// appendWithin is how long a record may take: it is written also when the run was interrupted.
const appendWithin = time.Minute

func (l *remoteLog) append(line []byte, first bool) error {
	ctx, cancel := context.WithTimeout(context.Background(), appendWithin)
	defer cancel()
	err := l.log.Append(ctx, line, first)
	if errors.Is(err, oci.ErrMoved) {
		return fmt.Errorf("%s: %w; this run ends here, `schemactl status --journal %s` tells what the other one does", l.location, err, l.location)
	}
	return err
}

func (l *remoteLog) close() error { return nil }
