package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// SideRequest is a change of which one side of the deploy is to be published.
type SideRequest struct {
	Side Side
	// After are the subgraphs as they shall be. Others that are registered stay.
	After []sdl.Source
	// Follow is a plan that was made before, in place of After; nil makes one for this moment.
	Follow *rollout.Plan
	// Rollout has the planner's settings; its Before, After and Deployed are filled in here.
	Rollout rollout.Input
	// Plan makes the plan; rollout.Make when nil.
	Plan func(ctx context.Context, in rollout.Input) (*rollout.Plan, error)
	// SettleFor is how long routers need to pick up the supergraph of a launch; the plan's time when 0.
	SettleFor time.Duration
}

// PublishSide publishes what the plan of a change puts on one side of its deploy, in a launch for each
// phase, or nothing. Before the deploy it returns once routers have had their time to settle, because
// the deploy relies on them.
//
// The whole of what is left of the change is checked, also when nothing is to be published on this
// side, so that no code goes out whose schema will be refused.
//
// The publication is nil if there is nothing to tell beside the error. Errors: [ErrBadBatch],
// [ErrMoved] and [ErrManyDeploys] before anything is sent; those of the planner, of
// [CheckGate.Pass], of [Publish] and of Await.
func (p Publisher) PublishSide(ctx context.Context, req SideRequest) (*SidePublication, error) {
	s, err := p.sidePlan(ctx, req)
	if err != nil {
		return nil, err
	}
	out := &SidePublication{
		Version: PublicationVersion, GraphRef: p.Ref, Phase: req.Side, DryRun: p.DryRun,
		Orders: []OrderReport{}, Published: []Publication{}, Notes: s.plan.Notes,
	}
	for _, sub := range s.plan.Subgraphs {
		if sub.Changed() {
			out.Orders = append(out.Orders, OrderReport{Subgraph: sub.Name, Order: sub.Order, Reason: sub.Reason})
		}
	}
	if out.Check, err = p.checkSide(ctx, req.Side, s); err != nil {
		if out.Check == nil {
			return nil, err
		}
		return out, err
	}
	for _, phase := range s.phases {
		done, err := p.sendPhase(ctx, s.plan, phase)
		if done != nil {
			out.Published = append(out.Published, *done)
		}
		if err != nil {
			out.Failed = true
			return out, err
		}
	}
	if req.Side == PostDeploy || len(s.phases) == 0 || p.DryRun || p.Await == nil {
		return out, nil
	}
	settle := cmp.Or(req.SettleFor, time.Duration(s.plan.SettleSeconds)*time.Second)
	p.tell(Event{Kind: EventSettling, Wait: settle})
	if err := p.Clock.Sleep(ctx, settle); err != nil {
		return nil, fmt.Errorf("the launch is completed; routers may not have picked it up yet: %w", err)
	}
	return out, nil
}

// sidePlan is a plan, its publish phases on one side of the deploy, and all subgraphs as they are now
// and as the plan leaves them.
type sidePlan struct {
	plan          *rollout.Plan
	phases        []rollout.Phase
	before, after []sdl.Source
}

// sidePlan makes the plan for this moment, or takes the one that is followed. A plan that is followed
// must fit the registry before the deploy; after it, the side before has changed the registry.
func (p Publisher) sidePlan(ctx context.Context, req SideRequest) (out sidePlan, err error) {
	held, err := p.Registry.Subgraphs(ctx, p.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
		return out, err
	}
	out.before = Sources(p.Ref, held)
	if out.plan = req.Follow; out.plan != nil {
		if req.Side == PreDeploy {
			if err := matchesStart(p.Ref, held, out.plan); err != nil {
				return out, err
			}
		}
		out.after = sourcesAfter(out.plan)
		if err := p.valid(held, out.after); err != nil {
			return out, err
		}
		out.phases, err = onSide(out.plan, req.Side)
		return out, err
	}
	if err := p.valid(held, req.After); err != nil { // before the code is deployed, not after
		return out, err
	}
	in := req.Rollout
	in.Before, in.After = out.before, sdl.Overlay(out.before, req.After)
	in.Deployed = deployedOn(req.Side, in.Before, in.After)
	makePlan := req.Plan
	if makePlan == nil {
		makePlan = rollout.Make
	}
	if out.plan, err = makePlan(ctx, in); err != nil {
		return out, err
	}
	out.after = in.After
	if req.Side == PostDeploy { // the new code is deployed: all that is left is to be published
		out.phases = slices.DeleteFunc(slices.Clone(out.plan.Phases), func(p rollout.Phase) bool { return p.Kind == rollout.Deploy })
		return out, nil
	}
	out.phases, err = onSide(out.plan, req.Side)
	return out, err
}

