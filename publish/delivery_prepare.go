package publish

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// prepare reads the registry, checks and plans, and begins the journal. Nothing is sent yet. A plan
// without a phase leaves the journal as it is.
func (r *run) prepare(ctx context.Context) error {
	d := r.delivery
	r.notify(Event{Kind: EventReading})
	change, err := readProposal(ctx, d.Registry, d.Ref, d.Federation)
	if err != nil {
		return fmt.Errorf("read the subgraphs of %s: %w", d.Ref, err)
	}
	if err := r.reportMoved(d.following.judge(ctx, d.Registry, d.Ref, change.held, true, d.Clock.Now())); err != nil {
		return err
	}
	if err := change.validate(d.After, BatchRequest{NoURL: d.NoURL, AnyURL: d.allowsURLs(), Places: d.Places}); err != nil {
		return err
	}
	desired := d.desired(change.held)
	if err := d.pinnable(desired); err != nil {
		return err
	}
	if err := change.propose(ctx, desired); err != nil {
		return err
	}
	change.before = withoutFiles(change.before)
	if isUnchanged(withoutFiles(change.base.Registered()), change.after) {
		if err := r.awaitNewest(ctx); err != nil {
			return err
		}
	}
	if err := r.passCheck(ctx, change); err != nil {
		return err
	}
	if err := r.findCode(ctx, change); err != nil {
		return r.withAnew(err)
	}
	if d.Rollout.Deployed, err = r.deployedCode(change.held); err != nil {
		return err
	}
	if err := r.reportMoved(r.judgeFollowedCode(ctx, d.Rollout.Deployed, change.held)); err != nil {
		return err
	}
	if err := r.makePlan(ctx, change.input(d.Rollout)); err != nil {
		return err
	}
	r.noteCode(change.held)
	if r.plan.Empty() {
		return nil
	}
	if err := passBeforeSending(r.plan.Proof, r.plan.Losses(), d.Consents); err != nil {
		return err
	}
	if err := r.proveStart(ctx); err != nil {
		return r.withAnew(err)
	}
	r.began = true
	return r.journal.add(Record{
		Kind: RecordBegin, Version: JournalVersion, ID: r.id(), Ref: &d.Ref, Revision: d.Revision, Commit: d.Git.Commit, Plan: r.plan, PlanFile: d.following.Plan(), Approvals: d.following.Given(d.Told), Consents: d.Consents, Settings: d.Settings,
	})
}

// awaitNewest waits for the newest launch of a variant that holds all of the delivery already: an
// earlier run may have failed after it was registered. The error is *NothingSentError.
func (r *run) awaitNewest(ctx context.Context) error {
	d := r.delivery
	newest, err := Newest(ctx, d.Registry, d.Ref, d.Federation, d.Clock)
	if err != nil {
		return &NothingSentError{d.Ref, err}
	}
	opts := d.Launch
	opts.Clock, opts.Expect, opts.Observer = d.Clock, nil, launch.ObserverFunc(func(c launch.Change) { r.notify(Event{Kind: EventLaunchChanged, Launch: &c}) })
	tree, err := launch.Wait(ctx, d.Registry, d.Ref, newest.ID, opts)
	if tree.Source.ID != "" {
		r.report.Launch = &tree
	}
	if err != nil {
		return &NothingSentError{d.Ref, err}
	}
	r.tree = &tree
	return nil
}

// desired returns the whole graph as it is after the delivery. A schema that only differs from the
// registered one in what has no meaning, such as line ends, keeps the registered text.
func (d Delivery) desired(held []registry.RegisteredSubgraph) []sdl.Source {
	all := make([]sdl.Source, 0, len(held)+len(d.After))
	named := map[string]bool{}
	for _, after := range d.After {
		named[after.Name] = true
		if registered, found := findHeld(held, after.Name); found {
			if after.URL == "" {
				after.URL = registered.URL
			}
			if ContentHash(after.Text) == ContentHash(registered.SDL) {
				after.Text = registered.SDL
			}
		}
		all = append(all, after)
	}
	for _, s := range held {
		if !named[s.Name] && !d.Prune {
			all = append(all, sdl.Source{Name: s.Name, URL: s.URL, Text: s.SDL})
		}
	}
	return all
}

