package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// OnFailure is what a delivery does when one of its phases fails.
type OnFailure string

// The policies. The zero value means StopOnFailure.
const (
	// StopOnFailure leaves everything as it is, to be corrected and resumed.
	StopOnFailure OnFailure = "stop"
	// RollBackOnFailure brings back what was there before, in an order that is safe from where the
	// delivery failed.
	RollBackOnFailure OnFailure = "rollback"
)

var (
	// ErrFailed means that a phase failed and the delivery is taken back.
	ErrFailed = errors.New("the delivery failed")
	// ErrRolledBack means that a delivery failed and was taken back (*RolledBackError).
	ErrRolledBack = errors.New("rolled back")
)

// RolledBackError is a delivery that failed and was taken back. It is ErrRolledBack and wraps the
// failure. A run that took up only the rollback has the failure from the journal, as text.
type RolledBackError struct{ Cause error }

// Is makes the error an ErrRolledBack.
func (e *RolledBackError) Is(target error) bool { return target == ErrRolledBack }

// Unwrap returns the failure.
func (e *RolledBackError) Unwrap() error { return e.Cause }

func (e *RolledBackError) Error() string {
	return e.Cause.Error() + "\nrolled back: what was registered and deployed before is so again"
}

// failedError is the failure of a delivery that is taken back. It is ErrFailed. Unlike a
// StoppedError it names no command, since nobody is to take the delivery up again. The cause is nil
// if the failure was read from a journal.
type failedError struct {
	text  string
	cause error
}

func (e *failedError) Error() string        { return e.text }
func (e *failedError) Unwrap() error        { return e.cause }
func (e *failedError) Is(target error) bool { return target == ErrFailed }

// failed turns a StoppedError into a failedError with the same cause.
func failed(err error) error {
	var stopped *StoppedError
	if !errors.As(err, &stopped) {
		return err
	}
	return &failedError{fmt.Sprintf("%s in phase %d of %d: %v", ErrFailed, stopped.Phase, stopped.Phases, stopped.Cause), stopped.Cause}
}

// rollsBack reports whether a run that ended with this error is taken back. That may mend a failure
// of a deploy, a launch or a health probe. It does not after an interruption, or where the platform
// could not be asked or somebody else was faster.
func (r *run) rollsBack(ctx context.Context, err error) bool {
	return r.delivery.OnFailure == RollBackOnFailure && r.canBeTakenBack(ctx, err)
}

// canBeTakenBack reports whether a run that ended with this error can be taken back, and that may
// mend it.
func (r *run) canBeTakenBack(ctx context.Context, err error) bool {
	if !r.began || r.phase == 0 || r.previous != nil {
		return false
	}
	if ctx.Err() != nil || errors.Is(err, launch.ErrInterrupted) || errors.Is(err, launch.ErrTimeout) {
		return false
	}
	return errors.Is(err, ErrUnhealthy) || errors.Is(err, ErrDeployFailed) || errors.Is(err, launch.ErrFailed) || errors.Is(err, ErrNotUpdated)
}

// rollBack takes a failed delivery back: by a run of its own, in the same journal and with the same
// observer. resumed is what the journal knows of that run; nil for a new one.
//
// The error is *RolledBackError after a success. Otherwise it wraps the failure and why the
// rollback stopped; the journal then has what the next run needs to go on with the rollback.
func (r *run) rollBack(ctx context.Context, previous *failedDelivery, resumed *journaledRun) error {
	r.notify(Event{Kind: EventRollback, Err: previous.cause})
	back := newRun(r.delivery.rollback(resumed))
	back.notify, back.journal, back.previous = r.notify, r.journal, previous
	if resumed != nil {
		back.resumed, back.plan, back.began, back.report.Resumed = resumed, resumed.plan, true, true
		back.report.fill(resumed.plan)
	}
	err := back.carryOut(ctx)
	err = back.conclude(err, false)
	back.report.DurationMS = back.since(back.report.StartedAt).Milliseconds()
	r.report.Rollback, r.report.Error = &back.report, previous.cause.Error()
	if err != nil && !back.began { // the journal does not have the rollback yet: it stays due
		err = errors.Join(err, r.journal.add(Record{Kind: RecordEnd, Outcome: Stopped, Error: previous.cause.Error(), Rollback: true}))
	}
	if err != nil {
		r.report.Resume = back.report.Resume
		if len(r.report.Resume) == 0 {
			r.report.Resume = r.resumeCommands("", r.delivery.Ref)
		}
		r.report.Outcome = Stopped
		return fmt.Errorf("%w\nand its rollback stopped too: %w", previous.cause, err)
	}
	r.report.Outcome, r.report.Resume, r.report.Pins = RolledBack, nil, back.report.Pins
	if r.delivery.TakeBack { // as somebody asked
		r.report.Error = ""
		return nil
	}
	return &RolledBackError{previous.cause}
}

