package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/shell"
)

// NothingToResume returns the error for a journal, given by its location, without a delivery that
// can be taken up. It is ErrJournal.
func NothingToResume(journal string) error {
	return fmt.Errorf("%w: %s has no unfinished delivery to resume", ErrJournal, journal)
}

// open opens the journal and, to resume, takes the run up from it. The error is ErrUnfinished for a
// run that can be resumed where none is asked for, ErrJournal for a run that cannot.
//
// A run that was stopped in its rollback is resumed as the delivery that it takes back: the
// subgraphs are compared with those, and the report begins with its phases.
func (r *run) open(ctx context.Context) error {
	d := &r.delivery
	journal, records, err := openJournal(ctx, d.JournalPath, d.By, d.Clock)
	if journal != nil {
		journal.secrets = d.Secrets
	}
	if err != nil {
		return err
	}
	r.journal = journal
	last := lastRun(records)
	r.journaled, r.abandoned = DeployedIn(records, d.Ref), last.unfinished() && d.Abandon
	switch {
	case !last.unfinished() && d.Resume && d.IfStopped:
		r.report.NothingStopped = true
		return nil
	case !last.unfinished() && d.Resume:
		return NothingToResume(d.JournalPath)
	case !last.unfinished():
		return nil
	case d.Abandon:
		return r.awaitDeploys(ctx, records)
	case !d.Resume:
		r.report.Resume = r.resumeCommands(last.lastLaunch(), last.ref)
		return &UnfinishedError{
			Ref: last.ref, Journal: d.JournalPath, LaunchID: last.lastLaunch(), Resume: r.report.Resume,
			Stopped: last.outcome != "", By: last.by, Since: last.began, LastAt: records[len(records)-1].At,
			Living: begunDeploys(records, d.processState()),
		}
	}
	if d.TakeBack && last.previous == nil && len(last.started) == 0 {
		return fmt.Errorf("%w: the delivery of %s was stopped before its first phase, so that there is nothing to take back; give --abandon to begin anew", ErrJournal, d.JournalPath)
	}
	delivery := last
	if last.previous != nil {
		delivery = last.previous
	}
	if err := d.matches(delivery); err != nil {
		return err
	}
	if err := r.awaitDeploys(ctx, records); err != nil {
		return err
	}
	r.resumed, r.plan, r.report.Resumed, r.report.Revision = last, delivery.plan, true, delivery.revision
	d.Revision, r.began = delivery.revision, true
	d.NoURL, d.anyURL = true, true // the batches were validated when the run began
	r.report.fill(delivery.plan)
	r.report.Changed = d.Changed
	r.report.Consents = slices.Concat(delivery.consents, d.Consents)
	r.report.PlanFile, r.report.Approvals = delivery.planFile, slices.Concat(delivery.approvals, d.Told)
	r.notify(Event{Kind: EventResumed, Plan: last.plan})
	return r.journal.add(Record{Kind: RecordResume, Approvals: d.Told, Consents: d.Consents, Settings: d.Settings})
}

// matches returns ErrJournal unless a journaled run is this delivery: to the same variant, and with
// the same schema of each subgraph that is given.
func (d Delivery) matches(j *journaledRun) error {
	if j.ref != d.Ref {
		return fmt.Errorf("%w: %s is a delivery to %s, not to %s", ErrJournal, d.JournalPath, j.ref, d.Ref)
	}
	for _, after := range d.After {
		planned := false
		for _, s := range j.plan.Subgraphs {
			planned = planned || s.Name == after.Name && s.After != nil && ContentHash(s.After.SDL) == ContentHash(after.Text)
		}
		if !planned {
			return fmt.Errorf("%w: subgraph %s is not what the delivery of %s was begun with; begin anew to deliver the new schema", ErrJournal, after.Name, d.JournalPath)
		}
	}
	return nil
}

// UnfinishedError is a journal whose run was stopped, where a new run was to begin. It is
// ErrUnfinished.
type UnfinishedError struct {
	Ref     registry.GraphRef
	Journal string
	// LaunchID is the last launch of that run, empty if it started none.
	LaunchID string
	// Stopped is true if the run has journaled its end. Otherwise it is still under way, or its
	// process was killed.
	Stopped bool
	// By is who ran it, empty if the journal does not tell. Since is when it began, LastAt when its
	// newest record was written.
	By            string
	Since, LastAt time.Time
	// Resume lists the commands that take the run up.
	Resume []string
	// Living are the deploys of the run that still run, or may. Whatever comes next waits for those
	// that do.
	Living []BegunDeploy
}

// Is makes the error an ErrUnfinished.
func (e *UnfinishedError) Is(target error) bool { return target == ErrUnfinished }

// Error tells where the run is, who began it and when, and the two ways to go on.
func (e *UnfinishedError) Error() string {
	var text strings.Builder
	how := "was stopped"
	if !e.Stopped {
		how = "is under way, or its process was killed"
	}
	fmt.Fprintf(&text, "%s: the one to %s in %s %s", ErrUnfinished, e.Ref, e.Journal, how)
	if !e.Since.IsZero() {
		fmt.Fprintf(&text, "; begun %s", e.Since.UTC().Format(time.RFC3339))
		if e.By != "" {
			fmt.Fprintf(&text, " by %s", e.By)
		}
		fmt.Fprintf(&text, ", last entry %s", e.LastAt.UTC().Format(time.RFC3339))
	}
	if e.LaunchID != "" {
		fmt.Fprintf(&text, ", its last launch is %s", e.LaunchID)
	}
	text.WriteString(livingText(e.Living))
	for _, command := range e.Resume {
		fmt.Fprintf(&text, "\ntake it up again with: %s", command)
	}
	text.WriteString("\nor give --abandon to begin anew, from the code that the journal tells is running")
	return text.String()
}

