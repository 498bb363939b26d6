package publish

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// ErrJournal: the journal cannot be read, written or taken up; the error says what to do.
var ErrJournal = errors.New("journal")

// JournalVersion is the version of the journal's records.
const JournalVersion = 1

// RecordKind says what a record of the journal tells.
type RecordKind string

// The records. What changes the world is announced before it is done (start) and recorded as soon as it is done.
const (
	RecordBegin     RecordKind = "begin"     // Version, Ref, Revision, Plan; of a rollback with Rollback and, as Error, why
	RecordResume    RecordKind = "resume"    // the same run goes on
	RecordStart     RecordKind = "start"     // Phase
	RecordPart      RecordKind = "part"      // Phase, Launch, Subgraphs: the first of the parts of a batch that was too large
	RecordPublished RecordKind = "published" // Phase, Launch: empty when nothing had to be sent
	RecordLaunch    RecordKind = "launch"    // Phase, Launch, Ref, State
	RecordDeployed  RecordKind = "deployed"  // Phase, Subgraph, Action
	RecordDone      RecordKind = "done"      // Phase
	RecordPinned    RecordKind = "pinned"    // Launch
	RecordEnd       RecordKind = "end"       // Outcome, Error; Rollback when a rollback follows
)

// Record is one line of the journal.
type Record struct {
	Kind     RecordKind           `json:"kind"`
	At       time.Time            `json:"at"`
	Version  int                  `json:"version,omitempty"`
	Ref      *registry.GraphRef   `json:"graphRef,omitempty"`
	Revision string               `json:"revision,omitempty"`
	Phase    int                  `json:"phase,omitempty"`
	Launch   string               `json:"launch,omitempty"`
	State    registry.LaunchState `json:"state,omitempty"`
	Subgraph string               `json:"subgraph,omitempty"`
	// Subgraphs are those of a part.
	Subgraphs []string       `json:"subgraphs,omitempty"`
	Action    rollout.Action `json:"action,omitempty"`
	Outcome   Outcome        `json:"outcome,omitempty"`
	Error     string         `json:"error,omitempty"`
	Rollback  bool           `json:"rollback,omitempty"`
	Plan      *rollout.Plan  `json:"plan,omitempty"`
}

// journal appends records to a file, each flushed to the disk before the call returns. A nil journal keeps nothing.
type journal struct {
	mu    sync.Mutex
	file  *os.File
	clock clock.Clock
	// size is how much of the file is whole records.
	size int64
}

// openJournal reads what the journal tells so far and opens it for more, for this process alone. A last line without its end was never acknowledged and is
// cut off.
func openJournal(path string, clock clock.Clock) (*journal, []Record, error) {
	if path == "" {
		return nil, nil, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	file, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	if err := lockFile(file); err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%w: %s is in use by another delivery: %w", ErrJournal, path, err), file.Close())
	}
	text, err := io.ReadAll(file)
	var records []Record
	whole := 0
	if err == nil {
		whole = bytes.LastIndexByte(text, '\n') + 1
		if records, err = parseJournal(path, text[:whole]); err == nil && whole < len(text) {
			err = file.Truncate(int64(whole))
		}
	}
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%w: %w", ErrJournal, err), file.Close())
	}
	return &journal{file: file, clock: clock, size: int64(whole)}, records, nil
}

// ReadJournal reads a journal without opening it for more; no records when there is no file.
func ReadJournal(path string) ([]Record, error) {
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	return parseJournal(path, text[:bytes.LastIndexByte(text, '\n')+1])
}

func parseJournal(path string, text []byte) ([]Record, error) {
	var records []Record
	for i, line := range bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n")) {
		if len(line) == 0 {
			continue
		}
		var record Record
		if err := json.Unmarshal(line, &record); err != nil {
			return nil, fmt.Errorf("%s:%d:1: not a record of a delivery: %w; use another journal file, or remove this one", path, i+1, err)
		}
		if record.Kind == RecordBegin && record.Version != JournalVersion {
			return nil, fmt.Errorf("%s:%d:1: the run has version %d, this schemactl reads version %d", path, i+1, record.Version, JournalVersion)
		}
		records = append(records, record)
	}
	return records, nil
}

func (j *journal) add(record Record) error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	record.At = j.clock.Now().UTC()
	line, err := json.Marshal(record)
	if err == nil {
		_, err = j.file.Write(append(line, '\n'))
	}
	if err == nil {
		err = j.file.Sync()
	}
	if err != nil { // a full disk takes half a record, which a later one must not follow
		return errors.Join(fmt.Errorf("%w: %w", ErrJournal, err), j.file.Truncate(j.size))
	}
	j.size += int64(len(line)) + 1
	return nil
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	if err := j.file.Close(); err != nil {
		return fmt.Errorf("%w: %w", ErrJournal, err)
	}
	return nil
}

// deployedStep names a step of a deploy phase: a subgraph may have several.
type deployedStep struct {
	phase    int
	subgraph string
	action   rollout.Action
}

// past is what the last run of a journal got done.
type past struct {
	ref      registry.GraphRef
	revision string
	plan     *rollout.Plan
	done     map[int]bool
	deployed map[deployedStep]bool
	// launches has the launch of a phase whose batch was sent; empty text when nothing had to be sent.
	launches map[int]string
	outcome  Outcome
	// started has the phases that were begun.
	started map[int]bool
	// rollback tells that the run is the rollback of failed; goesBack that it failed and its rollback has not begun. cause is why.
	rollback, goesBack bool
	failed             *past
	cause              string
}

// pastOf reads the last run; nil when there is none.
func pastOf(records []Record) *past {
	var p *past
	for _, r := range records {
		if r.Kind == RecordBegin && r.Plan != nil && r.Ref != nil {
			before := p
			p = &past{
				ref: *r.Ref, revision: r.Revision, plan: r.Plan, done: map[int]bool{}, started: map[int]bool{},
				deployed: map[deployedStep]bool{}, launches: map[int]string{},
			}
			if r.Rollback && before != nil {
				p.rollback, p.failed, p.cause = true, before, r.Error
				before.cause = r.Error
			}
		}
		if p == nil {
			continue
		}
		switch r.Kind {
		case RecordResume:
			p.outcome = ""
		case RecordStart:
			p.started[r.Phase] = true
		case RecordPublished:
			p.launches[r.Phase] = r.Launch
		case RecordDeployed:
			p.deployed[deployedStep{r.Phase, r.Subgraph, r.Action}] = true
		case RecordDone:
			p.done[r.Phase] = true
		case RecordEnd:
			p.outcome = r.Outcome
			if p.goesBack = r.Rollback; p.goesBack {
				p.cause = r.Error
			}
		}
	}
	return p
}

// unfinished tells whether the run can be resumed.
func (p *past) unfinished() bool {
	return p != nil && p.outcome != Delivered && p.outcome != NothingToDo && p.outcome != RolledBack
}
