package publish

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// runPhase does phase i of the plan, counted from 0, unless the run that is resumed has done it.
// The journal has its beginning before anything is done, and its end once production is healthy
// after it.
func (r *run) runPhase(ctx context.Context, i int) error {
	phase, report := &r.plan.Phases[i], &r.report.Phases[i]
	r.phase = i + 1
	if r.resumed != nil && r.resumed.done[phase.Number] {
		report.setState(Before)
		r.notify(Event{Kind: EventPhaseSkipped, Phase: phase})
		return nil
	}
	began := r.delivery.Clock.Now()
	report.State, report.StartedAt = Running, &began
	r.notify(Event{Kind: EventPhaseStarted, Phase: phase})
	launchID := ""
	err := r.proveBefore(ctx, phase, report)
	if err == nil {
		err = r.journal.add(Record{Kind: RecordStart, Phase: phase.Number})
	}
	if err == nil && phase.Kind == rollout.Publish {
		launchID, err = r.runPublish(ctx, phase, report, i == len(r.plan.Phases)-1)
	} else if err == nil {
		err = r.runDeploys(ctx, phase, report)
	}
	if err == nil {
		err = r.proveAfter(ctx, phase, report)
	}
	if err == nil {
		err = r.probe(ctx, phase)
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
	r.notify(Event{Kind: EventPhaseDone, Phase: phase, Elapsed: r.since(began), Err: err})
	return err
}

// runPublish sends the batch of a phase, waits for its launch and lets it settle. It returns the
// launch also with an error, empty if there is none.
//
// A batch that the run which is resumed has sent is not sent again. After the last phase nothing
// relies on the routers, so a time is waited only for a health probe; routers that can be asked
// are.
func (r *run) runPublish(ctx context.Context, phase *rollout.Phase, report *PhaseReport, last bool) (string, error) {
	launchID, sent := "", false
	if r.resumed != nil {
		launchID, sent = r.resumed.launches[phase.Number]
	}
	var downstream []registry.LaunchRef
	if !sent {
		batch, err := publishPhase(ctx, r.delivery.Registry, r.plan, *phase, r.batchRequest(phase, report), r.delivery.Clock)
		report.Batch, launchID, downstream = &batch, batch.LaunchID, batch.Downstream
		if err != nil {
			report.setState(Failed)
			return launchID, err
		}
		if err := r.journal.add(Record{Kind: RecordPublished, Phase: phase.Number, Launch: launchID}); err != nil {
			return launchID, err
		}
		r.notify(Event{Kind: EventPublished, Phase: phase, Batch: &batch})
	}
	if launchID == "" { // nothing had to be sent: what is registered came with an earlier launch
		newest, err := Newest(ctx, r.delivery.Registry, r.delivery.Ref, r.delivery.Federation, r.delivery.Clock)
		if err != nil {
			return "", &NothingSentError{r.delivery.Ref, err}
		}
		launchID = newest.ID
	}
	if err := r.awaitLaunch(ctx, phase, report, launchID, downstream); err != nil {
		report.setState(Failed)
		return launchID, err
	}
	report.setState(Done)
	if last && r.delivery.Health == nil && r.delivery.Adoption.By() == adoption.ByTime {
		return launchID, nil
	}
	return launchID, r.settle(ctx, phase, report, launchID, last)
}

// batchRequest returns the request of a publish phase without its subgraphs. A batch that is too
// large goes out in parts: each is journaled, and its launch awaited, before the next. A run that
// ends between two parts is resumed with what the registry does not hold yet.
func (r *run) batchRequest(phase *rollout.Phase, report *PhaseReport) BatchRequest {
	d := r.delivery
	between := func(ctx context.Context, part Part) error {
		if err := r.journal.add(Record{Kind: RecordPart, Phase: phase.Number, Launch: part.LaunchID, Subgraphs: part.Published}); err != nil {
			return err
		}
		r.notify(Event{Kind: EventPart, Phase: phase, Part: &part})
		return r.awaitLaunch(ctx, phase, report, part.LaunchID, part.Downstream)
	}
	return BatchRequest{
		Ref: d.Ref, Revision: d.Revision, Git: d.Git, NoURL: d.NoURL, AnyURL: d.allowsURLs(), AskFor: d.AskFor,
		Split: &SplitOptions{Contracts: d.Rollout.Contracts, Federation: d.Federation, Compose: d.Rollout.Compose, Between: between},
	}
}

// awaitLaunch waits for the launch tree of a phase and journals what it sees; expect are the
// contract launches that are known.
func (r *run) awaitLaunch(ctx context.Context, phase *rollout.Phase, report *PhaseReport, launchID string, expect []registry.LaunchRef) error {
	began := r.delivery.Clock.Now()
	seen := &launchObserver{run: r, phase: phase}
	opts := r.delivery.Launch
	opts.Clock, opts.Expect, opts.Observer = r.delivery.Clock, expect, seen
	tree, err := launch.Wait(ctx, r.delivery.Registry, r.delivery.Ref, launchID, opts)
	if tree.Source.ID != "" {
		report.Launch = &tree
	}
	if err = errors.Join(err, seen.err); err != nil {
		return err
	}
	r.tree = &tree
	r.notify(Event{Kind: EventLaunched, Phase: phase, Tree: &tree, Elapsed: r.since(began)})
	return nil
}

// launchObserver journals what is seen of a phase's launch and tells the observer of the delivery.
type launchObserver struct {
	run   *run
	phase *rollout.Phase
	// err has the errors of the journal.
	err error
}

func (o *launchObserver) LaunchChanged(c launch.Change) {
	ref := c.Launch.Ref
	o.err = errors.Join(o.err, o.run.journal.add(Record{Kind: RecordLaunch, Phase: o.phase.Number, Launch: c.Launch.ID, Ref: &ref, State: c.Launch.State}))
	o.run.notify(Event{Kind: EventLaunchChanged, Phase: o.phase, Launch: &c})
}

func (o *launchObserver) LaunchPolled(p launch.Poll) {
	o.run.notify(Event{Kind: EventLaunchPolled, Phase: o.phase, Poll: &p})
}

// probe asks for the health of production after a phase.
func (r *run) probe(ctx context.Context, phase *rollout.Phase) error {
	if r.delivery.Health == nil {
		return nil
	}
	r.notify(Event{Kind: EventProbing, Phase: phase})
	if err := r.delivery.Health(ctx, *phase); err != nil {
		return fmt.Errorf("%w after phase %d: %w", ErrUnhealthy, phase.Number, err)
	}
	return nil
}
