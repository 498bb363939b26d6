package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/process"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Deployment asks for the code of one subgraph to be rolled, started or retired.
type Deployment struct {
	Ref registry.GraphRef
	// Revision is that of the delivery.
	Revision string
	// ID names the delivery: it is the same for every run that takes it up, and for its rollback.
	// IDs sort by the time at which deliveries began.
	ID string
	// LaunchID is the last launch of the delivery, whose supergraph routers run; empty before its
	// first one.
	LaunchID string
	// Rollback is true if a failed delivery is taken back. The old stage is then the code that ran
	// before the delivery, and the new stage the code of the delivery.
	Rollback bool
	// Phase is the number of the plan's phase, Phases how many there are.
	Phase, Phases int
	// Applied is true if an earlier run of this delivery has put the code there, and was ended
	// while it waited for the replicas: then only that is left to do.
	Applied bool
	// Tell tells whoever watches how far the deploy is. MarkApplied journals that the code is there
	// and only the replicas are awaited. Both may be called at any time of the deploy and are never
	// nil in a delivery.
	Tell        func(DeployProgress)
	MarkApplied func() error
	rollout.Step
	// Began is called by a Deployer that deploys by a process of this machine, which is given,
	// before that process does anything: the next run must not deploy beside it. If the result is
	// an error, nothing may be deployed, and Deploy returns it. Nil asks for nothing.
	Began func(process.Identity) error
}

// DeployProgress is how far a deploy is.
type DeployProgress struct {
	// Ready of Total replicas are through. Total is 0 if nothing is known of replicas.
	Ready, Total int
	// State is what they are then, such as healthy; without replicas it is what goes on.
	State string
	// Not tells of each replica that is not through why, such as its last answer.
	Not []string
}

// String returns the progress in a line, without the reasons.
func (p DeployProgress) String() string {
	if p.Total == 0 {
		return p.State
	}
	return fmt.Sprintf("%d of %s %s", p.Ready, counted(p.Total, "replica"), p.State)
}

// counted returns a number of things.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// Deployer deploys code.
//
// Deploy returns once every replaced replica is gone: the next phase relies on it. It is called for
// several subgraphs at the same time, and must end when the context does.
type Deployer interface {
	Deploy(ctx context.Context, d Deployment) error
}

// SelectiveDeployer is a Deployer that tells beforehand which subgraphs it cannot deploy.
type SelectiveDeployer interface {
	Deployer
	Deploys(subgraph string) bool
}

// HowToDeploy is what to do about ErrNoDeployer, for messages.
const HowToDeploy = "give the deploy command by --deploy, or as `deploy:` of the graph or of the subgraph in schemactl.yaml, for example\n" +
	"  --deploy 'kubectl rollout restart deploy/$SCHEMACTL_SUBGRAPH && kubectl rollout status deploy/$SCHEMACTL_SUBGRAPH'\n" +
	"or let the API of a cluster deploy, by `deploy: {kubernetes: ...}` there"

// PreparedDeployer is a Deployer that can tell beforehand what keeps it from steps. Prepare is
// called with all deploys of the plan, before anything is sent, and changes nothing.
type PreparedDeployer interface {
	Deployer
	Prepare(ctx context.Context, all []Deployment) error
}

// PhaseDeployer is a Deployer that does all deploys of a phase in one call. All of them are done if
// DeployPhase returns nil; otherwise none counts as done.
type PhaseDeployer interface {
	Deployer
	DeployPhase(ctx context.Context, all []Deployment) error
}

// Simulated is the deployer of a rehearsal: it deploys nothing and takes the time Takes for it.
type Simulated struct {
	Takes time.Duration
	// Clock is the machine's when nil.
	Clock clock.Clock
}

var _ PhaseDeployer = Simulated{}

// Deploy waits for one deploy.
func (s Simulated) Deploy(ctx context.Context, d Deployment) error {
	return s.DeployPhase(ctx, []Deployment{d})
}

// DeployPhase waits once: deploys that run side by side take the time of one, also on a clock on
// which waits at the same time add up.
func (s Simulated) DeployPhase(ctx context.Context, _ []Deployment) error {
	at := s.Clock
	if at == nil {
		at = clock.System{}
	}
	return at.Sleep(ctx, s.Takes)
}

// runDeploys does the deploys of a phase, except those that the run which is resumed has done: in
// one call if the deployer can, otherwise side by side.
func (r *run) runDeploys(ctx context.Context, phase *rollout.Phase, report *PhaseReport) error {
	var todo []*stepDeploy
	for i := range phase.Steps {
		step := &phase.Steps[i]
		if r.resumed != nil && r.resumed.deployed[stepKey{phase.Number, step.Subgraph, step.Action}] {
			report.Steps[i].State = Before
			continue
		}
		todo = append(todo, &stepDeploy{run: r, phase: phase, step: step, report: &report.Steps[i]})
	}
	if err := ctx.Err(); err != nil || len(todo) == 0 {
		return err
	}
	if all, can := r.delivery.Deployer.(PhaseDeployer); can {
		return deployTogether(ctx, all, todo)
	}
	return r.deployEach(ctx, todo)
}

