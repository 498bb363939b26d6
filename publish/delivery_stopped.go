package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/shell"
)

// StoppedError is a delivery that ended while its plan ran. It wraps the cause.
type StoppedError struct {
	// Phase is the number of the phase that was under way, Phases how many there are; 0 is the pins at the end.
	Phase, Phases int
	Kind          rollout.PhaseKind
	// Rollback tells that it was a failed delivery that was taken back.
	Rollback bool
	// LaunchID is the launch that was under way, empty when there was none.
	LaunchID string
	// Resume lists the commands that go on from here.
	Resume []string
	Cause  error
}

// Unwrap gives the cause.
func (e *StoppedError) Unwrap() error { return e.Cause }

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
	for _, command := range e.Resume {
		if !strings.Contains(text.String(), command) {
			fmt.Fprintf(&text, "\ntake it up again with: %s", command)
		}
	}
	return text.String()
}

// UnfinishedError is a journal whose run was stopped when a new one shall begin. It is ErrUnfinished.
type UnfinishedError struct {
	Ref     registry.GraphRef
	Journal string
	// LaunchID is the last launch of that run, empty when it started none.
	LaunchID string
	Resume   []string
}

// Is makes the error an ErrUnfinished.
func (e *UnfinishedError) Is(target error) bool { return target == ErrUnfinished }

func (e *UnfinishedError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: the one to %s in %s was stopped", ErrUnfinished, e.Ref, e.Journal)
	if e.LaunchID != "" {
		fmt.Fprintf(&text, ", its last launch is %s", e.LaunchID)
	}
	for _, command := range e.Resume {
		fmt.Fprintf(&text, "\ntake it up again with: %s", command)
	}
	text.WriteString("\nor remove the journal to begin anew")
	return text.String()
}

// stopped says where the run is. A step that the end of the context ended is launch.ErrInterrupted or launch.ErrTimeout, as a wait is.
func (r *run) stopped(ctx context.Context, cause error, launchID string) error {
	e := &StoppedError{Phase: r.phase, Phases: len(r.plan.Phases), LaunchID: launchID, Rollback: r.back != nil, Resume: r.resumeCommands(launchID, r.Ref)}
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

// endedError is a step that the end of the context ended.
type endedError struct {
	how         string
	kind, cause error
}

func (e *endedError) Error() string   { return e.how + ": " + e.cause.Error() }
func (e *endedError) Unwrap() []error { return []error{e.kind, e.cause} }

// resumeCommands lists how to go on: with the whole, with the pins alone when only they are left, and with the launch alone unless
// that is done.
func (r *run) resumeCommands(launchID string, ref registry.GraphRef) []string {
	var commands []string
	if r.ResumeCommand != "" && r.JournalPath != "" {
		commands = append(commands, r.ResumeCommand)
	}
	if r.phase == 0 && r.tree != nil && r.tree.Source.ID == launchID {
		commands = append(commands, fmt.Sprintf("schemactl supergraph pin %s --graph-ref %s --dir %s",
			shell.Quote(launchID), shell.Quote(ref.String()), shell.Quote(r.PinDir)))
	}
	if completed := r.tree != nil && r.tree.Source.ID == launchID; launchID != "" && !completed {
		commands = append(commands, launch.Resume(ref, launchID))
	}
	return commands
}
