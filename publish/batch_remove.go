package publish

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// removeSubgraph takes a subgraph out of a variant and finds the launch that this started. A subgraph that is not there is left so.
func removeSubgraph(ctx context.Context, reg registry.Registry, ref registry.GraphRef, held []registry.RegisteredSubgraph, name string, clock clock.Clock) (BatchResult, error) {
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
		err = removed(ctx, reg, ref, name, err)
	}
	if err != nil {
		return result, fmt.Errorf("remove %s from %s: %w", name, ref, err)
	}
	result.LaunchID = answer.LaunchID
	s := &sending{reg: reg, req: BatchRequest{Ref: ref}, held: held, newest: newest, clock: clock}
	if len(answer.Errors) > 0 {
		return result, s.notUpdated(result, answer.Errors)
	}
	if result.LaunchID == "" {
		result.LaunchID, err = s.find(ctx)
	}
	return result, err
}

// removed asks the registry whether a removal whose answer was lost happened.
func removed(ctx context.Context, reg registry.Registry, ref registry.GraphRef, name string, cause error) error {
	now, err := reg.Subgraphs(ctx, ref)
	if err != nil {
		return &LostError{Reason: registry.ErrAmbiguous, Ref: ref, Cause: cause, Asked: err}
	}
	if _, still := findHeld(now, name); still {
		return &LostError{Reason: ErrNotPublished, Ref: ref, Cause: cause, Missing: []string{"the removal of " + name}}
	}
	return nil
}

// Remove takes one subgraph out of a variant, which is a launch of its own, and does not wait for it. A subgraph that is not there is
// Skipped. The errors are those of Publish.
func Remove(ctx context.Context, reg registry.Registry, ref registry.GraphRef, name string, clock clock.Clock) (BatchResult, error) {
	held, err := reg.Subgraphs(ctx, ref)
	if err != nil {
		return BatchResult{}, fmt.Errorf("read the subgraphs of %s: %w", ref, err)
	}
	return removeSubgraph(ctx, reg, ref, held, name, clock)
}
