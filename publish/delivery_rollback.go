package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// OnFailure says what a delivery does when one of its phases fails.
type OnFailure string

// The policies. The zero value means StopOnFailure.
const (
	// StopOnFailure leaves everything as it is, to be mended and resumed.
	StopOnFailure OnFailure = "stop"
	// RollBackOnFailure brings back what was there before, in an order that is safe from where the delivery failed.
	RollBackOnFailure OnFailure = "rollback"
)

// ErrRolledBack: a delivery failed and was taken back (*RolledBackError).
var ErrRolledBack = errors.New("rolled back")

// RolledBackError is a delivery that failed and was taken back. It is ErrRolledBack and wraps the failure, of which a run that only
// ended the rollback knows no more than the words.
type RolledBackError struct{ Cause error }

// Is makes the error an ErrRolledBack.
func (e *RolledBackError) Is(target error) bool { return target == ErrRolledBack }

// Unwrap gives the failure.
func (e *RolledBackError) Unwrap() error { return e.Cause }

func (e *RolledBackError) Error() string {
	return e.Cause.Error() + "\nrolled back: what was registered and deployed before is so again"
}

// ErrFailed: a phase of a delivery failed, and the delivery is taken back.
var ErrFailed = errors.New("the delivery failed")

// failedError is the failure of a delivery that is taken back: nobody is to take it up again. It is ErrFailed. A run that only ends
// the rollback does not know the cause.
type failedError struct {
	text  string
	cause error
}

func (e *failedError) Error() string        { return e.text }
func (e *failedError) Unwrap() error        { return e.cause }
func (e *failedError) Is(target error) bool { return target == ErrFailed }

func failed(err error) error {
	var stopped *StoppedError
	if !errors.As(err, &stopped) {
		return err
	}
	return &failedError{fmt.Sprintf("%s in phase %d of %d: %v", ErrFailed, stopped.Phase, stopped.Phases, stopped.Cause), stopped.Cause}
}

// failure is a delivery that is taken back.
type failure struct {
	plan *rollout.Plan
	// phase is the number of the phase that failed.
	phase int
	// touched tells whether a deploy of the plan was begun: some replicas may run its code.
	touched func(phase int, step rollout.Step) bool
	cause   error
}

// reversible tells failures that going back may mend from those where the platform could not be asked, or somebody else was faster,
// or the end was asked for.
func reversible(ctx context.Context, err error) bool {
	if ctx.Err() != nil || errors.Is(err, launch.ErrInterrupted) || errors.Is(err, launch.ErrTimeout) {
		return false
	}
	return errors.Is(err, ErrUnhealthy) || errors.Is(err, ErrDeployFailed) || errors.Is(err, launch.ErrFailed) || errors.Is(err, ErrNotUpdated)
}

// goesBack decides whether a run that ended is taken back.
func (r *run) goesBack(ctx context.Context, err error) bool {
	return r.OnFailure == RollBackOnFailure && r.began && r.phase > 0 && reversible(ctx, err)
}

// failureOf is the failure of a run of this process.
func (r *run) failureOf(err error) *failure {
	touched := func(number int, step rollout.Step) bool {
		for _, phase := range r.report.Phases {
			for _, s := range phase.Steps {
				if phase.Number == number && s.Subgraph == step.Subgraph && s.Action == step.Action {
					return s.State != Pending
				}
			}
		}
		return false
	}
	return &failure{plan: r.plan, phase: r.plan.Phases[r.phase-1].Number, touched: touched, cause: failed(err)}
}

// failureIn is the failure that a journal tells of. It does not tell which deploys of a phase were begun, so all may have been.
func failureIn(p *past) *failure {
	f := &failure{plan: p.plan, touched: func(phase int, _ rollout.Step) bool { return p.started[phase] }, cause: &failedError{text: p.cause}}
	for phase := range p.started {
		f.phase = max(f.phase, phase)
	}
	return f
}

