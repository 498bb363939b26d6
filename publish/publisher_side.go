package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// Side is where a publish stands in a pipeline that deploys once.
type Side string

// The sides of the deploy.
const (
	PreDeploy  Side = "pre-deploy"
	PostDeploy Side = "post-deploy"
)

// ErrManyDeploys means that the plan deploys, publishes and deploys again, so that a pipeline with
// one deploy cannot follow it.
var ErrManyDeploys = errors.New("the plan publishes between two deploys")

// SideRequest is a change of which one side of the deploy is to be published.
type SideRequest struct {
	Side Side
	// After are the subgraphs as they shall be. Others that are registered stay.
	After []sdl.Source
	// Follow is a plan that was made before, in place of After. Nil makes one for this moment.
	Follow *rollout.Plan
	// Rollout has the planner's settings. Before, After and Deployed are filled in by PublishSide.
	Rollout rollout.Input
	// SettleFor is how long routers need to pick up the supergraph of a launch; the plan's time
	// when nil.
	SettleFor *time.Duration
	// Adoption tells when routers run the supergraph of a launch. When nil that time is waited, and
	// then it is assumed.
	Adoption adoption.Evidence
}

// SidePublication is what was published on one side of a deploy.
type SidePublication struct {
	Version  int               `json:"version"`
	GraphRef registry.GraphRef `json:"graphRef"`
	Phase    Side              `json:"phase"`
	DryRun   bool              `json:"dryRun,omitempty"`
	// Federation is the composition that judged it here.
	Federation *spec.Composition `json:"federation"`
	// Check is the check of all that is left of the change, where one was asked for.
	Check *CheckResult `json:"check,omitempty"`
	// Consents are the risks that somebody accepted for this publish.
	Consents []Consent `json:"consents,omitempty"`
	// Orders are the orders that the changed subgraphs need.
	Orders []OrderReport `json:"orders"`
	// Published is empty when nothing is to be published on this side.
	Published []Publication `json:"published"`
	// Launch is the newest launch of the variant if nothing is to be published on this side. It
	// decides whether what is registered is what routers get.
	Launch *launch.Tree `json:"launch,omitempty"`
	// Adoption is how it is known that routers run what was published before a deploy.
	Adoption *adoption.Proof `json:"adoption,omitempty"`
	Notes    []string        `json:"notes,omitempty"`
	// Hazards are what clients may lose from this side of the deploy on.
	Hazards []rollout.Hazard `json:"hazards,omitempty"`
	// Excused is the code that is excused from serving what is registered.
	Excused []rollout.Excused `json:"excused,omitempty"`
	// Proof is what known operations show of the plan.
	Proof *rollout.Proof `json:"proof,omitempty"`
	// Gaps are what they miss from this side on.
	Gaps []rollout.Gap `json:"gaps,omitempty"`

	// Errors are why what was published does not compose, with the files that they are in.
	Errors diag.List `json:"errors,omitempty"`
	// Failed is true if not all of it was published.
	Failed bool `json:"-"`
	// Unwaited is true if Launch was read once and may be under way.
	Unwaited bool `json:"-"`
}

