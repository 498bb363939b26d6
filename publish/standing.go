package publish

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/process"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Standing is how far the last delivery of a journal is.
type Standing struct {
	GraphRef registry.GraphRef `json:"graphRef"`
	Revision string            `json:"revision,omitempty"`
	// Outcome is Delivered, RolledBack or Stopped; empty when the delivery is under way, or its
	// process was killed.
	Outcome   Outcome   `json:"outcome,omitempty"`
	StartedAt time.Time `json:"startedAt"`
	// LastAt is when the last record was written.
	LastAt time.Time `json:"lastAt"`
	// By is who began the delivery or took it up last, and where; empty if the journal does not
	// tell.
	By string `json:"by,omitempty"`
	// Commit is that of the working folder of who began it; empty if the journal does not tell.
	Commit string `json:"commit,omitempty"`
	// PlanFile is the plan file that it follows, and Approvals are who approved the plan.
	PlanFile  *FollowedPlan       `json:"planFile,omitempty"`
	Approvals []planfile.Approval `json:"approvals,omitempty"`
	// Consents are the risks that somebody accepted for it.
	Consents []Consent `json:"consents,omitempty"`
	// Promoted are the variants that subgraphs of it were taken of.
	Promoted []registry.Promotion `json:"promoted,omitempty"`
	// Living are the deploys that have begun, have no end in the journal, and still run or may do
	// so.
	Living []string `json:"living,omitempty"`
	// Error is why the delivery is stopped.
	Error  string     `json:"error,omitempty"`
	Phases []Progress `json:"phases"`
	// Hazards are what clients may lose while the phases run.
	Hazards []rollout.Hazard `json:"hazards,omitempty"`
	// Gaps are what they miss meanwhile.
	Gaps []rollout.Gap `json:"gaps,omitempty"`
	// Rollback is true if the delivery failed and is taken back. The phases are then those of the
	// rollback, unless it has not begun.
	Rollback bool `json:"rollback,omitempty"`
	// RollbackDue is true if the delivery is to be taken back and that has not begun.
	RollbackDue bool `json:"rollbackDue,omitempty"`
	// Failure is why the delivery is taken back.
	Failure string `json:"failure,omitempty"`
	// Pinned is true once the supergraphs are pinned at the end.
	Pinned bool `json:"pinned"`
	// Resumable is true if `deliver --resume` takes the delivery up.
	Resumable bool `json:"resumable"`
}

// Progress is how far one phase is.
type Progress struct {
	Number int               `json:"number"`
	Kind   rollout.PhaseKind `json:"kind"`
	State  State             `json:"state"`
	// LaunchID is the last launch of a publish phase.
	LaunchID string `json:"launchId,omitempty"`
	// LaunchState is the state of the launch when it was last seen.
	LaunchState registry.LaunchState `json:"launchState,omitempty"`
	// Adoption is how it is known that routers run the supergraph of the launch; empty before that.
	Adoption string `json:"adoption,omitempty"`
	// Subgraphs are those of the phase.
	Subgraphs []string `json:"subgraphs"`
	// Parts are the subgraphs that are registered already of a batch that is published in parts.
	Parts []string `json:"parts,omitempty"`
	// Deployed are the subgraphs whose deploy has ended well.
	Deployed []string `json:"deployed,omitempty"`
	// DeployFailed are those whose last deploy has not, and how it ended.
	DeployFailed map[string]string `json:"deployFailed,omitempty"`
}

// StandingNow is [StandingOf] with the deploys that run at this moment.
func StandingNow(records []Record) *Standing {
	s := StandingOf(records)
	if s == nil || !s.Resumable {
		return s
	}
	for _, b := range begunDeploys(records, process.Identity.State) {
		s.Living = append(s.Living, b.String())
	}
	return s
}

