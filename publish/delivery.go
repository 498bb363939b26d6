package publish

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/process"
	"github.com/schemactl/schemactl/publish/redact"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// The reasons for which a delivery is refused or stops, besides those of rollout.Make, Publish,
// launch.Wait and pin.Pin.
var (
	// ErrCheckFailed means that the check does not pass. Nothing is sent.
	ErrCheckFailed = errors.New("the check did not pass")
	// ErrNotJudged is the ErrCheckFailed of a check that found nothing wrong and could not judge
	// parts that it needs.
	ErrNotJudged = fmt.Errorf("%w: not judged", ErrCheckFailed)
	// ErrNoDeployer means that the plan deploys code and the delivery has no Deployer. Nothing is
	// sent.
	ErrNoDeployer = errors.New("the plan deploys code and there is no command to deploy it with")
	// ErrUnprepared means that the Deployer tells beforehand that it cannot do a deploy of the
	// plan. Nothing is sent.
	ErrUnprepared = errors.New("a deploy of the plan cannot be done")
	// ErrUnfinished means that the journal holds a run that can be resumed (*UnfinishedError).
	// Nothing is sent.
	ErrUnfinished = errors.New("an earlier delivery is not finished")
	// ErrDeployFailed means that a deploy of the plan failed. The cause is in the chain.
	ErrDeployFailed = errors.New("deploy failed")
	// ErrUnhealthy means that a phase is through and the health probe fails. The cause is in the
	// chain.
	ErrUnhealthy = errors.New("not healthy")
)

// Delivery is a change to be brought into the registry and into production, and how. [Deliver] does
// it.
type Delivery struct {
	Registry registry.Registry
	Ref      registry.GraphRef
	// Federation is the federation version that composes the variant; see the function
	// [Federation].
	Federation spec.Choice
	// After are the subgraphs as they shall be. Others that are registered stay, unless Prune
	// removes them. An empty URL keeps the registered one.
	After []sdl.Source
	Prune bool
	// NoURL allows new subgraphs to be registered without a routing URL; see BatchRequest.
	NoURL bool
	// Places is that of BatchRequest.
	Places URLPlaces
	// Secrets are left out of the journal.
	Secrets *redact.Set
	// Revision and Git label the publishes.
	Revision string
	Git      registry.GitContext

	// Gate is what the change has to pass before it is planned. A check that was left out for a
	// reason is reported as well.
	Gate CheckGate
	// Consents are the risks that somebody accepts for this run, for the report and the journal.
	Consents []Consent
	// Losses is what the plan has to pass, unless Consents accept its hazards and gaps. A plan that
	// takes a delivery back passes always.
	Losses LossGate
	// Settings are what the journal keeps for the command that takes the delivery up, and Changed
	// what differs from what it kept. Neither means anything to the delivery itself.
	Settings *Settings
	Changed  []SettingChange
	// Rollout has the planner's settings. Before and After are filled in by the delivery, and
	// Deployed is completed by what the journal of an abandoned delivery tells.
	Rollout rollout.Input
	// Plan makes the plan; rollout.Make when nil.
	Plan func(ctx context.Context, in rollout.Input) (*rollout.Plan, error)
	// Told are approvals that whoever delivers knows of, for report and journal. They do not count;
	// see [Delivery.Follow].
	Told []planfile.Approval
	// AlwaysDeploy deploys every subgraph of After, also those whose schema does not change: their
	// code may. They are deployed last.
	AlwaysDeploy bool
	// Running asks replicas which schema their code has, as the plan assumes it: before the plan is
	// made, before anything is sent, and after each phase. The plan of a rollback is not held
	// against them, so that the way back stays open. Nil takes the assumption for true.
	Running *running.Proof
	// Deployer deploys code. It may be nil for a plan that turns out to deploy nothing.
	Deployer Deployer
	// Parallel is how many deploys of a phase run at the same time; all when 0.
	Parallel int
	// SettleFor is how long routers need to pick up the supergraph of a launch; the plan's time
	// when nil.
	SettleFor *time.Duration
	// Adoption tells when routers run the supergraph of a launch. When nil that time is waited, and
	// then it is assumed.
	Adoption adoption.Evidence
	// Health probes production after each phase, before the phase counts as done: after a publish
	// once it has settled, after deploys once all are through. An error stops the delivery as
	// ErrUnhealthy. Nil takes every phase for healthy.
	Health func(ctx context.Context, phase rollout.Phase) error
	// OnFailure is what a failed phase leads to. A rollback is not probed for health: it returns to
	// what was healthy before.
	OnFailure OnFailure
	// Launch has the settings of each wait. Expect, Observer and Clock are filled in by the
	// delivery.
	Launch launch.Options
	// AskFor is that of [BatchRequest].
	AskFor time.Duration
	// PinDir is where the supergraphs of the last launch are pinned; empty does not pin. Variants
	// whose contract launch failed keep their pin if Launch only warns of them.
	PinDir string
	// Pin has the settings of the pins. Clock, SkipUnready and Command are filled in by the
	// delivery, AllowInvalidURL too if one of the Consents allows them.
	Pin pin.Options

	// JournalPath is where the journal is: a file, or oci://HOST/REPOSITORY:TAG. Empty keeps no
	// journal, and then a run that was stopped cannot be resumed.
	JournalPath string
	// By is who runs the delivery, and where, for the journal and for messages to others.
	By string
	// Resume takes up the unfinished run of the journal. Abandon begins anew although there is one.
	Resume, Abandon bool
	// TakeBack takes the unfinished run of the journal back instead of going on with it. It is
	// nothing without Resume.
	TakeBack bool
	// IfStopped makes it no error that there is nothing to resume: then nothing is done.
	IfStopped bool
	// anyURL allows routing URLs that routers cannot use, for a run that takes up one that was
	// allowed to, or that leads back to them.
	anyURL bool
	// following is set by Follow.
	following Following
	// ResumeCommand is what a person types to resume, for messages; empty if there is no such
	// command.
	ResumeCommand string
	// BackCommand is what a person types to take the delivery back, for messages.
	BackCommand string

	Observer Observer
	// ProcessState returns the state of a process that an earlier run has started; the system
	// is asked when nil.
	ProcessState func(process.Identity) process.State
	// Clock is the machine's when nil.
	Clock clock.Clock
}

