package publish

import (
	"context"
	"errors"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// This file asks the registry what became of a change whose answer was lost. That the registry does
// not hold the change yet proves nothing: a gateway that gave up may have handed the request on,
// and the platform may execute it much later.

// DefaultAskFor is how long the registry is asked what became of a change whose answer was lost.
const DefaultAskFor = time.Minute

// recoverTime bounds the questions after an interruption: a person waits for the program to end,
// and a runner of GitHub Actions kills it ten seconds after its first signal.
const recoverTime = 5 * time.Second

// questionTime is what one question may take at least, however little time is left for asking.
const questionTime = 15 * time.Second

// The pauses between two questions grow from the first to the longest.
const (
	firstPause   = time.Second
	longestPause = 10 * time.Second
)

// nextPause returns the pause after this one.
func nextPause(pause time.Duration) time.Duration { return min(2*pause, longestPause) }

// question asks the registry once whether a change has happened, and keeps what it learns. seen is
// true once there is no more to ask.
type question func(ctx context.Context) (seen bool, err error)

// ask asks until the change is seen or the time ends. It returns how long it asked and the error of
// the last question. It goes on after errors, except those that asking again cannot mend.
//
// It asks also if ctx has ended already, for at most recoverTime: to know whether a change happened
// is worth a few seconds. A context that ends between two questions ends the asking.
func (q question) ask(ctx context.Context, clock clock.Clock, askFor time.Duration) (took time.Duration, err error) {
	began, least := clock.Now(), questionTime
	if ctx.Err() != nil {
		askFor, least = min(askFor, recoverTime), 0
		ctx = context.WithoutCancel(ctx)
	}
	for pause := firstPause; ; pause = nextPause(pause) {
		var seen bool
		seen, err = q.inTime(ctx, max(askFor-took, least))
		took = clock.Now().Sub(began)
		if seen || took >= askFor || isFinal(err) {
			return took, err
		}
		if clock.Sleep(ctx, min(pause, askFor-took)) != nil {
			return clock.Now().Sub(began), err
		}
	}
}

// inTime asks once. A registry that does not answer cannot hold the question longer than limit.
func (q question) inTime(ctx context.Context, limit time.Duration) (bool, error) {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	return q(ctx)
}

// isFinal reports whether asking again cannot change the error.
func isFinal(err error) bool {
	return errors.Is(err, registry.ErrDenied) || errors.Is(err, registry.ErrGraphNotFound)
}
