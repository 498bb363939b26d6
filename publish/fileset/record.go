package fileset

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"github.com/schemactl/schemactl/publish/filelock"
)

// Holder is a process that writes a folder.
type Holder struct {
	PID  int    `json:"pid"`
	Host string `json:"host,omitempty"`
	// Since is when it took the folder, in UTC.
	Since time.Time `json:"since"`
	// Command is what it runs, without values that a user has given.
	Command string `json:"command"`
	// Again is the command line that does the same once more.
	Again string `json:"again,omitempty"`
}

// String returns the holder for messages.
func (h Holder) String() string {
	if h.PID == 0 {
		return "another process"
	}
	host := ""
	if h.Host != "" {
		host = " on " + h.Host
	}
	return fmt.Sprintf("%s (process %d%s, since %s)", h.Command, h.PID, host, h.Since.Format(time.RFC3339))
}

// recordedMove is the replacement of one file as the lock's file has it. Hashes are SHA-256 in hex.
type recordedMove struct {
	Name string `json:"name"`
	// New is the hash of the new text, Old that of the text before; empty if there was no file.
	New string `json:"new"`
	Old string `json:"old,omitempty"`
	// Next and Previous are the names of the staged files.
	Next     string `json:"next"`
	Previous string `json:"previous,omitempty"`
}

// record is the content of the lock's file: a line that names the holder and, once it is about to
// rename, one with its moves.
type record struct {
	by    Holder
	moves []recordedMove
}

// line is one line of a record.
type line struct {
	Holder *Holder        `json:"holder,omitempty"`
	Moves  []recordedMove `json:"moves,omitempty"`
}

// marshal returns the lines of the parts that the record has.
func (r record) marshal() []byte {
	l := line{Moves: r.moves}
	if r.by.PID != 0 {
		l.Holder = &r.by
	}
	text, err := json.Marshal(l)
	if err != nil {
		panic(err) // strings, numbers and times of this century can be written
	}
	return append(text, '\n')
}

// parseRecord reads a record. A last line without its end was not flushed, so nothing was done that
// it tells. Lines that cannot be read are left out, and so are moves to other folders.
func parseRecord(text []byte) record {
	var r record
	for part := range bytes.Lines(text[:bytes.LastIndexByte(text, '\n')+1]) {
		var l line
		if json.Unmarshal(part, &l) != nil {
			continue
		}
		if l.Holder != nil {
			r = record{by: *l.Holder}
		}
		if l.Moves != nil && local(l.Moves) {
			r.moves = l.Moves
		}
	}
	return r
}

// local reports whether every name of the moves is one of a file in the folder.
func local(moves []recordedMove) bool {
	for _, m := range moves {
		for _, name := range []string{m.Name, m.Next, m.Previous} {
			if name != "" && (filepath.Base(name) != name || !filepath.IsLocal(name) || strings.ContainsAny(name, `/\`)) {
				return false
			}
		}
		if m.Name == "" || m.Next == "" || m.New == m.Old {
			return false
		}
	}
	return true
}

// State is what goes on in a folder.
type State int

const (
	// Settled: nobody writes the folder.
	Settled State = iota
	// Busy: a process writes the folder.
	Busy
	// Interrupted: a process was killed while it replaced files, and nothing has settled that yet.
	Interrupted
)

// Look returns what goes on in a folder, and the process that does or did it. It only reads. What
// it returns may be over by then, so a reader looks after it has read the files.
func Look(dir string) (State, Holder, error) {
	text, held, err := filelock.Peek(filepath.Join(dir, LockName))
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, syscall.ENOTDIR), errors.Is(err, filelock.ErrUnsupported):
		return Settled, Holder{}, nil
	case err != nil:
		return Settled, Holder{}, err
	}
	r := parseRecord(text)
	switch {
	case held:
		return Busy, r.by, nil
	case len(r.moves) > 0:
		return Interrupted, r.by, nil
	}
	return Settled, Holder{}, nil
}

// hash returns the SHA-256 of a text in hex.
func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
