package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/registry"
)

// publishSide publishes what the plan of a change puts on one side of its deploy.
func (a *app) publishSide(ctx context.Context, f publishFlags, args []string, o *notify.Outcome) error {
	req := publish.SideRequest{Side: publish.Side(f.phase), SettleFor: f.settle.time.orNil()}
	if req.Side != publish.PreDeploy && req.Side != publish.PostDeploy {
		return exit.Usagef("--phase %q: use %s or %s", f.phase, publish.PreDeploy, publish.PostDeploy)
	}
	var file *planfile.File
	var err error
	if f.plan != "" {
		if file, args, err = a.readPlan(ctx, f.plan, args); err != nil {
			return err
		}
		if b := file.Bound; b != nil {
			f.operations = b.Asked.Operations
		}
	}
	ref, err := a.graphRef(f.graph, args...)
	if err != nil {
		return err
	}
	o.Ref = ref
	var loader *input.Loader
	if file == nil {
		if loader, err = a.planSide(ctx, f, args, &req); err != nil {
			return err
		}
	}
	p, err := a.publisher(ctx, f, ref, loader, args, false)
	if err != nil {
		return err
	}
	req.Rollout.Contracts = p.Contracts
	if loader != nil {
		to := input.Target{Ref: ref, Federation: p.Federation, NoURL: f.routing.noURL, Leaves: leavesByPublish}
		if req.Rollout.Promoted, err = a.promotion(ctx, p.Registry, loader.Taken(), req.After, to); err != nil {
			return err
		}
		p.Revision = cmp.Or(f.revision, registry.PromotedRevision(req.Rollout.Promoted, namesOf(req.After)), p.Revision)
	} else {
		p.Revision = cmp.Or(f.revision, registry.PromotedRevision(file.Promoted, changedBy(file.Plan)), p.Revision)
		a.warn(a.movedSince(ctx, file.Promoted, ref))
	}
	g, err := a.configuration(args)
	if err != nil {
		return err
	}
	req.Adoption = a.evidence(g, f.settle)
	if req.Follow, err = a.followingOnSide(ctx, f, file, g, p); err != nil {
		return err
	}
	done, err := p.PublishSide(ctx, req)
	var unchecked *publish.NotCheckedError
	if req.Side == publish.PostDeploy && (errors.Is(err, publish.ErrCheckFailed) || errors.As(err, &unchecked)) {
		_, _ = fmt.Fprintf(a.stderr, "the code is deployed already: deploy the earlier code again, or publish with --skip-check REASON\n")
	}
	if done == nil {
		return a.noPlan(err)
	}
	return a.printPublish(f, publishOutput{side: done}, o, err)
}

// followingOnSide returns a plan that is followed with what is held against it.
func (a *app) followingOnSide(ctx context.Context, f publishFlags, file *planfile.File, g *config.Graph, p publish.Publisher) (publish.Following, error) {
	if file == nil || file.Bound == nil {
		return following(file, g, contractSet{}, nil, p.Federation)
	}
	contracts, err := contractsOf(ctx, p.Registry, p.Ref, g)
	if err != nil {
		return publish.Following{}, err
	}
	return following(file, g, contracts, f.operations, p.Federation)
}

// planSide fills in what the planner needs besides contracts: the inputs and the settle time. It
// returns the loader of the inputs.
func (a *app) planSide(ctx context.Context, f publishFlags, args []string, req *publish.SideRequest) (*input.Loader, error) {
	var loader *input.Loader
	var err error
	if req.After, loader, err = a.publishSources(ctx, f, args); err != nil {
		return nil, err
	}
	g, err := a.configuration(args)
	if err != nil {
		return nil, err
	}
	req.Rollout = plannerSettings(g, contractSet{})
	req.Rollout.AvoidHazards = f.loss.avoidHazards
	return loader, nil
}