// deployTogether leaves all deploys to one call.
func deployTogether(ctx context.Context, deployer PhaseDeployer, todo []*stepDeploy) error {
	all := make([]Deployment, 0, len(todo))
	for _, d := range todo {
		d.start()
		all = append(all, d.deployment())
	}
	cause := deployer.DeployPhase(ctx, all)
	errs := make([]error, 0, len(todo))
	for _, d := range todo {
		errs = append(errs, d.end(cause))
	}
	return errors.Join(errs...)
}

// deployEach deploys side by side. A deploy that fails does not stop the others, which would leave
// them half done. Those that have not started when the context ends are not started.
func (r *run) deployEach(ctx context.Context, todo []*stepDeploy) error {
	errs := make([]error, len(todo)+1)
	var all errgroup.Group
	all.SetLimit(cmp.Or(max(r.delivery.Parallel, 0), len(todo)))
	for i, d := range todo {
		all.Go(func() error {
			if err := ctx.Err(); err != nil {
				errs[i] = fmt.Errorf("%s was not deployed: %w", d.step.Subgraph, err)
				return nil
			}
			d.start()
			errs[i] = d.end(r.delivery.Deployer.Deploy(ctx, d.deployment()))
			return nil // the others go on
		})
	}
	errs[len(todo)] = all.Wait()
	return errors.Join(errs...)
}

// stepDeploy is the deploy of one step.
type stepDeploy struct {
	run    *run
	phase  *rollout.Phase
	step   *rollout.Step
	report *StepReport
	began  time.Time
}

// deployment returns the step for those who deploy.
func (d *stepDeploy) deployment() Deployment {
	return Deployment{
		Ref: d.run.delivery.Ref, Revision: d.run.delivery.Revision, ID: d.run.id(), LaunchID: d.run.lastLaunch(), Rollback: d.run.previous != nil,
		Phase: d.phase.Number, Phases: len(d.run.plan.Phases), Step: *d.step,
		Applied: d.run.resumed != nil && d.run.resumed.applied[d.key()],
		Tell: func(p DeployProgress) {
			d.run.notify(Event{Kind: EventDeployProgress, Phase: d.phase, Step: d.step, Deploy: &p})
		},
		MarkApplied: func() error {
			return d.run.journal.add(Record{Kind: RecordApplied, Phase: d.phase.Number, Subgraph: d.step.Subgraph, Action: d.step.Action})
		},
		Began: func(id process.Identity) error {
			return d.run.journal.add(Record{Kind: RecordDeploying, Phase: d.phase.Number, Subgraph: d.step.Subgraph, Action: d.step.Action, Process: &id})
		},
	}
}

// key names the step in a journal.
func (d *stepDeploy) key() stepKey {
	return stepKey{d.phase.Number, d.step.Subgraph, d.step.Action}
}

// id returns the name of the delivery for those who deploy.
func (r *run) id() string {
	switch {
	case r.previous != nil:
		return r.previous.id
	case r.resumed != nil:
		return r.resumed.id
	}
	return r.report.StartedAt.UTC().Format(idFormat)
}

// idFormat sorts as the times do.
const idFormat = "2006-01-02T15:04:05.000000000Z"

// lastLaunch returns the last launch of the run, also one that was made before the run was resumed.
// It is empty if there is none.
func (r *run) lastLaunch() string {
	switch {
	case r.tree != nil:
		return r.tree.Source.ID
	case r.resumed != nil:
		return r.resumed.lastLaunch()
	}
	return ""
}

func (d *stepDeploy) start() {
	d.began, d.report.State = d.run.delivery.Clock.Now(), Running
	d.run.notify(Event{Kind: EventDeployStarted, Phase: d.phase, Step: d.step})
}

// end reports how the deploy ended and journals it: an interrupted one is pending, since what it
// has begun may go on. The error is ErrDeployFailed around the cause, or that of the journal. A
// cause that is the end of the context is no failure of the deploy.
func (d *stepDeploy) end(cause error) error {
	elapsed := d.run.since(d.began)
	d.report.State, d.report.DurationMS = Done, elapsed.Milliseconds()
	var err error
	switch {
	case errors.Is(cause, context.Canceled):
		err = cause
	case cause != nil:
		err = fmt.Errorf("%w: %s: %w", ErrDeployFailed, d.step.Subgraph, cause)
	}
	record := Record{Kind: RecordDeployed, Phase: d.phase.Number, Subgraph: d.step.Subgraph, Action: d.step.Action}
	if err != nil {
		d.report.State, d.report.Error = Failed, err.Error()
		record.Kind, record.Error = RecordDeployFailed, err.Error()
		record.Pending = errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded)
	}
	d.run.notify(Event{Kind: EventDeployed, Phase: d.phase, Step: d.step, Elapsed: elapsed, Err: err})
	return errors.Join(err, d.run.journal.add(record))
}
