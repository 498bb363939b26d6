package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/schemactl/schemactl/publish/rollout"
)

// deployPhase deploys all of a phase that the run which is resumed did not deploy: in one call where the deployer can, otherwise side
// by side.
func (r *run) deployPhase(ctx context.Context, phase *rollout.Phase, report *PhaseReport) error {
	var todo []*deploying
	for i := range phase.Steps {
		step := &phase.Steps[i]
		if r.past != nil && r.past.deployed[deployedStep{phase.Number, step.Subgraph, step.Action}] {
			report.Steps[i].State = Before
			continue
		}
		todo = append(todo, &deploying{run: r, phase: phase, step: step, report: &report.Steps[i]})
	}
	if err := ctx.Err(); err != nil || len(todo) == 0 {
		return err
	}
	if all, can := r.Deployer.(PhaseDeployer); can {
		return r.deployTogether(ctx, all, todo)
	}
	return r.deployEach(ctx, todo)
}

// deployTogether leaves the phase to the deployer.
func (r *run) deployTogether(ctx context.Context, deployer PhaseDeployer, todo []*deploying) error {
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

// deployEach deploys side by side. A deploy that fails does not stop the others: they are not to be torn.
func (r *run) deployEach(ctx context.Context, todo []*deploying) error {
	errs := make([]error, len(todo)+1)
	var all errgroup.Group
	all.SetLimit(cmp.Or(max(r.Parallel, 0), len(todo)))
	for i, d := range todo {
		all.Go(func() error {
			if err := ctx.Err(); err != nil {
				errs[i] = fmt.Errorf("%s was not deployed: %w", d.step.Subgraph, err)
				return nil
			}
			d.start()
			errs[i] = d.end(r.Deployer.Deploy(ctx, d.deployment()))
			return nil // the others go on
		})
	}
	errs[len(todo)] = all.Wait()
	return errors.Join(errs...)
}

// deploying is one deploy under way.
type deploying struct {
	run    *run
	phase  *rollout.Phase
	step   *rollout.Step
	report *StepReport
	began  time.Time
}

func (d *deploying) deployment() Deployment {
	return Deployment{
		Ref: d.run.Ref, Revision: d.run.Revision, LaunchID: d.run.lastLaunch(), Rollback: d.run.back != nil, Phase: d.phase.Number, Phases: len(d.run.plan.Phases), Step: *d.step,
	}
}

// lastLaunch is the last launch of the run, also when the run that it resumes made it.
func (r *run) lastLaunch() string {
	switch {
	case r.tree != nil:
		return r.tree.Source.ID
	case r.past != nil:
		return lastLaunch(r.past)
	}
	return ""
}

func (d *deploying) start() {
	d.began, d.report.State = d.run.Clock.Now(), Running
	d.run.tell(Event{Kind: EventDeployStarted, Phase: d.phase, Step: d.step})
}

// end records how the deploy ended and gives its error.
func (d *deploying) end(cause error) error {
	elapsed := d.run.since(d.began)
	d.report.State, d.report.DurationMS = Done, elapsed.Milliseconds()
	var err error
	if cause != nil {
		err = fmt.Errorf("%w: %s: %w", ErrDeployFailed, d.step.Subgraph, cause)
		d.report.State, d.report.Error = Failed, err.Error()
	}
	d.run.tell(Event{Kind: EventDeployed, Phase: d.phase, Step: d.step, Elapsed: elapsed, Err: err})
	if err != nil {
		return err
	}
	return d.run.journal.add(Record{Kind: RecordDeployed, Phase: d.phase.Number, Subgraph: d.step.Subgraph, Action: d.step.Action})
}
