package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/shell"
)

// This file answers for a batch of which nothing was sent, because all of it is registered already.
// That it is registered does not mean that routers get it: the publish that registered it may have
// failed, or its launch may be under way. The newest launch of the variant decides.

// UncomposedError is a variant whose registered subgraphs do not compose. It is ErrNotUpdated.
type UncomposedError struct {
	Ref registry.GraphRef
	// Errors are those of the composition on this machine: the platform names no launch of what is
	// registered.
	Errors diag.List
}

// Is makes the error an ErrNotUpdated.
func (e *UncomposedError) Is(target error) bool { return target == ErrNotUpdated }

// Unwrap returns the composition errors.
func (e *UncomposedError) Unwrap() error { return e.Errors }

func (e *UncomposedError) Error() string {
	return fmt.Sprintf("%s: what is registered in %s does not compose\n%s\nrouters keep the supergraph they have; publish a correction", ErrNotUpdated, e.Ref, e.Errors.Error())
}

// NothingSentError is a publish that had nothing to send, and whose variant is not as it should be
// all the same. It wraps the cause.
type NothingSentError struct {
	Ref registry.GraphRef
	// Cause is how the newest launch ended, *UncomposedError, or why neither is known.
	Cause error
}

// Unwrap returns the cause.
func (e *NothingSentError) Unwrap() error { return e.Cause }

// Error tells why nothing was sent, the cause, and what mends a launch that failed.
func (e *NothingSentError) Error() string {
	text := fmt.Sprintf("nothing was sent to %s: it is registered already, so the newest launch decides\n%v", e.Ref, e.Cause)
	if errors.Is(e.Cause, launch.ErrFailed) {
		text += "\npublish a correction; to build what is registered once more, give --force: schemactl publish --force --graph-ref " + shell.Quote(e.Ref.String()) + " and the subgraphs"
	}
	return text
}

// newestAppears is how long the launch of what is registered may take to be listed.
const newestAppears = launch.DefaultAppear

// Newest returns the newest launch of a variant if it was built from what is registered. A launch
// that is not listed yet is waited for. The launch may be in any state. What is registered is
// composed with a federation version.
//
// Errors: *UncomposedError if no launch of what is registered is listed and it does not compose,
// [registry.ErrLaunchNotFound] if it does compose, and the registry's own.
func Newest(ctx context.Context, reg registry.Registry, ref registry.GraphRef, federation spec.Choice, clock clock.Clock) (registry.Launch, error) {
	began := clock.Now()
	pause := firstPause
	for composed := false; ; {
		newest, err := reg.LatestLaunch(ctx, ref)
		if err != nil && !errors.Is(err, registry.ErrLaunchNotFound) {
			return newest, fmt.Errorf("read the newest launch of %s: %w", ref, err)
		}
		none := err
		held, err := heldIn(ctx, reg, ref)
		if err != nil {
			return newest, fmt.Errorf("read the subgraphs of %s: %w", ref, err)
		}
		like := differs
		if none == nil {
			like = compareBuild(newest, held)
		}
		if like == same {
			return newest, nil
		}
		if !composed && len(held) > 0 {
			result := compose.Compose(ctx, Sources(ref, held), optionsOf(federation))
			if err := ctx.Err(); err != nil {
				return newest, err
			}
			if len(result.Errors) > 0 {
				return newest, &UncomposedError{Ref: ref, Errors: result.Errors}
			}
			composed = true
		}
		if like == alike {
			return newest, nil
		}
		left := newestAppears - clock.Now().Sub(began)
		if left <= 0 {
			return newest, notListed(ref, newest, none)
		}
		if err := clock.Sleep(ctx, min(pause, left)); err != nil {
			return newest, err
		}
		pause = nextPause(pause)
	}
}

// notListed returns the error for a variant whose registered subgraphs compose and of which no
// launch is listed. none is why there is no newest launch, nil if there is one.
func notListed(ref registry.GraphRef, newest registry.Launch, none error) error {
	if none != nil {
		return fmt.Errorf("what is registered in %s composes, and the platform names no launch of it, so routers may not have it: %w", ref, none)
	}
	return fmt.Errorf("%w: what is registered in %s composes, and its newest launch, %s, was built from something else, so routers may not have it; look again with: schemactl launch list --graph-ref %s",
		registry.ErrLaunchNotFound, ref, newest.ID, shell.Quote(ref.String()))
}

// likeness is how far a launch and what is registered agree.
type likeness int

const (
	// differs: the launch was built from something else.
	differs likeness = iota
	// unlike: there is no revision to compare, and another hash than that of the text. It is never
	// the result for a launch.
	unlike
	// alike: names, URLs and revisions agree, and the schemas cannot be compared or do not agree.
	alike
	// same: the launch was built from exactly these schemas.
	same
)

// compareBuild compares the subgraphs that a launch was built from with those that are registered.
// A launch whose subgraphs the platform does not tell is alike. So is one that only hashes tell
// apart, and no hash is that of a registered text: the platform may hash something else.
func compareBuild(l registry.Launch, held []registry.RegisteredSubgraph) likeness {
	if len(l.Subgraphs) == 0 {
		return alike
	}
	if len(l.Subgraphs) != len(held) {
		return differs
	}
	least, most := same, differs
	for _, b := range l.Subgraphs {
		r, found := findHeld(held, b.Name)
		if !found || b.URL != "" && r.URL != "" && b.URL != r.URL {
			return differs
		}
		like := compareBuilt(b, r)
		least, most = min(least, like), max(most, like)
	}
	switch {
	case least != unlike:
		return least
	case most == same:
		return differs
	}
	return alike
}

// compareBuilt compares one subgraph of a launch with the registered one. Revisions decide where
// the platform gives no hash, or another one than that of the text.
func compareBuilt(b registry.BuildSubgraph, r registry.RegisteredSubgraph) likeness {
	sum := sha256.Sum256([]byte(r.SDL))
	switch {
	case b.Hash != "" && strings.EqualFold(b.Hash, hex.EncodeToString(sum[:])):
		return same
	case b.Revision != "" && r.Revision != "":
		if b.Revision != r.Revision {
			return differs
		}
		return alike
	case b.Hash == "":
		return alike
	}
	return unlike
}

// isUnchanged reports whether both are the same subgraphs with the same schemas and routing URLs.
func isUnchanged(before, after []sdl.Source) bool {
	if len(before) != len(after) {
		return false
	}
	was := map[string]sdl.Source{}
	for _, s := range before {
		was[s.Name] = s
	}
	for _, s := range after {
		old, found := was[s.Name]
		if !found || old.URL != s.URL || ContentHash(old.Text) != ContentHash(s.Text) {
			return false
		}
	}
	return true
}

// settleTime returns how long routers need to pick up a supergraph: what is given, else what the
// plan says.
func settleTime(given *time.Duration, plan *rollout.Plan) time.Duration {
	if given != nil {
		return *given
	}
	return time.Duration(plan.SettleSeconds) * time.Second
}

// settleLeft returns how much of the time that routers need to pick up a supergraph is left after a
// launch. A launch that has just been waited for leaves all of it.
func settleLeft(t launch.Tree, waited bool, now time.Time, settle time.Duration) time.Duration {
	if waited || t.Source.CompletedAt == nil {
		return settle
	}
	return min(max(settle-now.Sub(*t.Source.CompletedAt), 0), settle)
}
