package publish

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Standing is where the last delivery of a journal stands.
type Standing struct {
	GraphRef registry.GraphRef `json:"graphRef"`
	Revision string            `json:"revision,omitempty"`
	// Outcome is Delivered, RolledBack or Stopped; empty when the delivery is under way, or its process was killed.
	Outcome   Outcome    `json:"outcome,omitempty"`
	StartedAt time.Time  `json:"startedAt"`
	LastAt    time.Time  `json:"lastAt"`
	Error     string     `json:"error,omitempty"`
	Phases    []Progress `json:"phases"`
	// Rollback tells that the delivery failed, of which Failure is the reason, and is taken back: the phases are those of the rollback,
	// unless it has not begun (RollbackDue).
	Rollback    bool   `json:"rollback,omitempty"`
	RollbackDue bool   `json:"rollbackDue,omitempty"`
	Failure     string `json:"failure,omitempty"`
	// Pinned tells that the supergraphs were pinned at the end.
	Pinned bool `json:"pinned"`
	// Resumable tells that `deliver --resume` takes it up.
	Resumable bool `json:"resumable"`
}

// Progress is one phase of it.
type Progress struct {
	Number int               `json:"number"`
	Kind   rollout.PhaseKind `json:"kind"`
	State  State             `json:"state"`
	// LaunchID and LaunchState are of a publish, as last seen.
	LaunchID    string               `json:"launchId,omitempty"`
	LaunchState registry.LaunchState `json:"launchState,omitempty"`
	// Subgraphs are those of the phase, Deployed those of them whose deploy has ended.
	Subgraphs []string `json:"subgraphs"`
	// Parts are the subgraphs that are registered already of a batch that is published in parts.
	Parts    []string `json:"parts,omitempty"`
	Deployed []string `json:"deployed,omitempty"`
}

// StandingOf reads the records of a journal; nil when there is no delivery in it.
func StandingOf(records []Record) *Standing {
	p := pastOf(records)
	if p == nil {
		return nil
	}
	s := &Standing{
		GraphRef: p.ref, Revision: p.revision, Outcome: p.outcome, Resumable: p.unfinished(), Phases: []Progress{},
		Rollback: p.rollback || p.goesBack, RollbackDue: p.goesBack, Failure: p.cause,
	}
	for _, phase := range p.plan.Phases {
		progress := Progress{Number: phase.Number, Kind: phase.Kind, State: Pending, Subgraphs: stepNames(phase)}
		if p.done[phase.Number] {
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
				s.Error = "" // it is the failure
			}
		case RecordResume:
			s.Error = ""
		}
		if at := slices.IndexFunc(s.Phases, func(p Progress) bool { return p.Number == r.Phase }); at >= 0 {
			s.Phases[at].note(r, p)
		}
	}
	return s
}

// note takes in one record of the phase.
func (p *Progress) note(r Record, past *past) {
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
	case RecordDeployed:
		if past.deployed[deployedStep{p.Number, r.Subgraph, r.Action}] && !slices.Contains(p.Deployed, r.Subgraph) {
			p.Deployed = append(p.Deployed, r.Subgraph)
		}
	}
}

// ErrNotDelivered is a delivery that is not finished or was rolled back.
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
