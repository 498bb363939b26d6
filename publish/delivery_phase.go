package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// runPhase does phase i of the plan, unless the run that is resumed did it.
func (r *run) runPhase(ctx context.Context, i int) error {
	phase, report := &r.plan.Phases[i], &r.report.Phases[i]
	r.phase = i + 1
	if r.past != nil && r.past.done[phase.Number] {
		report.to(Before)
		r.tell(Event{Kind: EventPhaseSkipped, Phase: phase})
		return nil
	}
	began := r.Clock.Now()
	report.State, report.StartedAt = Running, &began
	r.tell(Event{Kind: EventPhaseStarted, Phase: phase})
	launchID := ""
	err := r.journal.add(Record{Kind: RecordStart, Phase: phase.Number})
	if err == nil && phase.Kind == rollout.Publish {
		launchID, err = r.publishPhase(ctx, phase, report, i == len(r.plan.Phases)-1)
	} else if err == nil {
		err = r.deployPhase(ctx, phase, report)
	}
	if err == nil {
		err = r.healthy(ctx, phase)
	}
	if err == nil {
		report.State = Done
		err = r.journal.add(Record{Kind: RecordDone, Phase: phase.Number})
	}
	report.DurationMS = r.since(began).Milliseconds()
	if err != nil {
		report.State, report.Error = Failed, err.Error()
		err = r.stopped(ctx, err, launchID)
	}
	r.tell(Event{Kind: EventPhaseDone, Phase: phase, Elapsed: r.since(began), Err: err})
	return err
}

// publishPhase sends the batch of a phase, waits for its launch and lets it settle. It gives the launch also with an error.
func (r *run) publishPhase(ctx context.Context, phase *rollout.Phase, report *PhaseReport, last bool) (string, error) {
	launchID, sent := "", false
	if r.past != nil {
		launchID, sent = r.past.launches[phase.Number]
	}
	var downstream []registry.LaunchRef
	if !sent {
		batch, err := r.publishBatch(ctx, phase, &Splitting{
			Contracts: r.contracts, Compose: r.Rollout.Compose,
			Between: func(ctx context.Context, part Part) error { return r.between(ctx, phase, report, part) },
		})
		report.Batch, launchID, downstream = &batch, batch.LaunchID, batch.Downstream
		if err != nil {
			report.to(Failed)
			return launchID, err
		}
		if err := r.journal.add(Record{Kind: RecordPublished, Phase: phase.Number, Launch: launchID}); err != nil {
			return launchID, err
		}
		r.tell(Event{Kind: EventPublished, Phase: phase, Batch: &batch})
	}
	if launchID == "" { // nothing had to be sent: what is registered came with an earlier launch
		latest, err := r.Registry.LatestLaunch(ctx, r.Ref)
		if err != nil {
			return "", fmt.Errorf("all of the batch is registered already, its launch is not known: %w", err)
		}
		launchID = latest.ID
	}
	if err := r.await(ctx, phase, report, launchID, downstream); err != nil {
		report.to(Failed)
		return launchID, err
	}
	report.to(Done)
	if last && r.Health == nil { // nothing follows that relies on the routers
		return launchID, nil
	}
	return launchID, r.settle(ctx, phase, report)
}

// publishBatch sends what the phase registers, or removes what it removes.
func (r *run) publishBatch(ctx context.Context, phase *rollout.Phase, parts *Splitting) (BatchResult, error) {
	held, err := r.Registry.Subgraphs(ctx, r.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
		return BatchResult{}, fmt.Errorf("read the subgraphs of %s: %w", r.Ref, err)
	}
	if err := r.unmoved(held, phase); err != nil {
		return BatchResult{}, err
	}
	if phase.Steps[0].Action == rollout.Remove {
		return removeSubgraph(ctx, r.Registry, r.Ref, held, phase.Steps[0].Subgraph, r.Clock)
	}
	req := BatchRequest{Ref: r.Ref, Revision: r.Revision, Git: r.Git, NoURL: r.NoURL}
	for _, step := range phase.Steps {
		input := registry.SubgraphInput{Name: step.Subgraph, SDL: step.SDL}
		if step.URL != "" {
			input.URL = &step.URL
		}
		req.Subgraphs = append(req.Subgraphs, input)
	}
	if parts != nil {
		known := *parts
		known.Code = rollout.CodeAt(r.plan, phase.Number)
		req.Splitting = &known
	}
	return publishHeld(ctx, r.Registry, held, req, r.Clock)
}

// between records one part of a batch that was too large, and waits for its launch. A run that ends here is resumed with what the
// registry does not hold yet.
func (r *run) between(ctx context.Context, phase *rollout.Phase, report *PhaseReport, part Part) error {
	if err := r.journal.add(Record{Kind: RecordPart, Phase: phase.Number, Launch: part.LaunchID, Subgraphs: part.Published}); err != nil {
		return err
	}
	r.tell(Event{Kind: EventPart, Phase: phase, Part: &part})
	return r.await(ctx, phase, report, part.LaunchID, part.Expect)
}

// await waits for the launch tree of a phase and journals what it sees.
func (r *run) await(ctx context.Context, phase *rollout.Phase, report *PhaseReport, launchID string, expect []registry.LaunchRef) error {
	began := r.Clock.Now()
	seen := &launchObserver{run: r, phase: phase}
	opts := r.Launch
	opts.Clock, opts.Expect, opts.Observer = r.Clock, expect, seen
	tree, err := launch.Wait(ctx, r.Registry, r.Ref, launchID, opts)
	if tree.Source.ID != "" {
		report.Launch = &tree
	}
	if err = errors.Join(err, seen.err); err != nil {
		return err
	}
	r.tree = &tree
	r.tell(Event{Kind: EventLaunched, Phase: phase, Tree: &tree, Elapsed: r.since(began)})
	return nil
}

// launchObserver journals and tells what is seen of a phase's launch.
type launchObserver struct {
	run   *run
	phase *rollout.Phase
	// err is of the journal.
	err error
}

func (o *launchObserver) LaunchChanged(c launch.Change) {
	ref := c.Launch.Ref
	o.err = errors.Join(o.err, o.run.journal.add(Record{Kind: RecordLaunch, Phase: o.phase.Number, Launch: c.Launch.ID, Ref: &ref, State: c.Launch.State}))
	o.run.tell(Event{Kind: EventLaunchChanged, Phase: o.phase, Launch: &c})
}

func (o *launchObserver) LaunchPolled(p launch.Poll) {
	o.run.tell(Event{Kind: EventLaunchPolled, Phase: o.phase, Poll: &p})
}

// settle waits until routers run the supergraph of the launch.
func (r *run) settle(ctx context.Context, phase *rollout.Phase, report *PhaseReport) error {
	began := r.Clock.Now()
	planned := cmp.Or(r.SettleFor, time.Duration(r.plan.SettleSeconds)*time.Second)
	r.tell(Event{Kind: EventSettling, Phase: phase, Wait: planned})
	err := r.Settle(ctx, planned)
	report.SettledMS = r.since(began).Milliseconds()
	if err != nil {
		return fmt.Errorf("routers have not picked up the supergraph yet: %w", err)
	}
	return nil
}

// healthy asks for the health of the world after a phase.
func (r *run) healthy(ctx context.Context, phase *rollout.Phase) error {
	if r.Health == nil {
		return nil
	}
	r.tell(Event{Kind: EventProbing, Phase: phase})
	if err := r.Health(ctx, *phase); err != nil {
		return fmt.Errorf("%w after phase %d: %w", ErrUnhealthy, phase.Number, err)
	}
	return nil
}
