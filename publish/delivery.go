package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// The reasons for which a delivery sends nothing, besides those of rollout.Make and Publish.
var (
	// ErrCheckFailed: the check says no.
	ErrCheckFailed = errors.New("the check did not pass")
	// ErrNoDeployer: the plan deploys code and the delivery was not told how.
	ErrNoDeployer = errors.New("the plan deploys code and no way to deploy is given")
	// ErrUnfinished: the journal holds a run that was stopped (*UnfinishedError).
	ErrUnfinished = errors.New("an earlier delivery is not finished")
	// ErrMoved: the registry no longer holds what the plan was made from. It ends a delivery before the next batch.
	ErrMoved = errors.New("the registry has moved meanwhile")
	// ErrDeployFailed: a deploy of the plan failed (the cause is in the chain).
	ErrDeployFailed = errors.New("deploy failed")
	// ErrUnhealthy: a phase is through and a health probe fails (the cause is in the chain).
	ErrUnhealthy = errors.New("not healthy")
)

// Delivery is a change to be brought into the registry and into production.
type Delivery struct {
	Registry registry.Registry
	Ref      registry.GraphRef
	// After are the subgraphs as they shall be; those that are registered and not named here stay, unless Prune removes them.
	// An empty URL keeps the registered one.
	After []sdl.Source
	Prune bool
	// NoURL lets new subgraphs be registered without a routing URL; see BatchRequest.
	NoURL bool
	// Revision and Git label the publishes.
	Revision string
	Git      registry.GitContext

	// Check is the gate before the plan. A check that was left out for a reason is reported as well.
	Check CheckGate
	// Rollout has the planner's settings; its Before and After are filled in here.
	Rollout rollout.Input
	// Plan makes the plan; rollout.Make when nil.
	Plan func(ctx context.Context, in rollout.Input) (*rollout.Plan, error)
	// Deployer deploys code. It may be nil when the plan turns out to deploy nothing.
	Deployer Deployer
	// Parallel is how many deploys of a phase run at the same time; all when 0.
	Parallel int
	// SettleFor is how long routers need to pick up the supergraph of a launch; the plan's time when 0.
	SettleFor time.Duration
	// Settle returns when they have, a probe for example; planned is the time above. When nil that time is waited.
	Settle func(ctx context.Context, planned time.Duration) error
	// Health judges the world after each phase, before it counts as done: after a publish once it has settled, after deploys once
	// all are through. An error stops the delivery as ErrUnhealthy. Nil takes every phase for healthy.
	Health func(ctx context.Context, phase rollout.Phase) error
	// OnFailure says what a failed phase does. A rollback is not probed for health: it is what was healthy before.
	OnFailure OnFailure
	// Launch has the settings of each wait; its Expect, Observer and Clock are filled in here.
	Launch launch.Options
	// PinDir is where the supergraphs of the last launch are pinned; empty does not pin. Pin has the settings.
	PinDir string
	Pin    pin.Options

	// JournalPath is the file of the journal; empty keeps none, and then a stopped run cannot be resumed.
	JournalPath string
	// Resume takes up the unfinished run of the journal; Abandon begins anew although there is one.
	Resume, Abandon bool
	// ResumeCommand is what a person types to resume, for messages; empty when there is no such command.
	ResumeCommand string

	Observer Observer
	// Clock is the machine's when nil.
	Clock clock.Clock
}

// Deliver does the whole job: check, plan, each phase of the plan (a batch that is one launch, awaited with its contract launches and
// settled; or deploys side by side), and pins at the end. The report tells what was done, also with an error.
//
// Errors: ErrCheckFailed, *rollout.NotComposable, *rollout.NoSafePlan, ErrBadBatch, ErrNoDeployer, ErrUnfinished before anything was
// sent; *StoppedError around the cause (of Publish, launch.Wait, the Deployer, pin.Pin, or ErrMoved) once the plan runs;
// *RolledBackError when that was taken back.
func Deliver(ctx context.Context, d Delivery) (Report, error) {
	r := begin(d)
	err := r.open()
	switch {
	case err != nil:
		err = r.conclude(err, false)
	case r.past != nil && r.past.rollback:
		r.recall(r.past.failed)
		err = r.goBack(ctx, r.back, r.past)
	case r.past != nil && r.past.goesBack:
		r.recall(r.past)
		err = r.goBack(ctx, r.back, nil)
	default:
		err = r.carryOut(ctx)
		goesBack := r.goesBack(ctx, err)
		if err = r.conclude(err, goesBack); goesBack {
			err = r.goBack(ctx, r.failureOf(err), nil)
		}
	}
	return r.finish(err)
}

