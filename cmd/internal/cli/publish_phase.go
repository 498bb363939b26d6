package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// publishPhase publishes what the plan of a change puts on one side of its deploy.
func (a *app) publishPhase(ctx context.Context, f publishFlags, args []string) error {
	side := publish.Side(f.phase)
	if side != publish.PreDeploy && side != publish.PostDeploy {
		return exit.Usagef("--phase %q: use %s or %s", f.phase, publish.PreDeploy, publish.PostDeploy)
	}
	if f.plan != "" && len(f.routing.urls) > 0 {
		return errPlanURLs
	}
	ref, err := a.graphRef(f.graph)
	if err != nil {
		return err
	}
	f.end.Ref = ref
	reg, err := a.client()
	if err != nil {
		return err
	}
	s, err := a.sidePlan(ctx, reg, ref, f, side, args)
	if err != nil {
		return err
	}
	plan, phases := s.plan, s.phases
	rep := report.SidePublication{Version: formVersion, GraphRef: ref, Phase: side, DryRun: f.dryRun, Orders: []publish.OrderReport{}, Published: []report.Publication{}, Notes: plan.Notes}
	for _, s := range plan.Subgraphs {
		if s.Changed() {
			rep.Orders = append(rep.Orders, publish.OrderReport{Subgraph: s.Name, Order: s.Order, Reason: s.Reason})
		}
	}
	if rep.Check, err = a.checkSide(ctx, f, side, args, s); err != nil {
		if rep.Check == nil {
			return err
		}
		return exit.First(err, a.printPublish(f, rep))
	}
	for _, phase := range phases {
		done, err := a.sendPhase(ctx, reg, ref, f, args, plan, phase)
		if done != nil {
			rep.Published = append(rep.Published, *done)
		}
		if err != nil {
			rep.Failed = true
			return exit.First(err, a.printPublish(f, rep))
		}
	}
	if side == publish.PreDeploy && len(phases) > 0 && !f.dryRun && !f.noWait { // the deploy relies on the routers
		settle := cmp.Or(f.settle, time.Duration(plan.SettleSeconds)*time.Second)
		_, _ = fmt.Fprintf(a.stderr, "waiting %s until routers have picked the supergraph up\n", settle)
		if err := a.clock.Sleep(ctx, settle); err != nil {
			return fmt.Errorf("the launch is completed; routers may not have picked it up yet: %w", err)
		}
	}
	return a.printPublish(f, rep)
}

// sidePlan is a plan, its phases on one side of the deploy, and all subgraphs as they are now and as the plan leaves them.
type sidePlan struct {
	plan          *rollout.Plan
	phases        []rollout.Phase
	before, after []sdl.Source
}

// sidePlan makes the plan for this moment, or reads the one of --plan.
func (a *app) sidePlan(ctx context.Context, reg registry.Registry, ref registry.GraphRef, f publishFlags, side publish.Side, args []string) (out sidePlan, err error) {
	held, err := reg.Subgraphs(ctx, ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
		return out, err
	}
	out.before = sourcesOf(ref, held)
	if f.plan != "" {
		out.plan, err = readPlan(f.plan)
		if err == nil && side == publish.PreDeploy {
			err = publish.Holds(ref, held, out.plan)
		}
		if err == nil {
			err = publish.Valid(held, publish.BatchRequest{Ref: ref, Subgraphs: publish.Inputs(planned(out.plan)), NoURL: f.routing.noURL})
		}
		if err == nil {
			out.after = planned(out.plan)
			out.phases, err = publish.OnSide(out.plan, side)
		}
		return out, err
	}
	in, err := a.sideInput(ctx, ref, held, f, side, args)
	if err != nil {
		return out, err
	}
	if out.plan, err = rollout.Make(ctx, in); err != nil {
		return out, a.noPlan(planFlags{}, in, err)
	}
	out.after = in.After
	if side == publish.PostDeploy { // the new code is deployed: all that is left is to be published
		out.phases = slices.DeleteFunc(slices.Clone(out.plan.Phases), func(p rollout.Phase) bool { return p.Kind == rollout.Deploy })
		return out, nil
	}
	out.phases, err = publish.OnSide(out.plan, side)
	return out, err
}

