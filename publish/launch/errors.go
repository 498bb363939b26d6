package launch

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/shell"
)

// How a wait ends if not well. Wait returns them inside the typed errors below, and always the tree
// as last seen.
var (
	// ErrFailed: the build of the launch, or of one of its contract launches, failed
	// ([*FailedError]).
	ErrFailed = errors.New("launch failed")
	// ErrSuperseded: another launch took its place before it was done ([*SupersededError]).
	ErrSuperseded = errors.New("launch superseded")
	// ErrTimeout: the timeout of the wait passed. The launch goes on ([*PendingError]).
	ErrTimeout = errors.New("time to wait for the launch ran out")
	// ErrInterrupted: the wait was ended from outside, by a signal for example. The launch goes on
	// ([*PendingError]).
	ErrInterrupted = errors.New("wait for the launch interrupted")
)

// FailedError is a launch whose build failed. It is an [ErrFailed].
type FailedError struct {
	// Launch is the one that failed.
	Launch Node
	// Source is the launch that started it if it is a contract launch, otherwise the same launch.
	Source Node
}

// Is reports whether target is [ErrFailed].
func (e *FailedError) Is(target error) bool { return target == ErrFailed }

func (e *FailedError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "launch %s of %s failed", e.Launch.ID, e.Launch.Ref)
	if e.Launch.Ref != e.Source.Ref {
		fmt.Fprintf(&text, " (contract launch of %s of %s, which %s)", e.Source.ID, e.Source.Ref, e.Source.State)
	}
	text.WriteString(BuildErrors(e.Launch.Errors))
	fmt.Fprintf(&text, "\nrouters of %s keep the supergraph they have", e.Launch.Ref)
	return text.String()
}

// BuildErrors returns build errors as indented lines, each with a line break before it, to be
// written after a sentence. Without errors it returns an end of that sentence.
func BuildErrors(errs []registry.BuildError) string {
	if len(errs) == 0 {
		return "; the platform gives no reason"
	}
	var text strings.Builder
	for _, e := range errs {
		text.WriteString("\n  ")
		if label := strings.TrimSpace(e.Code + " " + e.Step); label != "" {
			text.WriteString(label + ": ")
		}
		text.WriteString(strings.ReplaceAll(e.Message, "\n", "\n    "))
		for i, at := range e.Locations {
			if i == 0 {
				text.WriteString(" (")
			} else {
				text.WriteString(", ")
			}
			fmt.Fprintf(&text, "%d:%d", at.Line, at.Column)
		}
		if len(e.Locations) > 0 {
			text.WriteString(")")
		}
	}
	return text.String()
}

// SupersededError is a launch whose place another one took. It is an [ErrSuperseded].
type SupersededError struct {
	// Launch is the one that was superseded.
	Launch Node
	// Source is the launch that started it if it is a contract launch, otherwise the same launch.
	Source Node
}

// Is reports whether target is [ErrSuperseded].
func (e *SupersededError) Is(target error) bool { return target == ErrSuperseded }

// Successor returns the id of the launch that took the place. It is empty if the platform does not
// name one.
func (e *SupersededError) Successor() string { return e.Launch.SupersededBy }

func (e *SupersededError) Error() string {
	if e.Successor() == "" {
		return fmt.Sprintf("launch %s of %s was superseded by another one; it has no supergraph to pin. See the newer one with: schemactl launch list --graph-ref %s",
			e.Launch.ID, e.Launch.Ref, shell.Quote(e.Launch.Ref.String()))
	}
	return fmt.Sprintf("launch %s of %s was superseded by %s; it has no supergraph to pin. Wait for the newer one with: %s",
		e.Launch.ID, e.Launch.Ref, e.Successor(), Resume(e.Launch.Ref, e.Successor()))
}

// PendingError is a wait that ended before the launch did. It is an [ErrTimeout] or an
// [ErrInterrupted].
type PendingError struct {
	// Reason is ErrTimeout or ErrInterrupted.
	Reason error
	Ref    registry.GraphRef
	// ID is the launch that was waited for last: with Options.Follow the last one followed.
	ID string
	// State is the state of the launch at the last successful poll, empty if there was none.
	State registry.LaunchState
	// Waiting names the contract variants whose launches were not done.
	Waiting []string
	// After is how long the wait took.
	After time.Duration
	// Last is the error of the last poll, nil if it succeeded.
	Last error
}

// Unwrap returns the reason and, if there is one, the error of the last poll.
func (e *PendingError) Unwrap() []error {
	if e.Last == nil {
		return []error{e.Reason}
	}
	return []error{e.Reason, e.Last}
}

// Resume returns the command that continues the wait.
func (e *PendingError) Resume() string { return Resume(e.Ref, e.ID) }

// Error returns the reason, what was seen of the launch, and the command that continues the wait.
func (e *PendingError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s after %s: launch %s of %s ", e.Reason, e.After.Round(time.Millisecond), e.ID, e.Ref)
	switch {
	case e.State == "":
		text.WriteString("was not seen yet")
	case e.State.Final() && len(e.Waiting) > 0:
		fmt.Fprintf(&text, "is %s, its contract launches of %s are not done", e.State, strings.Join(e.Waiting, ", "))
	default:
		fmt.Fprintf(&text, "is %s", e.State)
	}
	if e.Last != nil {
		fmt.Fprintf(&text, "; the last poll failed: %v", e.Last)
	}
	fmt.Fprintf(&text, "\nit goes on without us; take it up again with: %s", e.Resume())
	return text.String()
}

// Resume returns the `schemactl launch wait` command for a launch, quoted for a shell.
func Resume(ref registry.GraphRef, id string) string {
	return fmt.Sprintf("schemactl launch wait %s --graph-ref %s", shell.Quote(id), shell.Quote(ref.String()))
}
