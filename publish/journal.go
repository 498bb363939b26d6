package publish

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/oci"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/process"
	"github.com/schemactl/schemactl/publish/redact"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// ErrJournal means that the journal cannot be read, written or taken up. The text names what to do.
var ErrJournal = errors.New("journal")

// JournalVersion is the version of the journal's records. It rises if the meaning of a record
// changes; older versions are read.
const JournalVersion = 1

// RecordKind is the kind of a journal record.
type RecordKind string

// The records, with the fields that they have besides Kind and At. Whatever changes the registry or
// what is deployed is announced by a start record before it is done, and recorded as soon as it is
// done.
const (
	// RecordBegin has Version, ID, Ref, Revision, Commit, Plan, PlanFile, Approvals, Consents and
	// Settings; that of a rollback also Rollback and, as Error, the failure.
	RecordBegin RecordKind = "begin"
	// RecordResume means that the run before it goes on. It has its own Approvals, Consents and
	// Settings.
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
	// RecordApplied has Phase, Subgraph and Action: the code was put there, and the replicas are
	// awaited.
	RecordApplied RecordKind = "applied"
	// RecordDeploying has Phase, Subgraph, Action and Process: a process deploys. It does not begin
	// before the record is written.
	RecordDeploying RecordKind = "deploying"
	// RecordDeployed has Phase, Subgraph and Action.
	RecordDeployed RecordKind = "deployed"
	// RecordDeployFailed has Phase, Subgraph, Action and, as Error, how the deploy ended: it
	// failed, or was ended after an interruption (Pending).
	RecordDeployFailed RecordKind = "deploy-failed"
	// RecordAdopted has Phase, Launch and Adoption: routers run the supergraph, or it is assumed.
	RecordAdopted RecordKind = "adopted"
	// RecordDone has Phase.
	RecordDone RecordKind = "done"
	// RecordPinned has Launch.
	RecordPinned RecordKind = "pinned"
	// RecordEnd has Outcome and Error, Pending if what the run waited for, or what it sent, may go
	// on, and Rollback if a rollback follows.
	RecordEnd RecordKind = "end"
)

// Record is one line of the journal.
type Record struct {
	Kind     RecordKind         `json:"kind"`
	At       time.Time          `json:"at"`
	Version  int                `json:"version,omitempty"`
	Ref      *registry.GraphRef `json:"graphRef,omitempty"`
	Revision string             `json:"revision,omitempty"`
	// ID is that of Deployment.
	ID string `json:"id,omitempty"`
	// Commit is that of the working folder, whatever Revision is.
	Commit   string               `json:"commit,omitempty"`
	Phase    int                  `json:"phase,omitempty"`
	Launch   string               `json:"launch,omitempty"`
	State    registry.LaunchState `json:"state,omitempty"`
	Subgraph string               `json:"subgraph,omitempty"`
	// Subgraphs are those of a part.
	Subgraphs []string       `json:"subgraphs,omitempty"`
	Action    rollout.Action `json:"action,omitempty"`
	Outcome   Outcome        `json:"outcome,omitempty"`
	Error     string         `json:"error,omitempty"`
	Pending   bool           `json:"pending,omitempty"`
	Rollback  bool           `json:"rollback,omitempty"`
	Plan      *rollout.Plan  `json:"plan,omitempty"`
	// PlanFile is the plan file that the run follows, and Approvals are who approved it.
	PlanFile  *FollowedPlan       `json:"planFile,omitempty"`
	Approvals []planfile.Approval `json:"approvals,omitempty"`
	// Process is what deploys.
	Process *process.Identity `json:"process,omitempty"`
	// Adoption is how it is known that routers run the supergraph of a phase.
	Adoption *adoption.Proof `json:"adoption,omitempty"`
	// Consents are the risks that somebody accepted for this run.
	Consents []Consent `json:"consents,omitempty"`
	// Settings are those of this run, without secrets.
	Settings *Settings `json:"settings,omitempty"`
	// By is who began the run or took it up, and where it ran.
	By string `json:"by,omitempty"`
}

// journal appends records to a log. A nil journal keeps nothing.
type journal struct {
	mu    sync.Mutex
	log   recordLog
	clock clock.Clock
	// by is who runs the delivery, and where.
	by string
	// secrets are left out of records.
	secrets *redact.Set
}

// openJournal reads the records of a journal and opens it for more, for this process alone. For an
// empty location the journal is nil.
func openJournal(ctx context.Context, location, by string, clock clock.Clock) (*journal, []Record, error) {
	if location == "" {
		return nil, nil, nil
	}
	log, text, err := openLog(ctx, location, by, clock)
	if err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	records, err := parseJournal(location, text)
	if err != nil {
		return nil, nil, errors.Join(fmt.Errorf("%w: %w", ErrJournal, err), log.close())
	}
	return &journal{log: log, clock: clock, by: by}, records, nil
}

// ReadJournal reads the records of a journal, also while a delivery writes to it. There are none if
// there is no journal at that location: a file, or oci://HOST/REPOSITORY:TAG.
func ReadJournal(ctx context.Context, location string) ([]Record, error) {
	text, err := readLog(ctx, location)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	records, err := parseJournal(location, text)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	return records, nil
}

// ReadDeliveries reads the records of a journal as [ReadJournal] does, with those of earlier
// deliveries before them, at most limit of these. A file has them all; in an OCI registry each
// delivery is a log of its own.
func ReadDeliveries(ctx context.Context, location string, limit int) ([]Record, error) {
	records, err := ReadJournal(ctx, location)
	reference, remote := strings.CutPrefix(location, OCIScheme)
	if err != nil || !remote {
		return records, err
	}
	earlier, err := oci.Earlier(ctx, reference, limit)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrJournal, err)
	}
	for _, text := range earlier {
		older, err := parseJournal(location, text)
		if err != nil {
			return nil, fmt.Errorf("%w: %w", ErrJournal, err)
		}
		records = append(older, records...)
	}
	return records, nil
}

