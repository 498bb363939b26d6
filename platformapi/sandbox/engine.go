package sandbox

import (
	"context"
	"fmt"
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
		s.supersedeByFault(t, l, at)
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
			s.startContractLaunches(t, l.ID, at)
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
	ctx, cancel := s.composeContext(context.Background())
	defer cancel()
	build, err := s.opts.Composer.Contract(ctx, t.docs[l.SourceCoreHash], l.Contract.filter())
	if err != nil {
		build = Build{Errors: []BuildError{{Message: err.Error(), FailedStep: "UNKNOWN"}}}
	}
	return t.putBuild(build)
}

// keep stores the documents of a build and returns its outcome.
func (t *tx) putBuild(b Build) *buildOutcome {
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
