package publish

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// RemoveRequest is a subgraph to be taken out of a variant.
type RemoveRequest struct {
	Ref  registry.GraphRef
	Name string
	// AskFor is how long the registry is asked what became of the removal if the answer is lost;
	// DefaultAskFor when 0.
	AskFor time.Duration
}

// Remove takes one subgraph out of a variant, which is a launch of its own, and does not wait for
// the launch. A subgraph that is not registered is Skipped. Like a batch, a removal is sent at most
// once.
//
// Errors: ErrRefused unless the registry is a [registry.Remover], *NotUpdatedError if what is left
// does not compose, *LostError, ErrLaunchNotFound if the subgraph is gone and no launch is listed,
// and the registry's own.
func Remove(ctx context.Context, reg registry.Registry, req RemoveRequest, clock clock.Clock) (BatchResult, error) {
	held, err := reg.Subgraphs(ctx, req.Ref)
	if err != nil {
		return BatchResult{}, fmt.Errorf("read the subgraphs of %s: %w", req.Ref, err)
	}
	return removeHeld(ctx, reg, held, req, clock)
}

// removeHeld is Remove for a registry that was read already: held is what it holds.
func removeHeld(ctx context.Context, reg registry.Registry, held []registry.RegisteredSubgraph, req RemoveRequest, clock clock.Clock) (BatchResult, error) {
	result := BatchResult{Ref: req.Ref}
	remover, can := reg.(registry.Remover)
	if !can {
		return result, fmt.Errorf("%w: this registry cannot remove %s", registry.ErrRefused, req.Name)
	}
	if _, found := findHeld(held, req.Name); !found {
		result.Skipped = []string{req.Name}
		return result, nil
	}
	newest, err := newestLaunch(ctx, reg, req.Ref)
	if err != nil {
		return result, err
	}
	find := func(ctx context.Context) (string, error) { // the platform may leave the launch out
		launches, err := launchesAfter(ctx, reg, req.Ref, newest)
		if err != nil || len(launches) == 0 {
			return "", err
		}
		return launches[0].ID, nil
	}
	result.Removed = []string{req.Name}
	answer, err := remover.Remove(ctx, req.Ref, req.Name)
	switch {
	case errors.Is(err, registry.ErrAmbiguous), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		result.Recovered = true
		result.LaunchID, err = recoverRemoval(ctx, reg, req, clock, err, find)
	case err == nil && len(answer.Errors) > 0:
		result.LaunchID = answer.LaunchID
		return result, notUpdated(held, nil, result, answer.Errors)
	case err == nil && answer.LaunchID != "":
		result.LaunchID = answer.LaunchID
	case err == nil:
		result.LaunchID, err = lookForLaunch(ctx, req.Ref, clock, find)
	}
	if err != nil {
		return result, fmt.Errorf("remove %s from %s: %w", req.Name, req.Ref, err)
	}
	return result, nil
}

// recoverRemoval asks the registry whether a removal whose answer was lost happened, and returns
// its launch as find finds it. The error is *LostError.
func recoverRemoval(ctx context.Context, reg registry.Registry, req RemoveRequest, clock clock.Clock, cause error, find func(context.Context) (string, error)) (string, error) {
	lost := &LostError{Ref: req.Ref, Removal: true, Cause: cause}
	id := ""
	lost.For, lost.Asked = question(func(ctx context.Context) (bool, error) {
		now, err := heldIn(ctx, reg, req.Ref)
		if err != nil {
			return false, err
		}
		lost.Held = nil
		if _, still := findHeld(now, req.Name); still {
			lost.Held = []string{req.Name}
			return false, nil
		}
		id, err = find(ctx)
		return id != "", err
	}).ask(ctx, clock, cmp.Or(req.AskFor, DefaultAskFor))
	if lost.Asked == nil && len(lost.Held) == 0 && id != "" {
		return id, nil
	}
	return "", lost
}