// Deliver does the whole job: it checks, plans, goes through the phases of the plan, and pins the
// supergraphs of the last launch. A publish phase is one batch, whose launch is awaited with its
// contract launches and left to settle. The deploys of a deploy phase run side by side. The report
// tells what was done, also with an error.
//
// Errors before anything is sent: planfile.ErrNotApproved, *PlanMovedError, ErrCheckFailed,
// ErrHazard, ErrGaps, *rollout.NotComposable, *rollout.NoSafePlan, ErrBadBatch, ErrNoDeployer,
// ErrUnfinished. Once the plan runs: *StoppedError around the cause, which is that of Publish,
// launch.Wait, the Deployer or pin.Pin, or ErrMoved; *RolledBackError after a failure that was
// taken back, unless that was asked for (TakeBack). ErrJournal at any time.
func Deliver(ctx context.Context, d Delivery) (Report, error) {
	r := newRun(d)
	err := r.open(ctx)
	switch {
	case err != nil:
		err = r.conclude(err, false)
	case r.report.NothingStopped:
		r.plan = &rollout.Plan{}
		err = r.conclude(nil, false)
	case r.resumed != nil && r.resumed.previous != nil: // a rollback was under way
		r.report.markFailed(r.resumed.previous)
		err = r.rollBack(ctx, r.resumed.previous.failedDelivery(), r.resumed)
	case r.resumed != nil && (r.resumed.rollbackDue || d.TakeBack):
		r.report.markFailed(r.resumed)
		err = r.rollBack(ctx, r.resumed.failedDelivery(), nil)
	default:
		err = r.carryOut(ctx)
		r.report.Errors = Locate(ctx, err, r.delivery.After, d.Federation)
		rollsBack := r.rollsBack(ctx, err)
		if !rollsBack && r.canBeTakenBack(ctx, err) {
			r.showWayBack(ctx, err)
		}
		if err = r.conclude(err, rollsBack); rollsBack {
			err = r.rollBack(ctx, r.failedDelivery(err), nil)
		}
	}
	return r.finish(err)
}
