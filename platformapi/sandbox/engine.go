package sandbox

import (
	"context"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file takes the steps of launches, as the package comment describes them. The time at which a
// step is due follows from the launch alone. Steps that are taken late, in the order of these
// times, therefore give the same records as steps taken in time.

// due returns the time of the next step. It returns false for a launch that has no further step or
// waits for its source. A fault that supersedes the launch takes the place of a step that is not
// due before it.
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

// anyDue reports whether any launch has a step that is due by now.
func (s *state) anyDue(now time.Time) bool {
	_, ok := s.nextDue(now)
	return ok
}

// nextDue returns the launch whose next step is the earliest of those that are due by now. Of steps
// that are due at the same time, that of the oldest launch is first.
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

// advanceTo takes all steps that are due by now, in order.
func (s *Server) advanceTo(t *tx, now time.Time) {
	for l, ok := t.nextDue(now); ok; l, ok = t.nextDue(now) {
		at, _ := l.due()
		s.step(t, l, at)
	}
}

// step takes one step of a launch. at is the time at which it was due, and all records that the
// step changes carry that time.
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
				l.Status, l.CompletedAt = registry.LaunchFailed, &at
			}
		})
	default:
		t.change(l.ID, func(l *launchRecord) { l.Status, l.CompletedAt, l.ApprovedAt = registry.LaunchCompleted, &at, &at })
		if l.Contract == nil {
			s.startContractLaunches(t, l.ID, at)
		}
	}
	now := t.launches[l.ID]
	s.log.Info("launch", "id", l.ID, "variant", l.key().String(), "status", now.Status,
		"superseded", now.SupersededAt != nil, "at", at)
}

// outcome returns the result of the build of a launch. That of a composition is known since the
// publish. A contract is filtered now, from the supergraph of its source launch. A composer that
// gives no answer in time fails the build.
func (s *Server) outcome(t *tx, l *launchRecord) *buildOutcome {
	if l.FailBuild {
		return injectedFailure(l)
	}
	if l.Contract == nil {
		return l.Outcome
	}
	if l.SourceCoreHash == "" {
		return &buildOutcome{Errors: []registry.BuildError{{
			Message: fmt.Sprintf("The source variant %q has no supergraph yet.", l.Contract.Source), Step: "SCHEMA_RETRIEVAL",
		}}}
	}
	ctx, cancel := s.composeContext(context.Background())
	defer cancel()
	build, err := s.opts.Composer.Contract(ctx, t.docs[l.SourceCoreHash], l.Contract.filter())
	if err != nil {
		build = Build{Errors: []registry.BuildError{{Message: err.Error(), Step: "UNKNOWN"}}}
	}
	return t.putBuild(build)
}

// putBuild adds the documents of a build to the transaction and returns its outcome.
func (t *tx) putBuild(b Build) *buildOutcome {
	if len(b.Errors) > 0 {
		return &buildOutcome{Errors: b.Errors}
	}
	return &buildOutcome{CoreHash: t.putDoc(b.Supergraph), APIHash: t.putDoc(b.API)}
}

// injectedFailure returns the outcome of a build that a fault made fail. A composition error has a
// code, a filter error a step.
func injectedFailure(l *launchRecord) *buildOutcome {
	e := registry.BuildError{Message: "The build failed because a fault was requested of the sandbox.", Code: "SANDBOX_FAULT"}
	if l.Contract != nil {
		e.Code, e.Step = "", "UNKNOWN"
	}
	return &buildOutcome{Errors: []registry.BuildError{e}}
}