// rollback returns the settings for the rollback of the delivery: without its subgraphs, check and
// health probe. The revision is that of the rollback which is resumed, or that of the delivery with
// "-rollback".
func (d Delivery) rollback(resumed *journaledRun) Delivery {
	d.After, d.Gate, d.Health, d.Plan, d.NoURL, d.Consents = nil, CheckGate{}, nil, planRollback, true, nil
	d.Running, d.following, d.Told = nil, Following{}, nil
	d.anyURL = true // what was there before is to be there again
	d.Revision = strings.TrimPrefix(d.Revision+"-rollback", "-")
	if resumed != nil {
		d.Revision = resumed.revision
	}
	return d
}

// planRollback makes a plan and describes it from the view of the delivery that it takes back:
// where the plan goes is the old stage.
func planRollback(ctx context.Context, in rollout.Input) (*rollout.Plan, error) {
	plan, err := rollout.Make(ctx, in)
	if err != nil {
		return nil, err
	}
	swap := map[rollout.Stage]rollout.Stage{rollout.New: rollout.Old, rollout.Old: rollout.New, rollout.Intermediate: rollout.Intermediate, rollout.Skeleton: rollout.Skeleton}
	words := strings.NewReplacer("new code", "old code", "old code", "new code", "new schema", "old schema", "old schema", "new schema", "new routing URL", "old routing URL", "old routing URL", "new routing URL")
	for i := range plan.Phases {
		phase := &plan.Phases[i]
		phase.Why = words.Replace(phase.Why)
		for j := range phase.Steps {
			phase.Steps[j].Stage = swap[phase.Steps[j].Stage]
		}
	}
	return plan, nil
}

// prepareRollback plans the way back, and begins the journal of the rollback.
func (r *run) prepareRollback(ctx context.Context) error {
	if err := r.planWayBack(ctx); err != nil {
		return err
	}
	r.began = true
	return r.journal.add(Record{
		Kind: RecordBegin, Version: JournalVersion, ID: r.id(), Ref: &r.delivery.Ref, Revision: r.delivery.Revision, Plan: r.plan, Rollback: true, Error: r.previous.cause.Error(),
	})
}

// planWayBack plans the way back from what is registered and deployed now. The error is ErrMoved if
// somebody else has published what the delivery changed: what was there before the delivery may be
// older than that.
func (r *run) planWayBack(ctx context.Context) error {
	d := r.delivery
	r.notify(Event{Kind: EventReading})
	change, err := readProposal(ctx, d.Registry, d.Ref, d.Federation)
	if err != nil {
		return fmt.Errorf("read the subgraphs of %s: %w", d.Ref, err)
	}
	if moved := r.previous.moved(change.held); len(moved) > 0 {
		return fmt.Errorf("%w: somebody else published %s of %s; what was there before may be older than that", ErrMoved, strings.Join(moved, ", "), d.Ref)
	}
	if err := change.propose(ctx, r.previous.restored(withoutFiles(change.base.Registered()))); err != nil {
		return err
	}
	change.before = withoutFiles(change.before)
	in := change.input(rollout.Input{
		Deployed: r.previous.deployed(change.before), SettleSeconds: &r.previous.plan.SettleSeconds, Skeleton: d.Rollout.Skeleton, Contracts: d.Rollout.Contracts,
	})
	return r.makePlan(ctx, in)
}

