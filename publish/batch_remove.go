package publish

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/publish/registry"
)

// Remove takes one subgraph out of a variant, which is a launch of its own, and does not wait for
// the launch. A subgraph that is not registered is Skipped. Like a batch, a removal is sent at most
// once.
//
// Errors: ErrRefused unless the registry is a [registry.Remover], *NotUpdatedError if what is left
// does not compose, *LostError, and the registry's own.
func Remove(ctx context.Context, reg registry.Registry, ref registry.GraphRef, name string) (BatchResult, error) {
	held, err := reg.Subgraphs(ctx, ref)
	if err != nil {
		return BatchResult{}, fmt.Errorf("read the subgraphs of %s: %w", ref, err)
	}
	return removeHeld(ctx, reg, ref, held, name)
}

// removeHeld is Remove for a registry that was read already: held is what it holds.
func removeHeld(ctx context.Context, reg registry.Registry, ref registry.GraphRef, held []registry.RegisteredSubgraph, name string) (BatchResult, error) {
	remover, can := reg.(registry.Remover)
	if !can {
		return BatchResult{Ref: ref}, fmt.Errorf("%w: this registry cannot remove %s", registry.ErrRefused, name)
	}
	result := BatchResult{Ref: ref}
	if _, found := findHeld(held, name); !found {
		result.Skipped = []string{name}
		return result, nil
	}
	newest, err := newestLaunch(ctx, reg, ref)
	if err != nil {
		return result, err
	}
	result.Removed = []string{name}
	answer, err := remover.Remove(ctx, ref, name)
	if errors.Is(err, registry.ErrAmbiguous) {
		result.Recovered = true
		err = recoverRemoval(ctx, reg, ref, name, err)
	}
	if err != nil {
		return result, fmt.Errorf("remove %s from %s: %w", name, ref, err)
	}
	result.LaunchID = answer.LaunchID
	if len(answer.Errors) > 0 {
		return result, notUpdated(held, result, answer.Errors)
	}
	if result.LaunchID == "" { // the platform may leave it out
		launches, err := launchesAfter(ctx, reg, ref, newest)
		if err != nil || len(launches) == 0 {
			return result, err
		}
		result.LaunchID = launches[0].ID
	}
	return result, nil
}

// recoverRemoval asks the registry whether a removal whose answer was lost happened. The error is
// *LostError unless it did.
func recoverRemoval(ctx context.Context, reg registry.Registry, ref registry.GraphRef, name string, cause error) error {
	now, err := reg.Subgraphs(ctx, ref)
	if err != nil {
		return &LostError{Reason: registry.ErrAmbiguous, Ref: ref, Cause: cause, Asked: err}
	}
	if _, still := findHeld(now, name); still {
		return &LostError{Reason: ErrNotPublished, Ref: ref, Cause: cause, Missing: []string{"the removal of " + name}}
	}
	return nil
}
