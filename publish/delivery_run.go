package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// run is a delivery under way, or the rollback of one.
type run struct {
	// delivery has the settings, with the defaults filled in. Where a run is resumed, Revision and
	// NoURL are those that it was begun with.
	delivery Delivery
	// notify tells the observer of an event.
	notify  func(Event)
	journal *journal
	report  Report
	plan    *rollout.Plan
	// resumed is what the journal knows of the run that this one takes up; nil for a new run.
	resumed *journaledRun
	// journaled is the code that the last delivery of the journal left running, and abandoned is
	// true if that delivery is not finished and this one begins anew.
	journaled []DeployedCode
	abandoned bool
	// asked has what replicas said of the code that ran before the delivery, by subgraph, and
	// proven is true while what they say is known to be what the next phase assumes.
	asked  map[string]running.Found
	proven bool
	// previous is the failed delivery that a rollback takes back; nil for a delivery.
	previous *failedDelivery
	// tree is that of the last launch that this run has awaited.
	tree *launch.Tree
	// phase counts the phases from 1 and is the one under way; 0 before the first and after the
	// last.
	phase int
	// began is true once the journal has the beginning of the run.
	began bool
}

// newRun fills in the defaults of the settings and begins the report. Nothing is read or written
// yet.
func newRun(d Delivery) *run {
	if d.Clock == nil {
		d.Clock = clock.System{}
	}
	if d.Plan == nil {
		d.Plan = rollout.Make
	}
	if d.Adoption == nil {
		d.Adoption = adoption.Time{Clock: d.Clock}
	}
	events := &notifier{observer: d.Observer, clock: d.Clock}
	return &run{
		delivery: d, notify: events.notify,
		report: Report{Version: ReportVersion, GraphRef: d.Ref, Federation: d.Federation.Composition(), Revision: d.Revision, StartedAt: d.Clock.Now(), Journal: d.JournalPath, Consents: d.Consents, PlanFile: d.following.Plan(), Approvals: d.following.Given(d.Told), Phases: []PhaseReport{}},
	}
}

// carryOut makes the plan, or takes that of the run that is resumed, and does what is planned.
func (r *run) carryOut(ctx context.Context) error {
	prepare := r.prepare
	if r.previous != nil {
		prepare = r.prepareRollback
	}
	if r.resumed == nil {
		if err := prepare(ctx); err != nil {
			return err
		}
	} else if err := r.checkExecutable(ctx); err != nil {
		return err
	}
	for i := range r.plan.Phases {
		if ctx.Err() != nil { // no new step after a signal, also if the last one got through
			r.phase = i + 1
			return r.stopped(ctx, fmt.Errorf("before it began: %w", ctx.Err()), "")
		}
		if err := r.runPhase(ctx, i); err != nil {
			return err
		}
	}
	r.phase = 0
	return r.writePins(ctx)
}

// writePins writes the supergraphs of the last launch. If this run had none, it is the launch that
// routers have. A rollback that published nothing leaves the pins alone: the delivery has not
// written any.
func (r *run) writePins(ctx context.Context) error {
	d := r.delivery
	if d.PinDir == "" || r.previous != nil && r.plan.Launches == 0 {
		return nil
	}
	began := d.Clock.Now()
	r.notify(Event{Kind: EventPinStarted})
	if r.tree == nil {
		if err := r.readTree(ctx); err != nil {
			return r.stopped(ctx, fmt.Errorf("pin: %w", err), "")
		}
	}
	opts := d.Pin
	opts.Clock, opts.Command, opts.SkipUnready = d.Clock, "schemactl deliver", d.Launch.ContractFailures == launch.ContractsWarn
	opts.AllowInvalidURL = r.reasonForURLs()
	pins, err := pin.Pin(ctx, d.Registry, d.PinDir, *r.tree, opts)
	if err != nil {
		return r.stopped(ctx, err, r.tree.Source.ID)
	}
	r.report.Pins = &pins
	r.notify(Event{Kind: EventPinned, Pins: &pins, Tree: r.tree, Elapsed: r.since(began)})
	if r.plan.Empty() {
		return nil
	}
	return r.journal.add(Record{Kind: RecordPinned, Launch: r.tree.Source.ID})
}

// readTree reads the tree of the launch whose supergraph routers have: the last one of the run that
// is resumed, otherwise the approved one of the variant.
func (r *run) readTree(ctx context.Context) error {
	d := r.delivery
	id := ""
	if r.resumed != nil {
		id = r.resumed.lastLaunch()
	}
	if id == "" {
		approved, err := d.Registry.ApprovedLaunch(ctx, d.Ref)
		if err != nil {
			return err
		}
		id = approved.ID
	}
	opts := d.Launch
	opts.Expect, opts.Clock, opts.Observer = nil, d.Clock, nil
	tree, err := launch.Wait(ctx, d.Registry, d.Ref, id, opts)
	if err == nil {
		r.tree = &tree
	}
	return err
}

// conclude puts the outcome of a run into the report and the journal; rollsBack notes in it that a
// rollback follows. It returns err, and with it the journal's own error.
//
// A refusal is not journaled, so that a resumed run that lacks something can still be resumed with
// it. A journal that fails is not written again.
func (r *run) conclude(err error, rollsBack bool) error {
	var stopped *StoppedError
	switch {
	case err == nil && r.previous != nil:
		r.report.Outcome = RolledBack
	case err == nil && r.plan.Empty():
		r.report.Outcome = NothingToDo
	case err == nil:
		r.report.Outcome = Delivered
	case errors.As(err, &stopped):
		r.report.Outcome, r.report.Resume = Stopped, stopped.Resume
	case isRefusal(err):
		r.report.Outcome = Refused
	default:
		r.report.Outcome = Stopped
	}
	switch {
	case rollsBack:
		r.report.Error = failed(err).Error()
	case err != nil:
		r.report.Error = err.Error()
	}
	if r.began && r.report.Outcome != Refused && !errors.Is(err, ErrJournal) {
		pending := errors.Is(err, launch.ErrTimeout) || errors.Is(err, launch.ErrInterrupted) || errors.Is(err, registry.ErrAmbiguous) || isUnadopted(err)
		err = errors.Join(err, r.journal.add(Record{Kind: RecordEnd, Outcome: r.report.Outcome, Error: r.report.Error, Pending: pending, Rollback: rollsBack}))
	}
	return err
}

// isRefusal reports whether the error is an answer of no before anything was sent.
func isRefusal(err error) bool {
	var (
		noPlan   *rollout.NoSafePlan
		noGraph  *rollout.NotComposable
		sentinel = []error{ErrCheckFailed, ErrHazard, ErrGaps, rollout.ErrNotJudged, ErrBadBatch, ErrNoDeployer, ErrUnprepared, ErrUnfinished, ErrNoBase, rollout.ErrStray, registry.ErrRefused, running.ErrMixed, running.ErrContradicted, running.ErrNotJudged, planfile.ErrMoved, planfile.ErrNotApproved}
	)
	return errors.As(err, &noPlan) || errors.As(err, &noGraph) ||
		slices.ContainsFunc(sentinel, func(target error) bool { return errors.Is(err, target) })
}

// finish closes the journal and the report.
func (r *run) finish(err error) (Report, error) {
	err = errors.Join(err, r.journal.close())
	r.report.DurationMS = r.since(r.report.StartedAt).Milliseconds()
	r.notify(Event{Kind: EventFinished, Report: &r.report, Err: err})
	return r.report, err
}

func (r *run) since(t time.Time) time.Duration { return r.delivery.Clock.Now().Sub(t) }