// checkSide checks, where that is wanted, all that is left of the change: before the deploy the whole of it, also when nothing is to
// be published there, so that no code goes out whose schema will be refused. The order is not asked for: the plan has proven one.
func (a *app) checkSide(ctx context.Context, f publishFlags, side publish.Side, args []string, s sidePlan) (*publish.CheckResult, error) {
	g, err := input.Configuration(args)
	if err != nil {
		return nil, err
	}
	gate, err := f.gate.gate(g, publish.CheckOff, checkOptions{})
	if err != nil || !slices.ContainsFunc(s.plan.Subgraphs, rollout.SubgraphPlan.Changed) || side == publish.PostDeploy && len(s.phases) == 0 {
		return nil, err
	}
	result, err := a.checkGate(ctx, a.screen(f.out.ForPeople()), gate, change{before: s.before, after: s.after, config: g}, false)
	if err != nil && side == publish.PostDeploy {
		_, _ = fmt.Fprintf(a.stderr, "the code is deployed already: deploy the earlier code again, or publish with --skip-check REASON\n")
	}
	return result, refused(err)
}

// sideInput is what is registered and what shall be. After the deploy, the code is the new one.
func (a *app) sideInput(ctx context.Context, ref registry.GraphRef, held []registry.RegisteredSubgraph, f publishFlags, side publish.Side, args []string) (rollout.Input, error) {
	in := rollout.Input{Before: sourcesOf(ref, held)}
	given, err := a.loader().Load(ctx, args)
	if err == nil {
		err = f.routing.apply(given)
	}
	if err == nil { // before the code is deployed, not after
		err = publish.Valid(held, publish.BatchRequest{Ref: ref, Subgraphs: publish.Inputs(given), NoURL: f.routing.noURL})
	}
	if err != nil {
		return in, err
	}
	in.After = overlay(in.Before, given)
	g, err := input.Configuration(args)
	if err != nil {
		return in, err
	}
	in.Contracts = plannedContracts(g)
	settle, err := settleTime(g)
	if err != nil {
		return in, err
	}
	in.SettleSeconds = int(settle / time.Second)
	in.Deployed = map[string]sdl.Source{}
	for i, s := range in.After {
		registered := slices.ContainsFunc(in.Before, func(b sdl.Source) bool { return b.Name == s.Name })
		if side == publish.PostDeploy && registered {
			in.Deployed[s.Name] = in.After[i]
		}
	}
	return in, nil
}

// sendPhase publishes one phase and waits for its launch.
func (a *app) sendPhase(ctx context.Context, reg registry.Registry, ref registry.GraphRef, f publishFlags, args []string, plan *rollout.Plan, phase rollout.Phase) (*report.Publication, error) {
	git := a.gitContext(ctx)
	req := publish.BatchRequest{Ref: ref, Revision: cmp.Or(f.revision, git.Commit), Git: git, NoURL: f.routing.noURL}
	rep := &report.Publication{Version: formVersion, DryRun: f.dryRun}
	rep.Ref, rep.Revision = ref, req.Revision
	if f.dryRun {
		for _, step := range phase.Steps {
			rep.Published = append(rep.Published, step.Subgraph)
		}
		return rep, nil
	}
	opts, err := a.waitOptions(f.wait)
	if err != nil {
		return nil, err
	}
	w := &awaiting{app: a, reg: reg, ref: ref, opts: opts, forPeople: f.out.ForPeople(), skip: f.noWait}
	if req.Splitting, err = splitting(args, w); err != nil {
		return nil, err
	}
	rep.BatchResult, err = publish.PublishPhase(ctx, reg, req, plan, phase.Number, a.clock)
	if err == nil {
		err = w.wait(ctx, rep.LaunchID, rep.Downstream)
	} else if rep.Failed = true; rep.LaunchID == "" {
		return nil, err // nothing of it is known to be registered
	}
	rep.Launch = w.tree
	return rep, err
}
