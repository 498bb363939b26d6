package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/shell"
)

var (
	// ErrNotUpdated: the batch is registered and the supergraph is not updated, since it does not compose (*NotUpdatedError).
	ErrNotUpdated = errors.New("the supergraph was not updated")
	// ErrNotPublished: the answer to a publish was lost and the registry does not hold the batch: it may be published again.
	ErrNotPublished = errors.New("the batch did not arrive")
)

// NotUpdatedError is a batch that does not compose. It is ErrNotUpdated.
type NotUpdatedError struct {
	Ref registry.GraphRef
	// Errors of composition; empty when the platform gives none.
	Errors []registry.BuildError
	// Registered names the subgraphs that are registered now all the same, Created those that were not before.
	Registered, Created []string
	// Removed names the subgraphs that are no longer registered.
	Removed []string
	// Before is what was registered before for the others: publishing it again is the way back.
	Before []registry.RegisteredSubgraph
	// LaunchID is the launch that failed, empty when the platform names none.
	LaunchID string
}

// Is makes the error an ErrNotUpdated.
func (e *NotUpdatedError) Is(target error) bool { return target == ErrNotUpdated }

func (e *NotUpdatedError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%s: %s does not compose with what was published%s", ErrNotUpdated, e.Ref, launch.BuildErrors(e.Errors))
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

// LostError is a publish whose answer was lost. It is ErrNotPublished when the registry was asked and does not hold the batch, and
// ErrAmbiguous when it cannot be told.
type LostError struct {
	Reason error
	Ref    registry.GraphRef
	// Held and Missing part the batch by what the registry holds, when it could be asked.
	Held, Missing []string
	// Cause is what happened to the request, Asked what happened when the registry was asked (nil when it answered).
	Cause, Asked error
}

// Unwrap gives the reason and the causes.
func (e *LostError) Unwrap() []error {
	return slices.DeleteFunc([]error{e.Reason, e.Asked}, func(err error) bool { return err == nil })
}

func (e *LostError) Error() string {
	head := fmt.Sprintf("publish to %s: %v", e.Ref, e.Cause)
	switch {
	case errors.Is(e.Reason, ErrNotPublished):
		return fmt.Sprintf("%s\nthe registry was asked and holds nothing of %s: nothing was published, publish again", head, strings.Join(e.Missing, ", "))
	case e.Asked != nil:
		return fmt.Sprintf("%s\nthe registry could not be asked what it holds: %v\nit was not sent again; when the platform answers, publish again: what is registered by then is skipped", head, e.Asked)
	case len(e.Missing) == 0:
		return fmt.Sprintf("%s\nthe registry was asked and holds %s, but names no launch of it yet; look for it with: schemactl launch list --graph-ref %s",
			head, strings.Join(e.Held, ", "), shell.Quote(e.Ref.String()))
	default:
		return fmt.Sprintf("%s\nthe registry holds %s and not %s, so somebody else publishes too; it was not sent again: look at the variant, then publish again",
			head, strings.Join(e.Held, ", "), strings.Join(e.Missing, ", "))
	}
}

// sending is one batch on its way.
type sending struct {
	reg   registry.Registry
	req   BatchRequest
	batch pendingBatch
	held  []registry.RegisteredSubgraph
	// newest is the newest launch before the batch was sent.
	newest string
	clock  clock.Clock
}

// send makes the one call and reads its answer.
func (s *sending) send(ctx context.Context, result BatchResult) (BatchResult, error) {
	if err := ctx.Err(); err != nil {
		return result, fmt.Errorf("nothing was published to %s: %w", s.req.Ref, err)
	}
	answer, err := s.reg.Publish(ctx, registry.PublishRequest{Ref: s.req.Ref, Revision: s.req.Revision, Subgraphs: s.batch.Send, Git: s.req.Git})
	switch {
	case errors.Is(err, registry.ErrAmbiguous), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return s.recover(ctx, result, err)
	case err != nil:
		return result, fmt.Errorf("publish to %s: %w", s.req.Ref, err)
	}
	result.LaunchID, result.LaunchURL, result.Downstream = answer.LaunchID, answer.LaunchURL, answer.Downstream
	if len(answer.Errors) > 0 {
		return result, s.notUpdated(result, answer.Errors)
	}
	if result.LaunchID == "" { // the platform may leave it out
		result.LaunchID, err = s.find(ctx)
		if err != nil {
			return result, fmt.Errorf("the batch is registered in %s and the platform does not name its launch: %w", s.req.Ref, err)
		}
	}
	if result.LaunchID == "" {
		return result, s.notUpdated(result, nil)
	}
	return result, nil
}

func (s *sending) notUpdated(result BatchResult, errs []registry.BuildError) error {
	failed := &NotUpdatedError{
		Ref: s.req.Ref, Errors: errs, Registered: result.Published, Created: result.Created, Removed: result.Removed, LaunchID: result.LaunchID,
	}
	for _, name := range slices.Concat(result.Published, result.Removed) {
		if before, found := findHeld(s.held, name); found {
			failed.Before = append(failed.Before, before)
		}
	}
	return failed
}

// recoverPauses is how long to wait before each question of what became of a batch: the platform may still be working on it.
var recoverPauses = []time.Duration{0, 2 * time.Second, 5 * time.Second}

// recoverTime bounds the questions after an interrupted publish, whose own context has ended.
const recoverTime = 15 * time.Second

// recover asks the registry what became of a batch whose answer was lost; it never sends it again. It asks also when the caller's
// context has ended: whether a change happened is worth a few seconds to know.
func (s *sending) recover(ctx context.Context, result BatchResult, cause error) (BatchResult, error) {
	result.Recovered = true
	if ctx.Err() != nil {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(context.WithoutCancel(ctx), recoverTime)
		defer cancel()
	}
	lost := &LostError{Reason: registry.ErrAmbiguous, Ref: s.req.Ref, Cause: cause}
	for _, pause := range recoverPauses {
		if lost.Asked = s.clock.Sleep(ctx, pause); lost.Asked != nil {
			return result, lost
		}
		lost.Held, lost.Missing, lost.Asked = s.compare(ctx)
		if lost.Asked != nil || len(lost.Held) == 0 {
			continue
		}
		id, err := s.find(ctx)
		if lost.Asked = err; err != nil {
			continue
		}
		if len(lost.Missing) == 0 && id != "" {
			result.LaunchID = id
			return result, nil
		}
	}
	if lost.Asked == nil && len(lost.Held) == 0 {
		lost.Reason = ErrNotPublished
	}
	return result, lost
}

// compare parts the batch into what the registry holds now and what it does not.
func (s *sending) compare(ctx context.Context) (held, missing []string, err error) {
	now, err := s.reg.Subgraphs(ctx, s.req.Ref)
	if err != nil && !errors.Is(err, registry.ErrVariantNotFound) {
		return nil, nil, err
	}
	for _, sent := range s.batch.Send {
		before, was := findHeld(s.held, sent.Name)
		r, found := findHeld(now, sent.Name)
		switch {
		case found && holds(r, sent) && !(was && holds(before, sent) && !r.UpdatedAt.After(before.UpdatedAt)):
			held = append(held, sent.Name) // and not merely unchanged since before a forced publish
		default:
			missing = append(missing, sent.Name)
		}
	}
	return held, missing, nil
}

// searched is how many of the newest launches are looked through for the one of a batch.
const searched = 20

// find gives the launch that the batch started, empty when there is none: of those newer than before the batch was sent, the oldest
// that was built from all its subgraphs with its revision; failing that the newest, which was built from them too.
func (s *sending) find(ctx context.Context) (string, error) {
	launches, err := s.reg.Launches(ctx, s.req.Ref, searched)
	if err != nil {
		return "", err
	}
	if at := slices.IndexFunc(launches, func(l registry.Launch) bool { return l.ID == s.newest }); at >= 0 && s.newest != "" {
		launches = launches[:at]
	}
	for _, l := range slices.Backward(launches) {
		if s.built(l) {
			return l.ID, nil
		}
	}
	if len(launches) == 0 {
		return "", nil
	}
	return launches[0].ID, nil
}

// built tells whether a launch names every subgraph of the batch with its revision.
func (s *sending) built(l registry.Launch) bool {
	if s.req.Revision == "" || len(l.Subgraphs) == 0 {
		return false
	}
	for _, sent := range s.batch.Send {
		if !slices.ContainsFunc(l.Subgraphs, func(b registry.BuildSubgraph) bool { return b.Name == sent.Name && b.Revision == s.req.Revision }) {
			return false
		}
	}
	return true
}