// goBack takes a failed delivery back: a run of its own in the same journal. The error is *RolledBackError when that succeeds.
func (r *run) goBack(ctx context.Context, f *failure, resumed *past) error {
	r.tell(Event{Kind: EventRollback, Err: f.cause})
	back := begin(r.Delivery)
	back.tell, back.journal, back.back, back.past = r.tell, r.journal, f, resumed
	back.After, back.Check, back.Health, back.Plan, back.NoURL = nil, CheckGate{}, nil, planBack, true
	back.Revision = strings.TrimPrefix(r.Revision+"-rollback", "-")
	if resumed != nil {
		back.Revision, back.plan, back.began, back.report.Resumed = resumed.revision, resumed.plan, true, true
		back.report.fill(resumed.plan)
	}
	back.report.Revision = back.Revision
	err := back.carryOut(ctx)
	err = back.conclude(err, false)
	back.report.DurationMS = back.since(back.report.StartedAt).Milliseconds()
	r.report.Rollback, r.report.Error = &back.report, f.cause.Error()
	if err != nil && !back.began { // the journal still says that it is to be taken back
		err = errors.Join(err, r.journal.add(Record{Kind: RecordEnd, Outcome: Stopped, Error: f.cause.Error(), Rollback: true}))
	}
	if err != nil {
		r.report.Resume = back.report.Resume
		if len(r.report.Resume) == 0 {
			r.report.Resume = r.resumeCommands("", r.Ref)
		}
		r.report.Outcome = Stopped
		return fmt.Errorf("%w\nand its rollback stopped too: %w", f.cause, err)
	}
	r.report.Outcome, r.report.Resume, r.report.Pins = RolledBack, nil, back.report.Pins
	return &RolledBackError{f.cause}
}

// planBack makes a plan in the words of the delivery that it takes back: where it goes is the old stage.
func planBack(ctx context.Context, in rollout.Input) (*rollout.Plan, error) {
	plan, err := rollout.Make(ctx, in)
	if err != nil {
		return nil, err
	}
	swap := map[rollout.Stage]rollout.Stage{rollout.New: rollout.Old, rollout.Old: rollout.New, rollout.Intermediate: rollout.Intermediate}
	words := strings.NewReplacer("new code", "old code", "old code", "new code", "new schema", "old schema", "old schema", "new schema")
	for i := range plan.Phases {
		phase := &plan.Phases[i]
		phase.Why = words.Replace(phase.Why)
		for j := range phase.Steps {
			phase.Steps[j].Stage = swap[phase.Steps[j].Stage]
		}
	}
	return plan, nil
}

// prepareBack plans the way back from what is registered and deployed now.
func (r *run) prepareBack(ctx context.Context) error {
	r.tell(Event{Kind: EventReading})
	held, err := r.Registry.Subgraphs(ctx, r.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
		return fmt.Errorf("read the subgraphs of %s: %w", r.Ref, err)
	}
	if moved := r.back.moved(held); len(moved) > 0 {
		return fmt.Errorf("%w: somebody else published %s of %s; what was there before may be older than that", ErrMoved, strings.Join(moved, ", "), r.Ref)
	}
	r.Rollout = rollout.Input{SettleSeconds: r.back.plan.SettleSeconds, Deployed: r.back.deployed(held)}
	if err := r.makePlan(ctx, sources(held), r.back.restored(held)); err != nil {
		return err
	}
	r.began = true
	return r.journal.add(Record{
		Kind: RecordBegin, Version: JournalVersion, Ref: &r.Ref, Revision: r.Revision, Plan: r.plan, Rollback: true, Error: r.back.cause.Error(),
	})
}

// moved names the subgraphs of the delivery that hold what neither it nor its beginning has.
func (f *failure) moved(held []registry.RegisteredSubgraph) []string {
	var names []string
	for _, name := range movedOf(f.plan, f.phase, held) {
		for _, s := range f.plan.Subgraphs {
			if s.Name == name && s.Changed() {
				names = append(names, name)
			}
		}
	}
	return names
}

// restored is the whole graph with what the delivery changed as it was before. Others stay as they are, whoever published them.
func (f *failure) restored(held []registry.RegisteredSubgraph) []sdl.Source {
	var all []sdl.Source
	changed := map[string]bool{}
	for _, s := range f.plan.Subgraphs {
		if !s.Changed() {
			continue
		}
		changed[s.Name] = true
		if s.Before != nil {
			all = append(all, sdl.Source{Name: s.Name, URL: s.Before.URL, Text: s.Before.SDL})
		}
	}
	for _, s := range sources(held) {
		if !changed[s.Name] {
			all = append(all, s)
		}
	}
	return all
}

// deployed is the code that answers now: the new one where its deploy was begun, otherwise still the old one.
func (f *failure) deployed(held []registry.RegisteredSubgraph) map[string]sdl.Source {
	out := map[string]sdl.Source{}
	for _, s := range f.plan.Subgraphs {
		_, registered := findHeld(held, s.Name)
		if s.Changed() && s.Before != nil && registered {
			out[s.Name] = sdl.Source{Name: s.Name, URL: s.Before.URL, Text: s.Before.SDL}
		}
	}
	for _, phase := range f.plan.Phases {
		for _, step := range phase.Steps {
			if _, known := out[step.Subgraph]; known && phase.Kind == rollout.Deploy && step.SDL != "" && f.touched(phase.Number, step) {
				out[step.Subgraph] = sdl.Source{Name: step.Subgraph, URL: step.URL, Text: step.SDL}
			}
		}
	}
	return out
}
