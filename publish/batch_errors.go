package publish

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/shell"
)

var (
	// ErrBadBatch is the error of a batch that was refused before anything was sent. Its text lists
	// everything that is wrong with the batch.
	ErrBadBatch = errors.New("nothing was published")
	// ErrNoURL is ErrBadBatch of a batch in which a new subgraph lacks its routing URL.
	ErrNoURL = fmt.Errorf("%w", ErrBadBatch)
	// ErrMoved means that somebody else has published since the registry was read. Nothing more is
	// sent: what was checked or planned may not hold on top of what is registered now.
	ErrMoved = errors.New("the registry has moved meanwhile")
	// ErrNotUpdated means that the batch is registered, but does not compose, so that the
	// supergraph is the one before (*NotUpdatedError).
	ErrNotUpdated = errors.New("the supergraph was not updated")
	// ErrNotRegistered is the error of [Publisher.Remove] for a subgraph that the variant does not
	// have (*NotRegisteredError). Nothing was sent.
	ErrNotRegistered = errors.New("the subgraph is not registered")
)

// NotRegisteredError names a subgraph that cannot be removed because the variant does not have it.
// It is ErrNotRegistered.
type NotRegisteredError struct {
	Ref  registry.GraphRef
	Name string
}

// Is makes the error an ErrNotRegistered.
func (e *NotRegisteredError) Is(target error) bool { return target == ErrNotRegistered }

func (e *NotRegisteredError) Error() string {
	return fmt.Sprintf("%s has no subgraph %s; `schemactl subgraph list` shows what it has, and `schemactl launch wait` how it went if an earlier run took it out", e.Ref, e.Name)
}

// NotUpdatedError is a batch that is registered and does not compose. It is ErrNotUpdated.
type NotUpdatedError struct {
	Ref registry.GraphRef
	// Errors of composition; empty when the platform gives none.
	Errors []registry.BuildError
	// Registered names the subgraphs of the batch, which are registered now; Created are those that
	// were not registered before.
	Registered, Created []string
	// Removed names the subgraphs that are no longer registered.
	Removed []string
	// Before is what was registered before for all that are not Created. To publish it again is the
	// way back.
	Before []registry.RegisteredSubgraph
	// LaunchID is the launch that failed, empty when the platform names none.
	LaunchID string
	// LaunchURL is the page of that launch and LaunchText the platform's sentence about it; both
	// may be empty.
	LaunchURL, LaunchText string
	// Found are Errors with the files that they are in, set by [Locate].
	Found diag.List

	// now is what is registered since.
	now []sdl.Source
}

// notUpdated makes the error of a batch, or a removal, that was registered and did not compose.
// before is what the registry held then, and sent what was published.
func notUpdated(before []registry.RegisteredSubgraph, sent []registry.SubgraphInput, result BatchResult, errs []registry.BuildError) error {
	failed := &NotUpdatedError{
		Ref: result.Ref, Errors: errs, Registered: result.Published, Created: result.Created, Removed: result.Removed, LaunchID: result.LaunchID, LaunchURL: result.LaunchURL, LaunchText: result.LaunchText,
	}
	failed.now = slices.DeleteFunc(Sources(result.Ref, before), func(s sdl.Source) bool { return slices.Contains(result.Removed, s.Name) })
	for _, s := range sent {
		failed.now = sdl.Overlay(failed.now, []sdl.Source{{Name: s.Name, File: registry.SourceFile(result.Ref, s.Name), Text: s.SDL}})
	}
	for _, name := range slices.Concat(result.Published, result.Removed) {
		if r, found := findHeld(before, name); found {
			failed.Before = append(failed.Before, r)
		}
	}
	return failed
}

// Is makes the error an ErrNotUpdated.
func (e *NotUpdatedError) Is(target error) bool { return target == ErrNotUpdated }

// Error tells what does not compose, what is registered now, and how to go back: by publishing what
// was there before, by its revision where that is known, and deleting what is new.
func (e *NotUpdatedError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s does not compose with what was published", ErrNotUpdated, e.Ref)
	if len(e.Found) == 0 {
		text.WriteString(launch.BuildErrors(e.Errors))
	}
	for _, d := range e.Found {
		fmt.Fprintf(&text, "\n  %s: %s", d.Code, strings.ReplaceAll(d.Message, "\n", "\n    "))
		for _, at := range d.Positions {
			text.WriteString("\n    at " + at.String())
		}
	}
	if len(e.Removed) > 0 {
		fmt.Fprintf(&text, "\nremoved all the same: %s; routers keep the supergraph they have", strings.Join(e.Removed, ", "))
	} else {
		fmt.Fprintf(&text, "\nregistered now all the same: %s; routers keep the supergraph they have", strings.Join(e.Registered, ", "))
	}
	var back []string
	for _, r := range e.Before {
		if r.Revision == "" {
			back = append(back, r.Name)
		} else {
			back = append(back, r.Name+" of revision "+r.Revision)
		}
	}
	switch {
	case len(back) > 0 && len(e.Created) > 0:
		fmt.Fprintf(&text, "\nto go back, publish %s again and delete %s; or publish a correction", strings.Join(back, ", "), strings.Join(e.Created, ", "))
	case len(back) > 0:
		fmt.Fprintf(&text, "\nto go back, publish %s again; or publish a correction", strings.Join(back, ", "))
	default:
		fmt.Fprintf(&text, "\nto go back, delete %s; or publish a correction", strings.Join(e.Created, ", "))
	}
	return text.String()
}

