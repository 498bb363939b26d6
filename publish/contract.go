package publish

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// ContractRegistry is the part of a registry that sets contracts.
type ContractRegistry interface {
	// SetContract creates a contract variant or replaces its filter.
	SetContract(ctx context.Context, req registry.ContractRequest) (registry.ContractResult, error)
	// HasFilter reports whether the registry has a contract with the filter of a request.
	HasFilter(ctx context.Context, req registry.ContractRequest) (bool, error)
	latestReader
}

// SetContract creates a contract variant or replaces its filter, and finds the launch if one was
// asked for. If the answer is lost, the registry is asked for up to askFor whether it has the
// filter and the launch. The error is that of the registry; [registry.ErrAmbiguous] if it is still
// not known what happened.
func SetContract(ctx context.Context, reg ContractRegistry, req registry.ContractRequest, clock clock.Clock, askFor time.Duration) (registry.ContractResult, error) {
	before, err := newestLaunch(ctx, reg, req.Ref)
	if err != nil {
		return registry.ContractResult{}, err
	}
	result, lost := reg.SetContract(ctx, req)
	if lost == nil && req.Launch && (result.LaunchID == "" || result.LaunchID == before) { // it is not listed yet
		result.LaunchID, err = lookForLaunch(ctx, req.Ref, clock, func(ctx context.Context) (string, error) {
			id, err := newestLaunch(ctx, reg, req.Ref)
			if id == before {
				id = ""
			}
			return id, err
		})
		return result, err
	}
	if !errors.Is(lost, registry.ErrAmbiguous) {
		return result, lost
	}
	happened := false
	took, err := question(func(ctx context.Context) (bool, error) {
		held, err := reg.HasFilter(ctx, req)
		if err == nil && held && req.Launch {
			result.LaunchID, err = newestLaunch(ctx, reg, req.Ref)
			held = result.LaunchID != before
		}
		happened = held && err == nil
		return happened, err
	}).ask(ctx, clock, askFor)
	switch {
	case happened:
		return result, nil
	case err != nil && !errors.Is(err, registry.ErrVariantNotFound):
		return registry.ContractResult{}, fmt.Errorf("%w; whether the registry has the filter of %s could not be asked: %w", lost, req.Ref, err)
	}
	return registry.ContractResult{}, fmt.Errorf("%w; asked for %s, the registry does not have the filter of %s with a new launch: publish it again", lost, took.Round(time.Second), req.Ref)
}