// run is a delivery under way.
type run struct {
	Delivery
	tell    func(Event)
	report  Report
	journal *journal
	past    *past
	plan    *rollout.Plan
	// contracts are those whose clients a batch that goes out in parts has to serve.
	contracts []rollout.Contract
	// tree is of the last launch; phase is the number of the phase under way, 0 before the first.
	tree  *launch.Tree
	phase int
	// began tells that the journal knows of the run; back is the failed delivery that a rollback takes back.
	began bool
	back  *failure
}

func begin(d Delivery) *run {
	if d.Clock == nil {
		d.Clock = clock.System{}
	}
	if d.Plan == nil {
		d.Plan = rollout.Make
	}
	if d.Settle == nil {
		d.Settle = d.Clock.Sleep
	}
	tell := &teller{observer: d.Observer, clock: d.Clock}
	return &run{
		Delivery: d, tell: tell.tell, contracts: d.Rollout.Contracts,
		report: Report{Version: ReportVersion, GraphRef: d.Ref, Revision: d.Revision, StartedAt: d.Clock.Now(), Journal: d.JournalPath, Phases: []PhaseReport{}},
	}
}

// carryOut plans, or goes on with the plan of the run that is resumed, and does what is planned.
func (r *run) carryOut(ctx context.Context) error {
	prepare := r.prepare
	if r.back != nil {
		prepare = r.prepareBack
	}
	if r.past == nil {
		if err := prepare(ctx); err != nil {
			return err
		}
	} else if err := r.executable(); err != nil {
		return err
	}
	for i := range r.plan.Phases {
		if err := r.runPhase(ctx, i); err != nil {
			return err
		}
	}
	r.phase = 0
	return r.pin(ctx)
}

// prepare reads the registry, checks and plans; nothing is sent yet.
func (r *run) prepare(ctx context.Context) error {
	r.tell(Event{Kind: EventReading})
	held, err := r.Registry.Subgraphs(ctx, r.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
		return fmt.Errorf("read the subgraphs of %s: %w", r.Ref, err)
	}
	if err := validate(held, BatchRequest{Ref: r.Ref, Subgraphs: Inputs(r.After), NoURL: r.NoURL}); err != nil {
		return err
	}
	before, after := sources(held), r.desired(held)
	if err := r.check(ctx, before, after); err != nil {
		return err
	}
	if err := r.makePlan(ctx, before, after); err != nil {
		return err
	}
	if r.plan.Empty() {
		return nil
	}
	r.began = true
	return r.journal.add(Record{Kind: RecordBegin, Version: JournalVersion, Ref: &r.Ref, Revision: r.Revision, Plan: r.plan})
}

func (r *run) check(ctx context.Context, before, after []sdl.Source) error {
	if r.Check.IsOff() && r.Check.SkipReason == "" {
		return nil
	}
	began := r.Clock.Now()
	r.tell(Event{Kind: EventCheckStarted})
	result, err := r.Check.Pass(ctx, before, after)
	if result == nil {
		return fmt.Errorf("check: %w", err)
	}
	r.report.Check = result
	r.tell(Event{Kind: EventChecked, Check: result, Elapsed: r.since(began)})
	return err
}

func (r *run) makePlan(ctx context.Context, before, after []sdl.Source) error {
	began := r.Clock.Now()
	r.tell(Event{Kind: EventPlanStarted})
	in := r.Rollout
	in.Before, in.After = before, after
	plan, err := r.Plan(ctx, in)
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	r.plan = plan
	r.report.fill(plan)
	r.tell(Event{Kind: EventPlanned, Plan: plan, Elapsed: r.since(began)})
	return r.executable()
}

// executable tells before anything is sent what the plan needs and the delivery lacks.
func (r *run) executable() error {
	for _, phase := range r.plan.Phases {
		if r.past != nil && r.past.done[phase.Number] {
			continue
		}
		if phase.Kind == rollout.Deploy && r.Deployer == nil {
			return fmt.Errorf("%w: phase %d is a deploy of %s", ErrNoDeployer, phase.Number, strings.Join(stepNames(phase), ", "))
		}
		for _, step := range phase.Steps {
			if _, can := r.Registry.(registry.Remover); step.Action == rollout.Remove && !can {
				return fmt.Errorf("%w: phase %d removes %s, and this registry cannot", registry.ErrRefused, phase.Number, step.Subgraph)
			}
		}
	}
	return nil
}