// LostError is a publish, or a removal, whose answer was lost and that was not seen in the registry
// as a whole, with its launch. It is ErrAmbiguous: the platform may execute it later.
type LostError struct {
	Ref registry.GraphRef
	// Held and Missing part the batch by what the registry holds. Both are empty if it could not be
	// asked. For a removal Missing is empty, and Held is what is still registered.
	Held, Missing []string
	// Removal is true for a removal.
	Removal bool
	// For is how long the registry was asked.
	For time.Duration
	// Cause is what happened to the request, Asked what happened when the registry was asked; nil
	// if it answered.
	Cause, Asked error
}

// Unwrap returns ErrAmbiguous and what happened when the registry was asked. The cause is in the
// text only: what became of the request is not known.
func (e *LostError) Unwrap() []error {
	if e.Asked == nil {
		return []error{registry.ErrAmbiguous}
	}
	return []error{registry.ErrAmbiguous, e.Asked}
}

// Error tells what the registry holds and what to do.
func (e *LostError) Error() string {
	const again = "it was not sent again: run the same command again, which asks the registry first and sends only what it does not hold by then"
	ref, asked := shell.Quote(e.Ref.String()), e.For.Round(time.Second)
	switch head := fmt.Sprintf("publish to %s: %v", e.Ref, e.Cause); {
	case e.Asked != nil && e.Removal:
		return fmt.Sprintf("%v\nthe registry could not be asked what it holds: %v\nit was not sent again: look with: schemactl subgraph list --graph-ref %s", e.Cause, e.Asked, ref)
	case e.Removal && len(e.Held) > 0:
		return fmt.Sprintf("%v\nnot seen yet: the registry was asked for %s and still holds %s; the platform may execute it later\nit was not sent again: look with: schemactl subgraph list --graph-ref %s",
			e.Cause, asked, strings.Join(e.Held, ", "), ref)
	case e.Removal:
		return fmt.Sprintf("%v\nthe registry was asked for %s and names no launch of it; look for it with: schemactl launch list --graph-ref %s", e.Cause, asked, ref)
	case e.Asked != nil:
		return fmt.Sprintf("%s\nthe registry could not be asked what it holds: %v\n%s", head, e.Asked, again)
	case len(e.Held) == 0:
		return fmt.Sprintf("%s\nnot seen yet: the registry was asked for %s and holds nothing of %s; the platform may execute it later\n%s; publish nothing else of it before",
			head, asked, strings.Join(e.Missing, ", "), again)
	case len(e.Missing) == 0:
		return fmt.Sprintf("%s\nthe registry was asked for %s and holds %s, but names no launch of it yet; look for it with: schemactl launch list --graph-ref %s",
			head, asked, strings.Join(e.Held, ", "), ref)
	default:
		return fmt.Sprintf("%s\nthe registry holds %s and, after %s, not %s, so somebody else publishes too; it was not sent again: look at the variant, then publish again",
			head, strings.Join(e.Held, ", "), asked, strings.Join(e.Missing, ", "))
	}
}

// UnsplitError is a batch that the platform refused as too large and that cannot be published in
// parts. It is ErrTooLarge.
type UnsplitError struct {
	Ref  registry.GraphRef
	size batchSize
	// Single is true if one subgraph alone is too large.
	Single bool
	// Refusal is the platform's answer, Cause why the batch was not parted: *rollout.NoSplit or
	// *rollout.NotComposable.
	Refusal, Cause error
}

// Is makes the error an ErrTooLarge.
func (e *UnsplitError) Is(target error) bool { return target == registry.ErrTooLarge }

// Unwrap returns the platform's answer. The cause is in the text only: in the chain it would be
// taken for the answer to another question, such as whether there is a safe plan.
func (e *UnsplitError) Unwrap() error { return e.Refusal }

func (e *UnsplitError) Error() string {
	const limit = "ask for a larger limit"
	text := fmt.Sprintf("%v\nnothing of it was registered; too much for the platform: %s", e.Refusal, e.size)
	if e.Single {
		return text + "\nto go on, make the schema smaller (descriptions count), or " + limit
	}
	return fmt.Sprintf("%s\nit was not published in parts: %v\nto go on, change the graph in steps that hold by themselves (schemactl plan judges each), or %s", text, e.Cause, limit)
}

// SplitError is a batch of which some parts are registered and the rest is not. It wraps the cause.
type SplitError struct {
	Ref registry.GraphRef
	// Parts are registered. Left names the subgraphs that are not, or not known to be because the
	// answer to their part was lost.
	Parts []Part
	Left  []string
	Cause error
}

// Unwrap returns the cause.
func (e *SplitError) Unwrap() error { return e.Cause }

// Error tells what is registered by which launch and what is left. It recommends to run the command
// again, except where that would end in the same way.
func (e *SplitError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "the batch was too large for the platform and is published in parts; registered in %s:", e.Ref)
	for _, p := range e.Parts {
		fmt.Fprintf(&text, "\n  %s by launch %s", strings.Join(p.Published, ", "), p.LaunchID)
	}
	fmt.Fprintf(&text, "\n%v", e.Cause)
	if len(e.Left) > 0 {
		fmt.Fprintf(&text, "\nnot published: %s", strings.Join(e.Left, ", "))
		switch {
		case errors.Is(e.Cause, ErrNotUpdated), errors.Is(e.Cause, registry.ErrTooLarge):
		case errors.Is(e.Cause, ErrMoved):
			text.WriteString("; run the same command again: it takes into account what is registered now")
		default:
			text.WriteString("; what is registered holds as it is; run the same command again to publish the rest")
		}
	}
	return text.String()
}
