package publish

import (
	"context"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Deployment asks for the code of one subgraph to be rolled, started or retired.
type Deployment struct {
	Ref registry.GraphRef
	// Revision is that of the delivery.
	Revision string
	// LaunchID is the last launch of the delivery, whose supergraph routers run; empty before its first one.
	LaunchID string
	// Rollback tells that a failed delivery is taken back: the old stage is the code that ran before it, the new one its own.
	Rollback bool
	// Phase is the number of the plan's phase, Phases how many there are.
	Phase, Phases int
	rollout.Step
}

// Deployer deploys code. Deploy returns when every replaced replica is gone: the next phase relies on it. It is called for several
// subgraphs at the same time, and must end when the context does.
type Deployer interface {
	Deploy(ctx context.Context, d Deployment) error
}

// PhaseDeployer is a Deployer that does all deploys of a phase in one call: all of them are done when it returns nil, and none is
// taken for done otherwise.
type PhaseDeployer interface {
	Deployer
	DeployPhase(ctx context.Context, all []Deployment) error
}

// DeployerFunc makes a Deployer of a function.
type DeployerFunc func(ctx context.Context, d Deployment) error

// Deploy calls f.
func (f DeployerFunc) Deploy(ctx context.Context, d Deployment) error { return f(ctx, d) }

// Simulated deploys nothing and takes Takes for it: the deployer of a rehearsal.
type Simulated struct {
	Takes time.Duration
	Clock clock.Clock
}

var _ PhaseDeployer = Simulated{}

// Deploy waits for one deploy.
func (s Simulated) Deploy(ctx context.Context, d Deployment) error {
	return s.DeployPhase(ctx, []Deployment{d})
}

// DeployPhase waits once: deploys that run side by side take the time of one, also on a clock that only one can wait on.
func (s Simulated) DeployPhase(ctx context.Context, _ []Deployment) error {
	at := s.Clock
	if at == nil {
		at = clock.System{}
	}
	return at.Sleep(ctx, s.Takes)
}
