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
	"github.com/schemactl/schemactl/publish/filelock"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// ErrJournal means that the journal cannot be read, written or taken up. The text names what to do.
var ErrJournal = errors.New("journal")

// JournalVersion is the version of the journal's records.
const JournalVersion = 1

// RecordKind is the kind of a journal record.
type RecordKind string

// The records, with the fields that they have besides Kind and At. Whatever changes the registry or
// what is deployed is announced by a start record before it is done, and recorded as soon as it is
// done.
const (
	// RecordBegin has Version, Ref, Revision, Plan and Consents; that of a rollback also Rollback
	// and, as Error, the failure.
	RecordBegin RecordKind = "begin"
	// RecordResume means that the run before it goes on. It has the Consents of this run.
	RecordResume RecordKind = "resume"
	// RecordStart has Phase.
	RecordStart RecordKind = "start"
	// RecordPart has Phase, Launch and Subgraphs: one part of a batch that was too large. The last
	// part is told by RecordPublished.
	RecordPart RecordKind = "part"
	// RecordPublished has Phase and Launch, which is empty if nothing had to be sent.
	RecordPublished RecordKind = "published"
	// RecordLaunch has Phase, Launch, Ref and State.
	RecordLaunch RecordKind = "launch"
	// RecordDeployed has Phase, Subgraph and Action.
	RecordDeployed RecordKind = "deployed"
	// RecordDone has Phase.
	RecordDone RecordKind = "done"
	// RecordPinned has Launch.
	RecordPinned RecordKind = "pinned"
	// RecordEnd has Outcome and Error, and Rollback if a rollback follows.
	RecordEnd RecordKind = "end"
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
	// Consents are the risks that somebody accepted for this run.
	Consents []Consent `json:"consents,omitempty"`
}

// journal appends records to a file. A nil journal keeps nothing.
type journal struct {
	mu    sync.Mutex
	file  *os.File
	clock clock.Clock
	// size is how much of the file is whole records.
	size int64
}

// openJournal reads the records of a journal and opens it for more, for this process alone. It
// makes the file, and its directory, if there is none. A last line without its end is cut off:
// whoever wrote it was never told that it is recorded. For an empty path the journal is nil.
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
	if err := filelock.Try(file); err != nil {
		if errors.Is(err, filelock.ErrHeld) {
			err = fmt.Errorf("%s is in use by another delivery: %w", path, err)
		} else {
			err = fmt.Errorf("%s cannot be taken for this delivery alone: %w", path, err)
		}
		return nil, nil, errors.Join(fmt.Errorf("%w: %w", ErrJournal, err), file.Close())
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

// ReadJournal reads the records of a journal, also while a delivery writes to it. There are none if
// there is no file.
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

// parseJournal reads whole lines. Its errors have the position in the file. A run of another
// version is an error, since what its records mean is not known.
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

// add appends a record and stamps it. When it returns nil, the record is on the disk; otherwise
// nothing of it stays in the file, since a later record must not follow half of one.
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
	if err != nil { // a full disk takes half a record
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

// journaledRun is what the records of a journal tell of its last run.
type journaledRun struct {
	ref      registry.GraphRef
	revision string
	plan     *rollout.Plan
	// started and done have the numbers of the phases that were begun and are through.
	started, done map[int]bool
	// deployed has the steps whose deploy has ended well.
	deployed map[stepKey]bool
	// launches has the launch of each phase whose batch was sent; empty if nothing had to be sent.
	launches map[int]string
	// outcome is empty while the run is under way, and if its process was killed.
	outcome Outcome
	// previous is the failed delivery that the run takes back; nil for a delivery.
	previous *journaledRun
	// rollbackDue is true for a delivery that is to be taken back by a rollback that has not begun.
	rollbackDue bool
	// failure is why the delivery is taken back. The delivery and its rollback both have it.
	failure string
	// consents are those of the run and of every run that took it up.
	consents []Consent
}

// stepKey names a step of a plan: a subgraph may have several in one phase.
type stepKey struct {
	phase    int
	subgraph string
	action   rollout.Action
}

// lastRun returns the last run of the records, nil if there is none.
func lastRun(records []Record) *journaledRun {
	var run *journaledRun
	for _, r := range records {
		if r.Kind == RecordBegin && r.Plan != nil && r.Ref != nil {
			before := run
			run = &journaledRun{
				ref: *r.Ref, revision: r.Revision, plan: r.Plan, done: map[int]bool{}, started: map[int]bool{},
				deployed: map[stepKey]bool{}, launches: map[int]string{},
			}
			if r.Rollback && before != nil {
				run.previous, run.failure = before, r.Error
				before.failure = r.Error
			}
		}
		if run == nil {
			continue
		}
		run.consents = append(run.consents, r.Consents...)
		switch r.Kind {
		case RecordResume:
			run.outcome = ""
		case RecordStart:
			run.started[r.Phase] = true
		case RecordPublished:
			run.launches[r.Phase] = r.Launch
		case RecordDeployed:
			run.deployed[stepKey{r.Phase, r.Subgraph, r.Action}] = true
		case RecordDone:
			run.done[r.Phase] = true
		case RecordEnd:
			run.outcome = r.Outcome
			if run.rollbackDue = r.Rollback; run.rollbackDue {
				run.failure = r.Error
			}
		}
	}
	return run
}

// unfinished reports whether the run can be resumed. No run (nil) cannot.
func (j *journaledRun) unfinished() bool {
	return j != nil && j.outcome != Delivered && j.outcome != NothingToDo && j.outcome != RolledBack
}

// lastLaunch returns the launch of the last phase that has one, empty if none has.
func (j *journaledRun) lastLaunch() string {
	id, at := "", 0
	for phase, launchID := range j.launches {
		if phase > at && launchID != "" {
			id, at = launchID, phase
		}
	}
	return id
}
