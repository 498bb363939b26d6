package publish

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// What code runs is asked of its replicas where the delivery has a proof: before the plan is made,
// which then starts from what runs; before anything is sent; and after each phase, before the next
// one relies on it. Otherwise it is assumed, and the report says so.

// findCode adds to what is known of running code what its replicas say. What the caller knows wins;
// the proof before the first phase holds that against the replicas.
func (r *run) findCode(ctx context.Context, change *proposal) error {
	proof := r.delivery.Running
	if proof == nil {
		return nil
	}
	before := change.input(r.delivery.Rollout).Before
	found, report, err := proof.Find(ctx, before, change.after)
	r.report.Running = report
	if err != nil {
		return fmt.Errorf("nothing was sent: %w", err)
	}
	deployed, err := running.Deployed(found, before)
	if err != nil {
		return fmt.Errorf("nothing was sent: %w", err)
	}
	r.asked = found
	all := maps.Clone(r.delivery.Rollout.Deployed)
	if all == nil {
		all = map[string]sdl.Source{}
	}
	for name, source := range deployed {
		if _, given := all[name]; !given {
			all[name] = source
		}
	}
	r.delivery.Rollout.Deployed = all
	return nil
}

// proveStart holds what runs against what the plan assumes before its first phase. Without a proof
// all of it is assumed.
func (r *run) proveStart(ctx context.Context) error {
	if r.delivery.Running == nil {
		r.report.Running = running.Assume(placesAt(r.plan, 1), "")
		r.tellRunning(nil, r.report.Running)
		return nil
	}
	report, err := r.delivery.Running.Hold(ctx, rollout.CodeAt(r.plan, 1))
	r.tellRunning(nil, report)
	if report != nil {
		r.report.Running = report
	}
	if err != nil {
		return fmt.Errorf("nothing was sent: %w", err)
	}
	r.proven = true
	return nil
}

// proveBefore holds what runs against what the plan assumes before a phase, unless that was done
// after the phase before it. A phase that an earlier run has begun may have been left anywhere
// between its beginning and its end.
func (r *run) proveBefore(ctx context.Context, phase *rollout.Phase, report *PhaseReport) error {
	if r.delivery.Running == nil || r.proven {
		return nil
	}
	allowed := rollout.CodeAt(r.plan, phase.Number)
	taken := r.resumed != nil && r.resumed.started[phase.Number]
	if taken {
		for at, code := range rollout.CodeAt(r.plan, phase.Number+1) {
			for _, text := range code {
				if !slices.Contains(allowed[at], text) {
					allowed[at] = append(slices.Clone(allowed[at]), text)
				}
			}
		}
	}
	found, err := r.delivery.Running.Hold(ctx, allowed)
	report.Running = found
	r.tellRunning(phase, found)
	if err != nil {
		return fmt.Errorf("before phase %d: %w", phase.Number, err)
	}
	r.proven = true
	if taken && phase.Kind == rollout.Deploy {
		r.deployAgain(ctx, phase)
	}
	return nil
}

// deployAgain forgets the deploys of a phase that the journal takes for done and whose replicas
// still run other code, so that they are deployed again.
func (r *run) deployAgain(ctx context.Context, phase *rollout.Phase) {
	found, _ := r.delivery.Running.Hold(ctx, rollout.CodeAt(r.plan, phase.Number+1)) // what is missing is deployed
	if found == nil {
		return
	}
	behind := found.Names(running.Contradicted)
	for _, step := range phase.Steps {
		if slices.Contains(behind, step.Subgraph) {
			delete(r.resumed.deployed, stepKey{phase.Number, step.Subgraph, step.Action})
		}
	}
}

// proveAfter holds what runs against what the plan assumes after a phase. Replicas may lag behind
// a deploy for a while; one that goes on running other code makes it a failed deploy.
func (r *run) proveAfter(ctx context.Context, phase *rollout.Phase, report *PhaseReport) error {
	if r.delivery.Running == nil {
		return nil
	}
	hold := r.delivery.Running.Hold
	if phase.Kind == rollout.Deploy {
		hold = r.delivery.Running.Await
	}
	r.proven = false
	found, err := hold(ctx, rollout.CodeAt(r.plan, phase.Number+1))
	report.Running = found
	r.tellRunning(phase, found)
	switch {
	case err == nil:
		r.proven = true
		return nil
	case phase.Kind == rollout.Deploy && found != nil && found.Count(running.Contradicted) > 0:
		return fmt.Errorf("%w: after phase %d %w", ErrDeployFailed, phase.Number, err)
	}
	return fmt.Errorf("after phase %d: %w", phase.Number, err)
}

// tellRunning tells the observer what replicas said.
func (r *run) tellRunning(phase *rollout.Phase, report *running.Report) {
	if report != nil && len(report.Subgraphs) > 0 {
		r.notify(Event{Kind: EventCodeAsked, Phase: phase, Running: report})
	}
}

// placesAt returns where code runs when a phase begins.
func placesAt(plan *rollout.Plan, number int) []rollout.At {
	return slices.Collect(maps.Keys(rollout.CodeAt(plan, number)))
}
