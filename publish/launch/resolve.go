package launch

import (
	"context"
	"errors"
	"fmt"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/registry"
)

// The words that stand for a launch id.
const (
	// Latest is the newest launch of the variant, whatever became of it.
	Latest = "latest"
	// Approved is the launch whose supergraph routers get now.
	Approved = "approved"
)

// Resolve returns the id of a launch: word is an id, [Latest], or [Approved]. Empty means approved.
func Resolve(ctx context.Context, reg registry.Registry, ref registry.GraphRef, word string) (string, error) {
	var l registry.Launch
	var err error
	switch word {
	case Latest:
		l, err = reg.LatestLaunch(ctx, ref)
	case Approved, "":
		l, err = reg.ApprovedLaunch(ctx, ref)
	default:
		return word, nil
	}
	return l.ID, err
}

// resolveContract returns the contract's variant and the launch that word names there. An id may be
// a launch of the source variant, which stands for the contract launch that it started; every other
// id is taken for a contract launch's own.
func resolveContract(ctx context.Context, reg registry.Registry, source registry.GraphRef, contract, word string) (registry.GraphRef, string, error) {
	ref := source.WithVariant(contract)
	if word != Latest && word != Approved && word != "" {
		l, err := reg.Launch(ctx, source, word)
		if err != nil && !errors.Is(err, registry.ErrLaunchNotFound) {
			return ref, "", err
		}
		for _, d := range l.Downstream {
			if d.Ref == ref {
				return ref, d.ID, nil
			}
		}
	}
	id, err := Resolve(ctx, reg, ref, word)
	return ref, id, err
}

// ResolveIn returns the variant and the id of a launch: of ref or, if contract is not empty, of
// that contract variant. For a contract, word may also be the id of a launch of ref, its source
// variant.
func ResolveIn(ctx context.Context, reg registry.Registry, ref registry.GraphRef, contract, word string) (registry.GraphRef, string, error) {
	if contract != "" {
		return resolveContract(ctx, reg, ref, contract, word)
	}
	id, err := Resolve(ctx, reg, ref, word)
	return ref, id, err
}

// Supergraph returns the supergraph of a launch, as text and read. The error is [ErrFailed] with
// the build errors if the launch has none.
func Supergraph(ctx context.Context, reg registry.Registry, ref registry.GraphRef, id string) (string, *supergraph.Graph, error) {
	s, err := reg.Supergraph(ctx, ref, id)
	if err != nil {
		return "", nil, err
	}
	if s.SDL == "" {
		return "", nil, fmt.Errorf("%w: launch %s of %s has no supergraph%s", ErrFailed, id, ref, BuildErrors(s.Errors))
	}
	graph, errs := supergraph.Read(sdl.Source{File: "launch " + id, Text: s.SDL})
	if len(errs) > 0 {
		return "", nil, fmt.Errorf("the supergraph of launch %s cannot be read: %w", id, errs)
	}
	return s.SDL, graph, nil
}