// parseJournal reads whole lines. Its errors have the position in the file. A run of a newer
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
		if record.Kind == RecordBegin && record.Version > JournalVersion {
			return nil, fmt.Errorf("%s:%d:1: the run has version %d, this schemactl reads versions up to %d; take it up with a newer schemactl", path, i+1, record.Version, JournalVersion)
		}
		if record.Plan != nil && record.Plan.BadPhase() > 0 {
			return nil, fmt.Errorf("%s:%d:1: phase %d of the plan is not as schemactl writes it; use another journal file, or remove this one", path, i+1, record.Plan.BadPhase())
		}
		records = append(records, record)
	}
	return records, nil
}

// add appends a record and stamps it. When it returns nil, the record is where the next run finds
// it; otherwise nothing of it stays, since a later record must not follow half of one.
func (j *journal) add(record Record) error {
	if j == nil {
		return nil
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	record.At = j.clock.Now().UTC()
	if record.Kind == RecordBegin || record.Kind == RecordResume {
		record.By = j.by
	}
	line, err := json.Marshal(j.public(record))
	if err == nil {
		err = j.log.append(append(line, '\n'), record.Kind == RecordBegin && !record.Rollback)
	}
	if err != nil {
		return fmt.Errorf("%w: %w", ErrJournal, err)
	}
	return nil
}

// public returns a record without secrets: they may stand in errors, reasons and what routers say.
// The plan and the settings are those that a later run needs, and are kept as they are.
func (j *journal) public(record Record) Record {
	said := record
	said.Plan, said.Settings = nil, nil
	line, err := json.Marshal(said)
	if err != nil || !j.secrets.Holds(string(line)) {
		return record
	}
	var out Record
	if err := json.Unmarshal([]byte(j.secrets.Text(string(line))), &out); err != nil {
		out = Record{Kind: record.Kind, At: record.At, Phase: record.Phase, Launch: record.Launch, State: record.State, Subgraph: record.Subgraph, Action: record.Action}
	}
	out.Plan, out.Settings = record.Plan, record.Settings
	return out
}

func (j *journal) close() error {
	if j == nil {
		return nil
	}
	if err := j.log.close(); err != nil {
		return fmt.Errorf("%w: %w", ErrJournal, err)
	}
	return nil
}

// journaledRun is what the records of a journal tell of its last run.
type journaledRun struct {
	ref      registry.GraphRef
	revision string
	id       string
	plan     *rollout.Plan
	// started and done have the numbers of the phases that were begun and are through.
	started, done map[int]bool
	// deployed has the steps whose deploy has ended well.
	deployed map[stepKey]bool
	// applied has the steps whose code was put there while the run was ended before it knew of the
	// replicas.
	applied map[stepKey]bool
	// launches has the launch of each phase whose batch was sent; empty if nothing had to be sent.
	launches map[int]string
	// adopted has what routers were shown, or assumed, to run after each phase.
	adopted map[int]*adoption.Proof
	// outcome is empty while the run is under way, and if its process was killed.
	outcome Outcome
	// previous is the failed delivery that the run takes back; nil for a delivery.
	previous *journaledRun
	// rollbackDue is true for a delivery that is to be taken back by a rollback that has not begun.
	rollbackDue bool
	// reason is why the run ended; empty if it has not, or ended well.
	reason string
	// failure is why the delivery is taken back. The delivery and its rollback both have it.
	failure string
	// consents are those of the run and of every run that took it up.
	consents []Consent
	// planFile is the plan file that the run follows, nil if none, and approvals are of the plan.
	planFile  *FollowedPlan
	approvals []planfile.Approval
	commit    string
	// settings are the newest of the run; nil if no record of it has any.
	settings *Settings
	// by is who ran it last, and began when it began.
	by    string
	began time.Time
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
				ref: *r.Ref, revision: r.Revision, id: cmp.Or(r.ID, r.At.UTC().Format(idFormat)), plan: r.Plan, done: map[int]bool{}, started: map[int]bool{},
				deployed: map[stepKey]bool{}, applied: map[stepKey]bool{}, launches: map[int]string{}, adopted: map[int]*adoption.Proof{}, began: r.At,
				planFile: r.PlanFile, approvals: r.Approvals, commit: r.Commit,
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
		if r.Kind == RecordResume {
			run.approvals = append(run.approvals, r.Approvals...)
		}
		if r.By != "" {
			run.by = r.By
		}
		if r.Settings != nil {
			run.settings = r.Settings
		}
		switch r.Kind {
		case RecordResume:
			run.outcome = ""
		case RecordStart:
			run.started[r.Phase] = true
		case RecordPublished:
			run.launches[r.Phase] = r.Launch
		case RecordAdopted:
			run.adopted[r.Phase] = r.Adoption
		case RecordApplied:
			run.applied[stepKey{r.Phase, r.Subgraph, r.Action}] = true
		case RecordDeployFailed:
			if !r.Pending { // to be done again
				delete(run.applied, stepKey{r.Phase, r.Subgraph, r.Action})
			}
		case RecordDeployed:
			run.deployed[stepKey{r.Phase, r.Subgraph, r.Action}] = true
		case RecordDone:
			run.done[r.Phase] = true
		case RecordEnd:
			run.outcome, run.reason = r.Outcome, withoutCommands(r.Error)
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