// pin writes the supergraphs of the last launch; of the one that routers have when this delivery had none.
func (r *run) pin(ctx context.Context) error {
	if r.PinDir == "" || r.back != nil && r.plan.Launches == 0 { // a delivery that published nothing pinned nothing
		return nil
	}
	began := r.Clock.Now()
	r.tell(Event{Kind: EventPinStarted})
	if r.tree == nil {
		if err := r.treeAsItIs(ctx); err != nil {
			return r.stopped(ctx, fmt.Errorf("pin: %w", err), "")
		}
	}
	opts := r.Pin
	opts.Clock = r.Clock
	opts.SkipUnready = opts.SkipUnready || r.Launch.ContractFailures == launch.ContractsWarn
	pins, err := pin.Pin(ctx, r.Registry, r.PinDir, *r.tree, opts)
	if err != nil {
		return r.stopped(ctx, err, r.tree.Source.ID)
	}
	r.report.Pins = &pins
	r.tell(Event{Kind: EventPinned, Pins: &pins, Tree: r.tree, Elapsed: r.since(began)})
	if r.plan.Empty() {
		return nil
	}
	return r.journal.add(Record{Kind: RecordPinned, Launch: r.tree.Source.ID})
}

// treeAsItIs reads the launch whose supergraph routers have.
func (r *run) treeAsItIs(ctx context.Context) error {
	id := ""
	if r.past != nil {
		id = lastLaunch(r.past)
	}
	if id == "" {
		approved, err := r.Registry.ApprovedLaunch(ctx, r.Ref)
		if err != nil {
			return err
		}
		id = approved.ID
	}
	opts := r.Launch
	opts.Expect, opts.Clock, opts.Observer = nil, r.Clock, nil
	tree, err := launch.Wait(ctx, r.Registry, r.Ref, id, opts)
	if err == nil {
		r.tree = &tree
	}
	return err
}

// conclude says how a run ended, also in the journal; goesBack that it is to be taken back.
func (r *run) conclude(err error, goesBack bool) error {
	var stopped *StoppedError
	switch {
	case err == nil && r.back != nil:
		r.report.Outcome = RolledBack
	case err == nil && r.plan.Empty():
		r.report.Outcome = NothingToDo
	case err == nil:
		r.report.Outcome = Delivered
	case errors.As(err, &stopped):
		r.report.Outcome, r.report.Resume = Stopped, stopped.Resume
	case refused(err):
		r.report.Outcome = Refused
	default:
		r.report.Outcome = Stopped
	}
	switch {
	case goesBack:
		r.report.Error = failed(err).Error()
	case err != nil:
		r.report.Error = err.Error()
	}
	if r.began && r.report.Outcome != Refused && !errors.Is(err, ErrJournal) { // a journal that fails cannot be told of it
		err = errors.Join(err, r.journal.add(Record{Kind: RecordEnd, Outcome: r.report.Outcome, Error: r.report.Error, Rollback: goesBack}))
	}
	return err
}

// finish closes the journal and the report.
func (r *run) finish(err error) (Report, error) {
	err = errors.Join(err, r.journal.close())
	r.report.DurationMS = r.since(r.report.StartedAt).Milliseconds()
	r.tell(Event{Kind: EventFinished, Report: &r.report, Err: err})
	return r.report, err
}

// refused tells whether the answer was no, before anything was sent.
func refused(err error) bool {
	var (
		noPlan   *rollout.NoSafePlan
		noGraph  *rollout.NotComposable
		sentinel = []error{ErrCheckFailed, ErrBadBatch, ErrNoDeployer, ErrUnfinished, registry.ErrRefused}
	)
	return errors.As(err, &noPlan) || errors.As(err, &noGraph) ||
		slices.ContainsFunc(sentinel, func(target error) bool { return errors.Is(err, target) })
}

func (r *run) since(t time.Time) time.Duration { return r.Clock.Now().Sub(t) }

func stepNames(phase rollout.Phase) []string {
	names := make([]string, 0, len(phase.Steps))
	for _, step := range phase.Steps {
		names = append(names, step.Subgraph)
	}
	return names
}
