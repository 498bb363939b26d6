package sandbox

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// This file moves launches. A composition launch is initiated, builds, publishes
// and completes; a contract launch does the same after the launch of its source
// variant has completed. Each step has a due time that follows from the launch
// alone, so steps can be taken late, in order, without a difference to be seen.

// due returns when the next step of an active launch is to be taken.
func (l *launchRecord) due() (time.Time, bool) {
	var at time.Time
	switch {
	case !l.active() || l.Waiting:
		return time.Time{}, false
	case l.BuildStartedAt == nil:
		at = l.StartAt.Add(l.Latency.Initiate)
	case l.BuildCompletedAt == nil:
		at = l.BuildStartedAt.Add(l.Latency.Build)
	default:
		at = l.BuildCompletedAt.Add(l.Latency.Publish)
	}
	if l.SupersedeAt != nil && !l.SupersedeAt.After(at) {
		at = *l.SupersedeAt
	}
	return at, true
}

// anyDue says whether a step is to be taken by now.
func (s *state) anyDue(now time.Time) bool {
	_, ok := s.nextDue(now)
	return ok
}

// nextDue returns the launch whose step comes first, by due time and then by age.
func (s *state) nextDue(now time.Time) (*launchRecord, bool) {
	var next *launchRecord
	var nextAt time.Time
	for id := range s.active {
		l := s.launches[id]
		at, ok := l.due()
		if !ok || at.After(now) {
			continue
		}
		if next == nil || at.Before(nextAt) || at.Equal(nextAt) && l.Seq < next.Seq {
			next, nextAt = l, at
		}
	}
	return next, next != nil
}

// advanceTo takes all steps that are due by now.
func (s *Server) advanceTo(t *tx, now time.Time) {
	for l, ok := t.nextDue(now); ok; l, ok = t.nextDue(now) {
		at, _ := l.due()
		s.step(t, l, at)
	}
}

// step takes one step of a launch at the moment it was due.
func (s *Server) step(t *tx, l *launchRecord, at time.Time) {
	switch {
	case l.SupersedeAt != nil && !l.SupersedeAt.After(at):
		s.supersedeByRival(t, l, at)
	case l.BuildStartedAt == nil:
		t.change(l.ID, func(l *launchRecord) { l.BuildStartedAt = &at })
	case l.BuildCompletedAt == nil:
		outcome := s.outcome(t, l)
		t.change(l.ID, func(l *launchRecord) {
			l.BuildCompletedAt, l.Outcome = &at, outcome
			if outcome.failed() {
				l.Status, l.CompletedAt = launchFailed, &at
			}
		})
	default:
		t.change(l.ID, func(l *launchRecord) { l.Status, l.CompletedAt, l.ApprovedAt = launchCompleted, &at, &at })
		if l.Contract == nil {
			s.startContracts(t, l.ID, at)
		}
	}
	now := t.launches[l.ID]
	s.log.Info("launch", "id", l.ID, "variant", l.key().String(), "status", now.Status,
		"superseded", now.SupersededAt != nil, "at", at)
}

// outcome is what the build of a launch gives. A composition's is known since the
// publish; a contract's is made now, from the supergraph that its source was left with.
func (s *Server) outcome(t *tx, l *launchRecord) *buildOutcome {
	if l.FailBuild {
		return injectedFailure(l)
	}
	if l.Contract == nil {
		return l.Outcome
	}
	if l.SourceCoreHash == "" {
		return &buildOutcome{Errors: []BuildError{{
			Message: fmt.Sprintf("The source variant %q has no supergraph yet.", l.Contract.Source), FailedStep: "SCHEMA_RETRIEVAL",
		}}}
	}
	ctx, cancel := s.composing(context.Background())
	defer cancel()
	build, err := s.opts.Composer.Contract(ctx, t.docs[l.SourceCoreHash], l.Contract.filter())
	if err != nil {
		build = Build{Errors: []BuildError{{Message: err.Error(), FailedStep: "UNKNOWN"}}}
	}
	return t.keep(build)
}

// keep stores the documents of a build and returns its outcome.
func (t *tx) keep(b Build) *buildOutcome {
	if len(b.Errors) > 0 {
		return &buildOutcome{Errors: b.Errors}
	}
	return &buildOutcome{CoreHash: t.putDoc(b.Supergraph), APIHash: t.putDoc(b.API)}
}

func injectedFailure(l *launchRecord) *buildOutcome {
	e := BuildError{Message: "The build failed because a fault was requested of the sandbox.", Code: "SANDBOX_FAULT"}
	if l.Contract != nil {
		e.Code, e.FailedStep = "", "UNKNOWN"
	}
	return &buildOutcome{Errors: []BuildError{e}}
}

