package deploy

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/cluster"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/workload"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// Deployer deploys each subgraph as the configuration says, by the user's command or by the API of
// a cluster, and waits until its replicas are there and healthy. A deploy that fails is repeated as
// often as the configuration says.
type Deployer struct {
	// Command runs command lines. A subgraph with one, or without a workload, is deployed by it.
	*Command
	Graph  *config.Graph
	Finder *addresses.Finder
	// Clusters reaches the clusters; nil for a rehearsal, which prepares deploys without one.
	Clusters *cluster.Clusters
	// Images are images that take the place of those of the configuration, by subgraph.
	Images map[string]string
	// Same compares the schema of a replica with that of a step.
	Same  running.Same
	Clock clock.Clock
	// Client and Transport take the place of the network in tests.
	Client    func(addresses.Address) *http.Client
	Transport http.RoundTripper
}

var (
	_ publish.SelectiveDeployer = (*Deployer)(nil)
	_ publish.PreparedDeployer  = (*Deployer)(nil)
)

// Deploys reports whether there is a command or a workload for the subgraph.
func (d *Deployer) Deploys(subgraph string) bool {
	return d.Command.Deploys(subgraph) || d.byCluster(subgraph)
}

// byCluster reports whether the API of a cluster deploys the subgraph: what stands at the subgraph
// wins, then the command for all, then the workload for all.
func (d *Deployer) byCluster(subgraph string) bool {
	switch {
	case d.Own[subgraph] != "":
		return false
	case !d.Graph.Subgraphs[subgraph].Deploy.Kubernetes.IsZero():
		return true
	case d.Line != "":
		return false
	}
	return d.Graph.DeployOf(subgraph).Kubernetes.Workload() != config.Workload{}
}

// AnyByCluster reports whether the API of a cluster deploys anything at all.
func AnyByCluster(g *config.Graph) bool {
	if g.Deploy.Kubernetes.Workload() != (config.Workload{}) {
		return true
	}
	for _, s := range g.Subgraphs {
		if !s.Deploy.Kubernetes.IsZero() {
			return true
		}
	}
	return false
}

// Deploy does one deploy, and does it again if it fails and may be repeated.
func (d *Deployer) Deploy(ctx context.Context, step publish.Deployment) error {
	settings := d.Graph.DeployOf(step.Subgraph)
	retries := 0
	if settings.Retries != nil {
		retries = *settings.Retries
	}
	for attempt := 1; ; attempt++ {
		err := d.once(ctx, step, settings, attempt)
		var interrupted *interruptedError
		switch {
		case err == nil || ctx.Err() != nil || errors.As(err, &interrupted):
			return err
		case attempt > retries && retries > 0:
			return fmt.Errorf("attempt %d of %d: %w", attempt, retries+1, err)
		case attempt > retries:
			return err
		}
		tell(step)(publish.DeployProgress{State: fmt.Sprintf("attempt %d of %d failed, it is done again", attempt, retries+1), Not: []string{err.Error()}})
		step.Applied = false
		if err := d.Clock.Sleep(ctx, settings.EveryOr()); err != nil {
			return &interruptedError{"ended between two attempts", err}
		}
	}
}

// tell returns the function that tells the progress of a step.
func tell(step publish.Deployment) func(publish.DeployProgress) {
	if step.Tell == nil {
		return func(publish.DeployProgress) {}
	}
	return step.Tell
}

// once puts the code of a step there, unless an earlier run has, and waits for the replicas.
func (d *Deployer) once(ctx context.Context, step publish.Deployment, settings config.Deploy, attempt int) error {
	byCluster, healthy := d.byCluster(step.Subgraph), d.healthOf(step, settings)
	switch {
	case byCluster:
		if err := d.change(ctx, step, settings.Kubernetes, attempt); err != nil {
			return interruptedBy(ctx, err, "the change of the workload was ended")
		}
	case !step.Applied:
		if err := d.Command.Deploy(ctx, step); err != nil {
			return err
		}
	}
	if !byCluster && healthy == nil {
		return nil
	}
	if step.MarkApplied != nil && !step.Applied {
		if err := step.MarkApplied(); err != nil {
			return err
		}
	}
	p := patience{
		clock: d.Clock, began: d.Clock.Now(), timeout: settings.TimeoutOr(), grace: config.Duration(settings.Grace), every: settings.EveryOr(),
	}
	if settings.Failures != nil {
		p.failures = *settings.Failures
	}
	if byCluster {
		target := d.target(step, settings.Kubernetes)
		if err := p.until(ctx, tell(step), func(ctx context.Context) (sight, error) { return d.look(ctx, target) }); err != nil {
			return err
		}
	}
	if healthy != nil {
		return p.until(ctx, tell(step), healthy.look)
	}
	return nil
}

// interruptedBy makes an error that the end of the context has brought about an interruption.
func interruptedBy(ctx context.Context, err error, what string) error {
	if ctx.Err() == nil {
		return err
	}
	return &interruptedError{what, ctx.Err()}
}

// workloads returns the client of the clusters.
func (d *Deployer) workloads() *workload.Client {
	return &workload.Client{Clusters: d.Clusters, Clock: d.Clock}
}

// look looks at a workload once. A cluster that cannot be asked for a while is waited for.
func (d *Deployer) look(ctx context.Context, t workload.Target) (sight, error) {
	s, err := d.workloads().Look(ctx, t)
	var answer *cluster.Error
	switch {
	case errors.As(err, &answer) && !answer.Transient():
		return sight{}, err
	case err != nil:
		return sight{DeployProgress: publish.DeployProgress{State: "the cluster does not answer", Not: []string{err.Error()}}, failing: true}, nil //nolint:nilerr // it is told, and the next look asks again
	}
	return sight{
		DeployProgress: publish.DeployProgress{Ready: s.Ready, Total: s.Total, State: cmp.Or(stateOf(s), "updated"), Not: s.Not},
		through:        s.Through, failing: s.Failing, failed: s.Failed,
	}, nil
}

// stateOf names what a workload without replicas waits for.
func stateOf(s workload.Sight) string {
	if s.Total == 0 {
		return "the replicas end"
	}
	return ""
}

// Prepare tells what keeps deploys from being done, as far as can be seen beforehand.
func (d *Deployer) Prepare(ctx context.Context, all []publish.Deployment) error {
	starts, retires := map[string]bool{}, map[string]bool{}
	for _, step := range all {
		starts[step.Subgraph] = starts[step.Subgraph] || step.Action == rollout.Start
		retires[step.Subgraph] = retires[step.Subgraph] || step.Action == rollout.Retire
	}
	var errs []error
	for _, step := range all {
		settings := d.Graph.DeployOf(step.Subgraph)
		if h := d.healthOf(step, settings); h != nil {
			if _, err := h.address(); err != nil {
				errs = append(errs, err)
			}
		}
		if !d.byCluster(step.Subgraph) {
			continue
		}
		if starts[step.Subgraph] && retires[step.Subgraph] && settings.Kubernetes.Before == (config.Workload{}) {
			errs = append(errs, fmt.Errorf("%s moves to another routing URL: name the workload with the code at the one from before by deploy.kubernetes.before", step.Subgraph))
			continue
		}
		if err := d.check(ctx, step, settings.Kubernetes); err != nil {
			errs = append(errs, fmt.Errorf("%s: %w", step.Subgraph, err))
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return errors.Join(errs...)
}