// deployedOn returns the code that is not what is registered: after the deploy, the new code of every
// registered subgraph.
func deployedOn(side Side, before, after []sdl.Source) map[string]sdl.Source {
	deployed := map[string]sdl.Source{}
	for _, s := range after {
		registered := slices.ContainsFunc(before, func(b sdl.Source) bool { return b.Name == s.Name })
		if side == PostDeploy && registered {
			deployed[s.Name] = s
		}
	}
	return deployed
}

func (p Publisher) valid(held []registry.RegisteredSubgraph, after []sdl.Source) error {
	return validate(held, BatchRequest{Ref: p.Ref, Subgraphs: Inputs(after), NoURL: p.NoURL})
}

// checkSide lets the change through the gate, if there is anything left of it: before the deploy any
// change, after it one that is still to be published. The plan has proven an order, so the check is
// not asked for one.
func (p Publisher) checkSide(ctx context.Context, side Side, s sidePlan) (*CheckResult, error) {
	if !slices.ContainsFunc(s.plan.Subgraphs, rollout.SubgraphPlan.Changed) || side == PostDeploy && len(s.phases) == 0 {
		return nil, nil
	}
	return p.pass(ctx, s.before, s.after)
}

// sendPhase publishes one phase and waits for its launch. The publication is nil if nothing of the
// phase is known to be registered.
func (p Publisher) sendPhase(ctx context.Context, plan *rollout.Plan, phase rollout.Phase) (*Publication, error) {
	out := &Publication{Version: PublicationVersion, DryRun: p.DryRun}
	out.Ref, out.Revision = p.Ref, p.Revision
	if p.DryRun {
		out.Published = stepNames(phase)
		return out, nil
	}
	req := BatchRequest{Ref: p.Ref, Revision: p.Revision, Git: p.Git, NoURL: p.NoURL}
	wait := p.wait(&req, out)
	var err error
	if out.BatchResult, err = publishPhase(ctx, p.Registry, req, plan, phase.Number, p.Clock); err != nil {
		if out.Failed = true; out.LaunchID == "" {
			return nil, err
		}
		return out, err
	}
	return out, wait(ctx, out.LaunchID, out.Downstream)
}

// sourcesAfter returns all subgraphs as a plan leaves them.
func sourcesAfter(plan *rollout.Plan) []sdl.Source {
	var after []sdl.Source
	for _, s := range plan.Subgraphs {
		if s.After != nil {
			after = append(after, sdl.Source{Name: s.Name, URL: s.After.URL, Text: s.After.SDL})
		}
	}
	return after
}

// Follow makes a delivery follow a plan that was made, and reviewed, before. The error is ErrMoved if
// the registry has moved since; it is asked again before each batch.
func (d *Delivery) Follow(ctx context.Context, plan *rollout.Plan) error {
	held, err := d.Registry.Subgraphs(ctx, d.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
		return err
	}
	if err := matchesStart(d.Ref, held, plan); err != nil {
		return err
	}
	d.After, d.Prune = sourcesAfter(plan), true
	d.Plan = func(context.Context, rollout.Input) (*rollout.Plan, error) { return plan, nil }
	return nil
}
