package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
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
	if len(answer.Errors) > 0 {
		return result, notUpdated(s.held, result, answer.Errors)
	}
	if result.LaunchID == "" {
		result.LaunchID, err = s.findLaunch(ctx)
		if err != nil {
			return result, fmt.Errorf("the batch is registered in %s and the platform does not name its launch: %w", s.req.Ref, err)
		}
	}
	if result.LaunchID == "" {
		return result, notUpdated(s.held, result, nil)
	}
	return result, nil
}

// recoverPauses is how long to wait before each question of what became of a batch: the platform
// may still be working on it.
var recoverPauses = []time.Duration{0, 2 * time.Second, 5 * time.Second}

// recoverTime bounds the questions after an interrupted publish, whose own context has ended.
const recoverTime = 15 * time.Second

// recover asks the registry what became of a batch whose answer was lost. It never sends the batch
// again. It asks also when the caller's context has ended: to know whether a change happened is
// worth a few seconds. The error is *LostError.
func (s *batchSend) recover(ctx context.Context, result BatchResult, cause error) (BatchResult, error) {
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
		lost.Held, lost.Missing, lost.Asked = s.arrived(ctx)
		if lost.Asked != nil || len(lost.Held) == 0 {
			continue
		}
		id, err := s.findLaunch(ctx)
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

// newestLaunch returns the id of the variant's newest launch, empty if it has none.
func newestLaunch(ctx context.Context, reg registry.Registry, ref registry.GraphRef) (string, error) {
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