// open adds a launch to its variant and supersedes those that it replaces.
func (s *Server) open(t *tx, l *launchRecord, at time.Time) *launchRecord {
	t.seq++
	l.ID, l.Seq, l.CreatedAt, l.Status = s.opts.NewID(), t.seq, at, launchInitiated
	if !l.Waiting {
		l.StartAt = at
	}
	t.putLaunch(l)
	s.supersede(t, l, at)
	return l
}

// supersede ends the active launches of the variant that are older than by. A
// launch that still waits for its source replaces only others that wait: what
// already runs goes on until there is something to replace it.
func (s *Server) supersede(t *tx, by *launchRecord, at time.Time) {
	for _, id := range slices.Clone(t.history[by.key()]) {
		old := t.launches[id]
		endedNow := old.SupersededBy == "" && old.SupersededAt != nil
		if old.Seq >= by.Seq || by.Waiting && !old.Waiting || !old.active() && !endedNow {
			continue
		}
		t.change(id, func(l *launchRecord) {
			if l.SupersededAt == nil {
				l.SupersededAt = &at
			}
			l.SupersededBy = by.ID
		})
		for _, down := range old.Downstream {
			if d := t.launches[down]; d.Waiting && d.active() {
				t.change(down, func(l *launchRecord) { l.SupersededAt = &at })
			}
		}
	}
}

// openContracts creates the launches of all contracts of a source launch's variant
// in advance, waiting for the source to complete.
func (s *Server) openContracts(t *tx, sourceID, coreHash string, at time.Time) {
	for _, v := range t.contractsOf(t.launches[sourceID].key()) {
		_ = s.openContract(t, sourceID, coreHash, v, true, at)
	}
}

func (s *Server) openContract(t *tx, sourceID, coreHash string, v *variantRecord, waiting bool, at time.Time) string {
	source := t.launches[sourceID]
	l := s.open(t, &launchRecord{
		Graph: v.Graph, Variant: v.Name, Waiting: waiting, Latency: source.Latency, Upstream: sourceID,
		Contract: v.Contract, SourceCoreHash: coreHash, FailBuild: s.faults.failsContract(v.key()),
	}, at)
	t.change(sourceID, func(s *launchRecord) { s.Downstream = append(slices.Clip(s.Downstream), l.ID) })
	return l.ID
}

// startContracts starts the contract launches of a source launch that has just
// completed: those that wait for it, and new ones for contracts without one.
func (s *Server) startContracts(t *tx, sourceID string, at time.Time) {
	source := t.launches[sourceID]
	waiting := map[string]string{}
	for _, id := range source.Downstream {
		if l := t.launches[id]; l.Waiting && l.active() {
			waiting[l.Variant] = id
		}
	}
	for _, v := range t.contractsOf(source.key()) {
		id, ok := waiting[v.Name]
		if !ok {
			_ = s.openContract(t, sourceID, source.Outcome.CoreHash, v, false, at)
			continue
		}
		l := t.change(id, func(l *launchRecord) {
			l.Waiting, l.StartAt = false, at
			l.Contract = v.Contract // the filter may have been edited meanwhile
		})
		s.supersede(t, l, at)
	}
}

// supersedeByRival is what a fault asks for: somebody else publishes the same
// subgraphs to the variant while the launch is under way.
func (s *Server) supersedeByRival(t *tx, l *launchRecord, at time.Time) {
	rival := *l
	rival.SupersedeAt, rival.BuildStartedAt, rival.BuildCompletedAt = nil, nil, nil
	rival.Downstream, rival.Changes = nil, nil
	s.open(t, &rival, at)
}

// halfWay is the age of a launch at which a rival appears.
func (l Latency) halfWay() time.Duration { return (l.Initiate + l.Build + l.Publish) / 2 }

// compareSubgraphs lists what a launch changes against the one before.
func compareSubgraphs(before, after []inputSubgraph) []subgraphChange {
	was := map[string]inputSubgraph{}
	for _, s := range before {
		was[s.Name] = s
	}
	var out []subgraphChange
	for _, s := range after {
		old, ok := was[s.Name]
		delete(was, s.Name)
		switch {
		case !ok:
			out = append(out, subgraphChange{s.Name, "ADDITION"})
		case old.Hash != s.Hash || old.URL != s.URL:
			out = append(out, subgraphChange{s.Name, "MODIFICATION"})
		}
	}
	for name := range was {
		out = append(out, subgraphChange{name, "DELETION"})
	}
	slices.SortFunc(out, func(a, b subgraphChange) int { return strings.Compare(a.Name, b.Name) })
	return out
}
