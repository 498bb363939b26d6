package cli

import (
	"cmp"
	"context"
	"fmt"

	"github.com/schemactl/schemactl/cmd/internal/deploy"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/rehearsal"
	"github.com/schemactl/schemactl/cmd/internal/tempdir"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/rollout"
)

// rehearse delivers the change of a folder to an embedded registry. The supergraphs are pinned in a
// temporary folder unless --pin names one.
func (a *app) rehearse(ctx context.Context, f deliverFlags, args []string) error {
	if f.rehearseSource != "" && len(args) == 0 {
		return exit.Usagef("--rehearse-source has no effect: nothing is promoted; give registry:GRAPH@VARIANT, or leave it out")
	}
	logger, err := a.logger()
	if err != nil {
		return err
	}
	wish, err := federation.Wished(f.federation.word, nil)
	if err != nil {
		return err
	}
	r, err := rehearsal.Start(ctx, f.rehearse, rehearsal.Options{
		GraphRef: f.graph, Federation: wish, Loader: a.loader(), Inputs: args, Source: f.rehearseSource, Start: a.clock.Now(), Logger: logger,
		Routers: f.fleet, Faults: func(faults *sandbox.Faults) error { return addFaults(faults, f.faults) },
	})
	if err != nil {
		return err
	}
	defer r.Close()
	dir := f.pin
	var pins pin.Options
	if dir == "" {
		pins.AllowInvalidURL = "a rehearsal whose pins are thrown away"
		temp, err := tempdir.Make("rehearsal")
		if err != nil {
			return fmt.Errorf("cannot make a folder for the pins: %w", err)
		}
		defer temp.Remove()
		dir = temp.Path
	}
	promoted, err := a.promotion(ctx, r.Registry, r.Taken, r.After, input.Target{Ref: r.Ref, Federation: r.Federation, Leaves: f.leaves()})
	if err != nil {
		return err
	}
	return a.runDelivery(ctx, f, r.Config, publish.Delivery{
		Rollout:  rollout.Input{Promoted: promoted},
		Registry: r.Registry, Ref: r.Ref, Federation: r.Federation, After: r.After, Prune: f.prune || len(promoted) == 0, Revision: cmp.Or(f.revision, "rehearsal"),
		Deployer: rehearsedDeployer{r.Deployer, &deploy.Deployer{Command: &deploy.Command{Lines: deploy.LinesOf("", r.Config)}, Graph: r.Config, Clock: r.Clock}}, PinDir: dir, Pin: pins, Clock: r.Clock, Adoption: rehearsedEvidence(r, f.settle), Running: a.rehearsedProof(r, f.deployed),
	}, &notify.Outcome{})
}

// rehearsedDeployer simulates deploys. Beforehand it tells what keeps the configuration from being
// used for them, as far as that can be told without a cluster.
type rehearsedDeployer struct {
	publish.PhaseDeployer
	real *deploy.Deployer
}

func (d rehearsedDeployer) Prepare(ctx context.Context, all []publish.Deployment) error {
	return d.real.Prepare(ctx, all)
}