// PublishSide publishes what the plan of a change puts on one side of its deploy, in a launch for
// each phase, or nothing. Before the deploy it returns once routers have had their time to settle,
// because the deploy relies on them.
//
// Everything that is left of the change is checked, also if nothing is to be published on this
// side, so that no code goes out whose schema will be refused.
//
// If nothing is to be published on this side, the newest launch decides, as for Publish: an earlier
// run may have published what belongs here, and its launch may have failed or be under way.
//
// The publication is nil if there is nothing to tell beside the error. Errors: [ErrBadBatch],
// [ErrMoved], [ErrManyDeploys], [ErrHazard] and [ErrGaps] before anything is sent; those of the
// planner, of [CheckGate.Pass], of [Publish] and of Await.
func (p Publisher) PublishSide(ctx context.Context, req SideRequest) (*SidePublication, error) {
	s, err := p.planSide(ctx, req)
	if err != nil {
		return nil, err
	}
	out := &SidePublication{
		Version: PublicationVersion, GraphRef: p.Ref, Phase: req.Side, DryRun: p.DryRun,
		Orders: []OrderReport{}, Published: []Publication{}, Notes: s.plan.Notes, Consents: p.Consents,
		Federation: p.composition(),
	}
	settings := req.Rollout
	settings.Before, settings.Federation = s.change.before, p.Federation
	if err := p.Losses.Judge(ctx, settings, s.plan); err != nil {
		return nil, err
	}
	out.Hazards, out.Gaps = s.hazards(req.Side), s.gaps(req.Side)
	out.Excused, out.Proof = s.plan.Excused, s.plan.Proof
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
	if err := passBeforeSending(out.Proof, rollout.Losses{Hazards: out.Hazards, Gaps: out.Gaps}, p.Consents); err != nil {
		out.Failed = true
		return out, err
	}
	for _, phase := range s.phases {
		done, err := p.publishPhase(ctx, s, phase)
		if done != nil {
			out.Published = append(out.Published, *done)
		}
		if err != nil {
			out.Failed, out.Errors = true, Locate(ctx, err, req.After, p.Federation)
			return out, err
		}
	}
	waits := sideWait{settle: settleTime(req.SettleFor, s.plan)}
	if len(s.phases) == 0 {
		newest, err := p.newestOnSide(ctx, req.Side, s)
		out.Launch, out.Unwaited, out.Errors = newest.tree, newest.unwaited, Locate(ctx, err, req.After, p.Federation)
		if err != nil || newest.tree == nil {
			return out, err
		}
		waits.tree = newest.tree
		waits.settle = settleLeft(*newest.tree, newest.waited, p.Clock.Now(), waits.settle)
	} else {
		waits.tree = out.Published[len(out.Published)-1].Launch
	}
	if req.Side == PostDeploy || p.DryRun || p.Await == nil {
		return out, nil
	}
	return out, p.settle(ctx, req, waits, out)
}

// newestOnSide lets the newest launch decide on a side on which nothing is to be published. If what
// is registered does not compose and the other side has yet to publish, the planner has judged that
// already: the change may be what repairs it. A variant that holds nothing yet has nothing to
// decide.
func (p Publisher) newestOnSide(ctx context.Context, side Side, s sidePlan) (newestTree, error) {
	if len(s.change.held) == 0 {
		return newestTree{}, nil
	}
	newest, err := p.newest(ctx)
	var uncomposed *UncomposedError
	switch {
	case err == nil, side == PostDeploy, s.plan.Launches == 0:
		return newest, err
	case errors.As(err, &uncomposed):
		return newest, nil
	case errors.Is(err, launch.ErrFailed) && len(s.change.base.Errors) > 0:
		return newest, ctx.Err()
	}
	return newest, err
}

// sidePlan is a change, its plan, and the publish phases of the plan on one side of the deploy.
type sidePlan struct {
	change *proposal
	plan   *rollout.Plan
	phases []rollout.Phase
}

// hazards returns the hazards that the side is told of. Before the deploy these are all: what is
// published and then deployed leads through them. After it those that begin before this side are
// over once the side is through; they are there already, so they do not stop it.
func (s sidePlan) hazards(side Side) []rollout.Hazard {
	list := slices.Clone(s.plan.Hazards)
	if side == PreDeploy {
		return list
	}
	var out []rollout.Hazard
	for _, h := range list {
		if len(s.phases) == 0 || h.Until < s.phases[0].Number {
			continue
		}
		h.Stops = h.Stops && h.From >= s.phases[0].Number
		out = append(out, h)
	}
	return out
}

// gaps returns the gaps that the side is told of, in the same way.
func (s sidePlan) gaps(side Side) []rollout.Gap {
	list := slices.Clone(s.plan.Gaps)
	if side == PreDeploy {
		return list
	}
	var out []rollout.Gap
	for _, g := range list {
		if len(s.phases) == 0 || g.Until < s.phases[0].Number {
			continue
		}
		begins := g.From >= s.phases[0].Number
		g.Stops, g.NotJudged = g.Stops && begins, g.NotJudged && begins
		out = append(out, g)
	}
	return out
}

// planSide takes the plan that is followed, or makes one for this moment. The batches of the other
// side are validated as well, before the code is deployed and not after.
func (p Publisher) planSide(ctx context.Context, req SideRequest) (sidePlan, error) {
	change, err := readProposal(ctx, p.Registry, p.Ref, p.Federation)
	if err != nil {
		return sidePlan{}, err
	}
	if req.Follow != nil {
		return p.followSide(ctx, change, req)
	}
	if err := change.validate(req.After, p.request()); err != nil {
		return sidePlan{}, err
	}
	if err := change.overlay(ctx, req.After); err != nil {
		return sidePlan{}, err
	}
	if isUnchanged(change.base.Registered(), change.after) { // also where what is registered does not compose
		return sidePlan{change: change, plan: &rollout.Plan{SettleSeconds: req.Rollout.Settle()}}, nil
	}
	in, err := p.Losses.Input(ctx, change.input(req.Rollout))
	if err != nil {
		return sidePlan{}, err
	}
	in.Deployed = deployedOn(req.Side, in.Before, in.After)
	makePlan := p.Plan
	if makePlan == nil {
		makePlan = rollout.Make
	}
	plan, err := makePlan(ctx, in)
	if err != nil {
		return sidePlan{}, err
	}
	s := sidePlan{change: change, plan: plan}
	if req.Side == PostDeploy { // the new code is deployed: all that is left is to be published
		s.phases = slices.DeleteFunc(slices.Clone(plan.Phases), func(p rollout.Phase) bool { return p.Kind == rollout.Deploy })
		return s, nil
	}
	s.phases, err = onSide(plan, req.Side)
	return s, err
}