// StoppedError is a delivery that ended while its plan ran. It wraps the cause.
type StoppedError struct {
	// Phase is the number of the phase that was under way, Phases how many there are. Phase is 0
	// for the pins at the end.
	Phase, Phases int
	Kind          rollout.PhaseKind
	// Rollback is true if it was the rollback of a failed delivery that stopped.
	Rollback bool
	// LaunchID is the launch that was under way, empty if there was none.
	LaunchID string
	// Resume lists the commands that go on from here.
	Resume []string
	// Back is the command that takes the delivery back; empty if there is none.
	Back  string
	Cause error
}

// Unwrap returns the cause.
func (e *StoppedError) Unwrap() error { return e.Cause }

// Error tells where it stopped and why, and the commands that go on unless the cause names them
// already.
func (e *StoppedError) Error() string {
	var text strings.Builder
	what := "delivery"
	if e.Rollback {
		what = "rollback"
	}
	if e.Phase == 0 {
		fmt.Fprintf(&text, "the %s stopped at its pins: %v", what, e.Cause)
	} else {
		fmt.Fprintf(&text, "the %s stopped in phase %d of %d (%s): %v", what, e.Phase, e.Phases, e.Kind, e.Cause)
	}
	if e.Kind == rollout.Deploy && errors.Is(e.Cause, launch.ErrInterrupted) {
		text.WriteString("\nwhat a deploy command has begun may go on where it deploys to; deploys that have not ended well are done again when the delivery is taken up, or only awaited where the code is there already")
	}
	for _, command := range e.Resume {
		if !strings.Contains(text.String(), command) {
			fmt.Fprintf(&text, "\n%s%s", resumeWith, command)
		}
	}
	if e.Back != "" {
		fmt.Fprintf(&text, "\n%s%s", backWith, e.Back)
	}
	return text.String()
}

// What stands before the commands that an error names.
const (
	resumeWith = "take it up again with: "
	backWith   = "or take it back with: "
)

// withoutCommands returns the text of an error without the commands that go on, which are about
// the run that it ended.
func withoutCommands(text string) string {
	lines := strings.Split(text, "\n")
	return strings.Join(slices.DeleteFunc(lines, func(line string) bool {
		return strings.HasPrefix(line, resumeWith) || strings.HasPrefix(line, backWith)
	}), "\n")
}

// stopped makes the StoppedError of a run that ends here. A cause that the end of the context
// brought about becomes launch.ErrInterrupted or launch.ErrTimeout, as for a wait, whatever step it
// ended.
func (r *run) stopped(ctx context.Context, cause error, launchID string) error {
	e := &StoppedError{
		Phase: r.phase, Phases: len(r.plan.Phases), LaunchID: launchID, Rollback: r.previous != nil, Resume: r.resumeCommands(launchID, r.delivery.Ref),
	}
	if r.phase > 0 {
		e.Kind = r.plan.Phases[r.phase-1].Kind
	}
	switch {
	case errors.Is(cause, launch.ErrInterrupted), errors.Is(cause, launch.ErrTimeout):
	case errors.Is(ctx.Err(), context.DeadlineExceeded) && errors.Is(cause, context.DeadlineExceeded):
		cause = &endedError{"the time ran out", launch.ErrTimeout, cause}
	case ctx.Err() != nil && errors.Is(cause, ctx.Err()):
		cause = &endedError{"interrupted", launch.ErrInterrupted, cause}
	}
	e.Cause = cause
	return e
}

// endedError is the error of a step that the end of the context ended. It is both its kind,
// ErrTimeout or ErrInterrupted, and its cause.
type endedError struct {
	how         string
	kind, cause error
}

func (e *endedError) Unwrap() []error { return []error{e.kind, e.cause} }

// Error leaves out how Go calls the end of a context: e.how has it.
func (e *endedError) Error() string {
	cause := strings.ReplaceAll(e.cause.Error(), ": "+context.Canceled.Error(), "")
	if cause == context.Canceled.Error() {
		return e.how
	}
	return e.how + ": " + cause
}

// resumeCommands lists the commands that go on, the most direct one first: the one that takes up
// the whole run, the one for the pins alone if only they are left, and the one for the launch alone
// unless that is complete.
func (r *run) resumeCommands(launchID string, ref registry.GraphRef) []string {
	var commands []string
	if r.delivery.ResumeCommand != "" && r.delivery.JournalPath != "" {
		commands = append(commands, r.delivery.ResumeCommand)
	}
	completed := r.tree != nil && r.tree.Source.ID == launchID
	if r.phase == 0 && completed {
		commands = append(commands, fmt.Sprintf("schemactl supergraph pin %s --graph-ref %s --dir %s",
			shell.Quote(launchID), shell.Quote(ref.String()), shell.Quote(r.delivery.PinDir)))
	}
	if launchID != "" && !completed {
		commands = append(commands, launch.Resume(ref, launchID))
	}
	return commands
}