// passCheck lets the change through the gate. A gate that is off without a reason is not reported.
func (r *run) passCheck(ctx context.Context, change *proposal) error {
	gate := r.delivery.Gate
	if gate.IsOff() && gate.SkipReason == "" {
		return nil
	}
	began := r.delivery.Clock.Now()
	r.notify(Event{Kind: EventCheckStarted})
	result, err := change.pass(ctx, gate)
	if result == nil {
		return fmt.Errorf("check: %w", err)
	}
	r.report.Check = result
	r.notify(Event{Kind: EventChecked, Check: result, Elapsed: r.since(began)})
	return err
}

// makePlan makes the plan of the run and puts it into the report.
func (r *run) makePlan(ctx context.Context, in rollout.Input) error {
	began := r.delivery.Clock.Now()
	r.notify(Event{Kind: EventPlanStarted})
	names, stage := r.codeAlone()
	gate := r.delivery.Losses
	in, err := gate.Input(ctx, in)
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	plan, err := r.delivery.Plan(ctx, in)
	if err != nil {
		return fmt.Errorf("plan: %w", err)
	}
	if r.previous != nil { // the way back is not to be barred
		gate.Hazards, gate.Gaps = rollout.LossesWarn, rollout.LossesWarn
		if len(plan.Excused) == 0 {
			gate.Prove = nil
		}
	}
	if err := gate.Judge(ctx, in, plan); err != nil {
		return err
	}
	plan = withCodeDeploys(plan, names, stage)
	r.plan = plan
	r.report.fill(plan)
	r.notify(Event{Kind: EventPlanned, Plan: plan, Elapsed: r.since(began)})
	return r.checkExecutable(ctx)
}

// checkExecutable finds before anything is sent what the phases that are left need and the delivery
// lacks: a Deployer (ErrNoDeployer), what that misses, or a registry that can remove (ErrRefused).
func (r *run) checkExecutable(ctx context.Context) error {
	var deploys []Deployment
	for _, phase := range r.plan.Phases {
		for _, step := range phase.Steps {
			if phase.Kind == rollout.Deploy {
				deploys = append(deploys, Deployment{
					Ref: r.delivery.Ref, Revision: r.delivery.Revision, ID: r.id(), Rollback: r.previous != nil,
					Phase: phase.Number, Phases: len(r.plan.Phases), Step: step,
				})
			}
		}
		if r.resumed != nil && r.resumed.done[phase.Number] {
			continue
		}
		if without := r.withoutDeployer(phase); len(without) > 0 {
			return fmt.Errorf("%w: phase %d is a deploy of %s\n%s", ErrNoDeployer, phase.Number, strings.Join(without, ", "), HowToDeploy)
		}
		for _, step := range phase.Steps {
			if _, can := r.delivery.Registry.(registry.Remover); step.Action == rollout.Remove && !can {
				return fmt.Errorf("%w: phase %d removes %s, and this registry cannot", registry.ErrRefused, phase.Number, step.Subgraph)
			}
		}
	}
	prepared, can := r.delivery.Deployer.(PreparedDeployer)
	if !can || len(deploys) == 0 {
		return nil
	}
	if err := prepared.Prepare(ctx, deploys); err != nil {
		return fmt.Errorf("%w: %w", ErrUnprepared, err)
	}
	return nil
}

// withoutDeployer names the subgraphs of a deploy phase that nothing can deploy.
func (r *run) withoutDeployer(phase rollout.Phase) []string {
	if phase.Kind != rollout.Deploy {
		return nil
	}
	if r.delivery.Deployer == nil {
		return stepNames(phase)
	}
	selective, ok := r.delivery.Deployer.(SelectiveDeployer)
	if !ok {
		return nil
	}
	var names []string
	for _, name := range stepNames(phase) {
		if !selective.Deploys(name) && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}
