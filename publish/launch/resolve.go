package launch

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

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

// ErrBadID means that a word is neither an id of a launch nor one of the words for one
// (*BadIDError).
var ErrBadID = errors.New("not a launch id")

// BadIDError is a word that names no launch and has not the form of an id either. It is ErrBadID. A
// launch id that the platform does not know is no such error: the launch may be too new.
type BadIDError struct {
	Ref  registry.GraphRef
	Word string
	// Newest are the newest launches of the variant, empty if they could not be read.
	Newest []registry.Launch
}

// Is makes the error an ErrBadID.
func (e *BadIDError) Is(target error) bool { return target == ErrBadID }

func (e *BadIDError) Error() string {
	var text strings.Builder
	fmt.Fprintf(&text, "%q is no launch id; give an id, %s (the newest launch) or %s (the one whose supergraph routers get)", e.Word, Latest, Approved)
	for i, l := range e.Newest {
		if i == 0 {
			fmt.Fprintf(&text, "\nthe newest launches of %s:", e.Ref)
		}
		fmt.Fprintf(&text, "\n  %s  %s  %s", l.ID, l.State(), l.CreatedAt.UTC().Format(time.RFC3339))
	}
	return text.String()
}

// told is how many of the newest launches an error names.
const told = 5

// known returns the word if the platform knows a launch of that id. Otherwise the error is
// *BadIDError at once, or why the platform could not be asked.
func known(ctx context.Context, reg registry.Registry, ref registry.GraphRef, word string) (string, error) {
	_, err := reg.Launch(ctx, ref, word)
	if !errors.Is(err, registry.ErrLaunchNotFound) && !errors.Is(err, registry.ErrRefused) {
		return word, err
	}
	bad := &BadIDError{Ref: ref, Word: word}
	bad.Newest, err = reg.Launches(ctx, ref, told)
	if err != nil && ctx.Err() != nil {
		return "", err
	}
	return "", bad
}

// Resolve returns the id of a launch: word is an id, [Latest], or [Approved]. Empty means approved.
// A word that has the form of an id is returned as it is: its launch may not be known yet. Any
// other has to be known; the error is *BadIDError.
func Resolve(ctx context.Context, reg registry.Registry, ref registry.GraphRef, word string) (string, error) {
	var l registry.Launch
	var err error
	switch word {
	case Latest:
		l, err = reg.LatestLaunch(ctx, ref)
	case Approved, "":
		l, err = reg.ApprovedLaunch(ctx, ref)
	default:
		if registry.ValidLaunchID(word) {
			return word, nil
		}
		return known(ctx, reg, ref, word)
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