// followSide takes the plan that the request follows. Before the deploy it must fit the registry
// (ErrMoved); after it, the other side has changed the registry.
func (p Publisher) followSide(ctx context.Context, change *proposal, req SideRequest) (sidePlan, error) {
	if req.Side == PreDeploy {
		if err := checkStart(p.Ref, change.held, req.Follow); err != nil {
			return sidePlan{}, err
		}
	}
	req.Rollout.Federation = p.Federation
	if err := Rejudge(ctx, req.Rollout, req.Follow); err != nil {
		return sidePlan{}, err
	}
	after := sourcesAfter(req.Follow)
	if err := change.validate(after, p.request()); err != nil {
		return sidePlan{}, err
	}
	if err := change.propose(ctx, after); err != nil {
		return sidePlan{}, err
	}
	s := sidePlan{change: change, plan: req.Follow}
	var err error
	s.phases, err = onSide(s.plan, req.Side)
	return s, err
}

// onSide returns the publish phases of a plan that stand on one side of its deploys. A plan without
// a deploy has all of them before. A phase that only retires code does not count as a deploy:
// nothing is published after it. The error is ErrManyDeploys.
func onSide(plan *rollout.Plan, side Side) ([]rollout.Phase, error) {
	var before, after []rollout.Phase
	deployed, published := false, false
	for _, phase := range plan.Phases {
		switch {
		case retires(phase):
		case phase.Kind == rollout.Deploy && published:
			return nil, fmt.Errorf("%w: phase %d is a deploy that needs a publish after an earlier deploy; use schemactl deliver", ErrManyDeploys, phase.Number)
		case phase.Kind == rollout.Deploy:
			deployed = true
		case deployed:
			published = true
			after = append(after, phase)
		default:
			before = append(before, phase)
		}
	}
	if side == PreDeploy {
		return before, nil
	}
	return after, nil
}

// retires reports whether a phase only stops code that gets no requests any more.
func retires(phase rollout.Phase) bool {
	for _, step := range phase.Steps {
		if step.Action != rollout.Retire {
			return false
		}
	}
	return phase.Kind == rollout.Deploy
}

// deployedOn returns the code that differs from what is registered: after the deploy, the new code
// of every registered subgraph; before it none.
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

// checkSide lets the change through the gate if anything is left of it: before the deploy any
// change, after it only one that is still to be published.
func (p Publisher) checkSide(ctx context.Context, side Side, s sidePlan) (*CheckResult, error) {
	if !slices.ContainsFunc(s.plan.Subgraphs, rollout.SubgraphPlan.Changed) || side == PostDeploy && len(s.phases) == 0 {
		return nil, nil
	}
	return p.passGate(ctx, s.change)
}

// publishPhase publishes one phase and waits for its launch. The publication is nil if nothing of
// the phase is known to be registered.
func (p Publisher) publishPhase(ctx context.Context, s sidePlan, phase rollout.Phase) (*Publication, error) {
	out := &Publication{Version: PublicationVersion, DryRun: p.DryRun}
	out.Ref, out.Revision = p.Ref, p.Revision
	if p.DryRun {
		out.Published = stepNames(phase)
		out.CreatesVariant = s.change.base.Absent && phase.Number == s.phases[0].Number
		out.URLFaults = urlFaults(s.change.held, pendingBatch{Send: stepInputs(phase)})
		return out, nil
	}
	req := p.request()
	req.Split = p.splitOptions(out)
	var err error
	if out.BatchResult, err = publishPhase(ctx, p.Registry, s.plan, phase, req, p.Clock); err != nil {
		if out.Failed = true; out.LaunchID == "" {
			return nil, err
		}
		return out, err
	}
	return out, p.conclude(ctx, out)
}
