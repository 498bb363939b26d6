package publish

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// VariantRegistry is the part of a registry that deletes variants.
type VariantRegistry interface {
	// DeleteVariant deletes a variant with everything in it.
	DeleteVariant(ctx context.Context, ref registry.GraphRef) error
	latestReader
}

// DeleteVariant deletes a variant. If the answer is lost, the registry is asked for up to askFor
// whether the variant is gone. The error is that of the registry; [registry.ErrAmbiguous] if it is
// still not known what happened.
func DeleteVariant(ctx context.Context, reg VariantRegistry, ref registry.GraphRef, clock clock.Clock, askFor time.Duration) error {
	lost := reg.DeleteVariant(ctx, ref)
	if !errors.Is(lost, registry.ErrAmbiguous) {
		return lost
	}
	gone := false
	took, err := question(func(ctx context.Context) (bool, error) {
		_, err := reg.LatestLaunch(ctx, ref)
		if gone = errors.Is(err, registry.ErrVariantNotFound); gone || errors.Is(err, registry.ErrLaunchNotFound) {
			return gone, nil
		}
		return false, err
	}).ask(ctx, clock, askFor)
	switch {
	case gone:
		return nil
	case err != nil:
		return fmt.Errorf("%w; whether %s is gone could not be asked: %w", lost, ref, err)
	}
	return fmt.Errorf("%w; asked for %s, %s is still there: delete it again", lost, took.Round(time.Second), ref)
}