// failedDelivery is a delivery that is taken back.
type failedDelivery struct {
	plan *rollout.Plan
	// phase is the number of the phase that failed.
	phase int
	// begun reports whether the deploy of a step was begun, so that some replicas may run its code.
	begun func(phase int, step rollout.Step) bool
	cause error
	// id is that of the delivery.
	id string
}

// failedDelivery returns this run as the delivery to take back; err is how it ended.
func (r *run) failedDelivery(err error) *failedDelivery {
	begun := func(number int, step rollout.Step) bool {
		for _, phase := range r.report.Phases {
			for _, s := range phase.Steps {
				if phase.Number == number && s.Subgraph == step.Subgraph && s.Action == step.Action {
					return s.State != Pending
				}
			}
		}
		return false
	}
	return &failedDelivery{plan: r.plan, phase: r.plan.Phases[r.phase-1].Number, begun: begun, cause: failed(err), id: r.id()}
}

// failedDelivery returns a journaled run as the delivery to take back. A journal does not tell
// which deploys of a phase were begun, so all of a phase that was started count as begun.
func (j *journaledRun) failedDelivery() *failedDelivery {
	f := &failedDelivery{plan: j.plan, id: j.id, begun: func(phase int, _ rollout.Step) bool { return j.started[phase] }, cause: &failedError{text: cmp.Or(j.failure, j.reason, "the delivery did not come to its end")}}
	for phase := range j.started {
		f.phase = max(f.phase, phase)
	}
	return f
}

// moved names the subgraphs that the delivery changes and that are registered neither as before nor
// as after the phase that failed.
func (f *failedDelivery) moved(held []registry.RegisteredSubgraph) []string {
	var names []string
	for _, name := range movedInPhase(held, f.plan, f.phase) {
		for _, s := range f.plan.Subgraphs {
			if s.Name == name && s.Changed() {
				names = append(names, name)
			}
		}
	}
	return names
}

// restored returns the whole graph with what the delivery changes as it was before. Other subgraphs
// stay as they are now, whoever published them.
func (f *failedDelivery) restored(now []sdl.Source) []sdl.Source {
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
	for _, s := range now {
		if !changed[s.Name] {
			all = append(all, s)
		}
	}
	return all
}

// deployed returns the code that answers now for the subgraphs that the delivery changes and that
// routers run: the new code once its deploy was begun, otherwise the code from before. A subgraph
// that the delivery only renamed has the code of the one whose URL it took over.
func (f *failedDelivery) deployed(now []sdl.Source) map[string]sdl.Source {
	out := map[string]sdl.Source{}
	start := rollout.CodeAt(f.plan, 1)
	for _, s := range f.plan.Subgraphs {
		at := slices.IndexFunc(now, func(n sdl.Source) bool { return n.Name == s.Name })
		if !s.Changed() || at < 0 {
			continue
		}
		if s.Before != nil {
			out[s.Name] = sdl.Source{Name: s.Name, URL: s.Before.URL, Text: codeBefore(s).SDL}
		} else if code := start[rollout.At{Subgraph: s.Name, URL: now[at].URL}]; len(code) == 1 {
			out[s.Name] = sdl.Source{Name: s.Name, URL: now[at].URL, Text: code[0]}
		}
	}
	for _, phase := range f.plan.Phases {
		for _, step := range phase.Steps {
			if phase.Kind != rollout.Deploy || step.SDL == "" || !f.begun(phase.Number, step) {
				continue
			}
			for name, code := range out {
				if name == step.Subgraph || step.Action == rollout.Roll && step.URL != "" && step.URL == code.URL {
					out[name] = sdl.Source{Name: name, URL: step.URL, Text: step.SDL}
				}
			}
		}
	}
	return out
}
