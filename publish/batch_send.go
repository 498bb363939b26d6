package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/shell"
)

// batchSend sends one batch, at most once, and finds out what became of it.
type batchSend struct {
	reg   registry.Registry
	req   BatchRequest
	batch pendingBatch
	// held is what the registry held, and newest the newest launch of the variant, before the batch
	// was sent. A launch after newest may be that of the batch.
	held   []registry.RegisteredSubgraph
	newest string
	clock  clock.Clock
}

// send makes the one call and reads its answer. result has what is sent; it is returned with the
// launch.
//
// An answer that was lost, also to the end of the context, ends in recover. An answer may leave out
// the launch; then it is looked for. No launch at all means that the supergraph was not updated.
func (s *batchSend) send(ctx context.Context, result BatchResult) (BatchResult, error) {
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
	result.LaunchText, result.APIHash = answer.LaunchText, answer.APIHash
	if len(answer.Errors) > 0 {
		return result, notUpdated(s.held, s.batch.Send, result, answer.Errors)
	}
	if result.LaunchID == "" {
		result.LaunchID, err = s.lookFor(ctx, answer.UpdatedSupergraph)
		if err != nil {
			return result, fmt.Errorf("the batch is registered in %s and the platform does not name its launch: %w", s.req.Ref, err)
		}
	}
	if result.LaunchID == "" {
		return result, notUpdated(s.held, s.batch.Send, result, nil)
	}
	return result, nil
}

// recover asks the registry what became of a batch whose answer was lost. It never sends the batch
// again. The error is *LostError.
func (s *batchSend) recover(ctx context.Context, result BatchResult, cause error) (BatchResult, error) {
	result.Recovered = true
	lost := &LostError{Ref: s.req.Ref, Cause: cause}
	lost.For, lost.Asked = question(func(ctx context.Context) (bool, error) {
		var err error
		if lost.Held, lost.Missing, err = s.arrived(ctx); err != nil || len(lost.Held) == 0 {
			return false, err
		}
		result.LaunchID, err = s.findLaunch(ctx)
		return len(lost.Missing) == 0 && result.LaunchID != "", err
	}).ask(ctx, s.clock, s.req.askFor())
	if lost.Asked == nil && len(lost.Missing) == 0 && result.LaunchID != "" {
		return result, nil
	}
	result.LaunchID = ""
	return result, lost
}

// arrived parts the batch by name into what the registry holds by now and what is missing. A
// subgraph that a forced publish sends unchanged has arrived only if it was updated since: its
// content tells nothing.
func (s *batchSend) arrived(ctx context.Context) (held, missing []string, err error) {
	now, err := heldIn(ctx, s.reg, s.req.Ref)
	if err != nil {
		return nil, nil, err
	}
	for _, sent := range s.batch.Send {
		before, was := findHeld(s.held, sent.Name)
		r, found := findHeld(now, sent.Name)
		switch {
		case found && holds(r, sent) && !(was && holds(before, sent) && !r.UpdatedAt.After(before.UpdatedAt)):
			held = append(held, sent.Name)
		default:
			missing = append(missing, sent.Name)
		}
	}
	return held, missing, nil
}

// lookFor looks for a launch that the answer does not name: once if the supergraph was not updated,
// otherwise until it is listed. It is empty if there is none.
func (s *batchSend) lookFor(ctx context.Context, updated bool) (string, error) {
	if !updated {
		return s.findLaunch(ctx)
	}
	return lookForLaunch(ctx, s.req.Ref, s.clock, s.findLaunch)
}

// lookForLaunch looks for the launch of a change that has happened until find returns one. The
// error is ErrLaunchNotFound if it is not listed in time.
func lookForLaunch(ctx context.Context, ref registry.GraphRef, clock clock.Clock, find func(context.Context) (string, error)) (string, error) {
	id := ""
	took, err := question(func(ctx context.Context) (bool, error) {
		var err error
		id, err = find(ctx)
		return id != "", err
	}).ask(ctx, clock, newestAppears)
	if err == nil && id == "" {
		err = fmt.Errorf("%w: none is listed after %s; look for it with: schemactl launch list --graph-ref %s",
			registry.ErrLaunchNotFound, took.Round(time.Second), shell.Quote(ref.String()))
	}
	return id, err
}

// findLaunch returns the launch that the batch started, empty if there is none. Of the launches
// since the batch was sent, that is the oldest one that was built from all its subgraphs with its
// revision. If none tells, it is the newest one, which was built from them too.
func (s *batchSend) findLaunch(ctx context.Context) (string, error) {
	launches, err := launchesAfter(ctx, s.reg, s.req.Ref, s.newest)
	if err != nil {
		return "", err
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

// built reports whether a launch names every subgraph of the batch with its revision.
func (s *batchSend) built(l registry.Launch) bool {
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

// latestReader is the part of a registry that knows the newest launch of a variant.
type latestReader interface {
	LatestLaunch(ctx context.Context, ref registry.GraphRef) (registry.Launch, error)
}

// newestLaunch returns the id of the variant's newest launch, empty if it has none.
func newestLaunch(ctx context.Context, reg latestReader, ref registry.GraphRef) (string, error) {
	newest, err := reg.LatestLaunch(ctx, ref)
	switch {
	case errors.Is(err, registry.ErrLaunchNotFound), errors.Is(err, registry.ErrVariantNotFound):
		return "", nil
	case err != nil:
		return "", fmt.Errorf("read the newest launch of %s: %w", ref, err)
	}
	return newest.ID, nil
}

// searchedLaunches is among how many of the newest launches the one of a batch is looked for.
const searchedLaunches = 20

// launchesAfter returns the launches of a variant that came after the one with this id, the newest
// first. An empty id, and one that is older than those searched, leaves none out.
func launchesAfter(ctx context.Context, reg registry.Registry, ref registry.GraphRef, id string) ([]registry.Launch, error) {
	launches, err := reg.Launches(ctx, ref, searchedLaunches)
	if err != nil {
		return nil, err
	}
	if at := slices.IndexFunc(launches, func(l registry.Launch) bool { return l.ID == id }); at >= 0 && id != "" {
		launches = launches[:at]
	}
	return launches, nil
}