// StandingOf reads the records of a journal. It is nil if there is no delivery in it.
func StandingOf(records []Record) *Standing {
	run := lastRun(records)
	if run == nil {
		return nil
	}
	s := &Standing{
		GraphRef: run.ref, Revision: run.revision, Outcome: run.outcome, Resumable: run.unfinished(), Phases: []Progress{},
		By: run.by, Commit: run.commit, PlanFile: run.planFile, Approvals: run.approvals, Consents: run.consents, Rollback: run.previous != nil || run.rollbackDue, RollbackDue: run.rollbackDue, Failure: run.failure, Hazards: run.plan.Hazards, Gaps: run.plan.Gaps,
		Promoted: run.plan.Promoted,
	}
	for _, phase := range run.plan.Phases {
		progress := Progress{Number: phase.Number, Kind: phase.Kind, State: Pending, Subgraphs: stepNames(phase)}
		if run.done[phase.Number] {
			progress.State = Done
		}
		s.Phases = append(s.Phases, progress)
	}
	begin := 0
	for i, r := range records {
		if r.Kind == RecordBegin {
			begin = i
		}
	}
	s.StartedAt = records[begin].At
	for _, r := range records[begin:] {
		s.LastAt = r.At
		s.Pinned = s.Pinned || r.Kind == RecordPinned
		switch r.Kind {
		case RecordEnd:
			s.Error = r.Error
			if r.Rollback {
				s.Error = "" // it is in Failure
			}
			s.end(r)
		case RecordResume:
			s.Error = ""
			s.resume()
		}
		if at := slices.IndexFunc(s.Phases, func(p Progress) bool { return p.Number == r.Phase }); at >= 0 {
			s.Phases[at].add(r, run)
		}
	}
	return s
}

// Standings returns how each delivery of a journal ended, and each rollback, in the order in which
// they began.
func Standings(records []Record) []Standing {
	var out []Standing
	delivery := 0 // where the last delivery begins, which a rollback belongs to
	for i, r := range records {
		if r.Kind == RecordBegin && !r.Rollback {
			delivery = i
		}
		if i+1 < len(records) && records[i+1].Kind != RecordBegin {
			continue
		}
		if s := StandingOf(records[delivery : i+1]); s != nil {
			out = append(out, *s)
		}
	}
	return out
}

// end takes in the record of a run that ended. The phase that was under way has failed, unless what
// it waited for goes on. Journals of older versions do not have that; there it is so if the launch
// of the phase was under way when it was last seen.
func (s *Standing) end(r Record) {
	for i := range s.Phases {
		p := &s.Phases[i]
		switch waits := p.LaunchState != "" && !p.LaunchState.Final(); {
		case p.State != Running:
		case r.Pending, waits:
			p.State = Unfinished
		default:
			p.State = Failed
		}
	}
}

// resume takes up the phase in which the run ended.
func (s *Standing) resume() {
	for i := range s.Phases {
		if p := &s.Phases[i]; p.State == Failed || p.State == Unfinished {
			p.State = Running
		}
	}
}

// add takes in one record of the phase.
func (p *Progress) add(r Record, run *journaledRun) {
	switch r.Kind {
	case RecordStart:
		if p.State == Pending {
			p.State = Running
		}
	case RecordPart:
		p.LaunchID, p.LaunchState, p.Parts = r.Launch, "", append(p.Parts, r.Subgraphs...)
	case RecordPublished:
		p.LaunchID, p.LaunchState, p.Parts = r.Launch, "", nil
	case RecordLaunch:
		if r.Launch == p.LaunchID {
			p.LaunchState = r.State
		}
	case RecordAdopted:
		if r.Adoption != nil {
			p.Adoption = r.Adoption.Text
		}
	case RecordDeployFailed:
		if p.DeployFailed == nil {
			p.DeployFailed = map[string]string{}
		}
		p.DeployFailed[r.Subgraph] = r.Error
	case RecordDeployed:
		delete(p.DeployFailed, r.Subgraph)
		if run.deployed[stepKey{p.Number, r.Subgraph, r.Action}] && !slices.Contains(p.Deployed, r.Subgraph) {
			p.Deployed = append(p.Deployed, r.Subgraph)
		}
	}
}

// ErrNotDelivered is the error of a delivery that is not finished or was rolled back.
var ErrNotDelivered = errors.New("not delivered")

// Err returns nil if the delivery got through, or if there is none (s is nil). Otherwise it wraps
// [ErrNotDelivered].
func (s *Standing) Err() error {
	switch {
	case s == nil:
		return nil
	case s.Resumable:
		return fmt.Errorf("%w: the delivery is not finished", ErrNotDelivered)
	case s.Rollback:
		return fmt.Errorf("%w: the delivery was rolled back", ErrNotDelivered)
	}
	return nil
}
