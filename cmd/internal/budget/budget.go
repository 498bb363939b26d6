// Package budget bounds the work of a command on this machine: its time and its memory.
//
//	report, err := budget.Do(ctx, budget.Limit{Time: time.Minute}, "the check", run)
//
// In goes work that reads nothing but its input; out come its results, or [*Exceeded], which says
// what grew and what raises the bound. It counts as not judged.
//
// # How
//
// The work runs in a goroutine of its own. At a bound its context ends; work that does not look at
// its context is left behind, and the command goes on to write its reports. Memory is measured a
// few times a second, as what lives on the heap after the last collection.
//
// # Invariants
//
//   - What the work returns after a bound was reached is not used, so that no result is made of a
//     part of the input.
//   - A context of the caller that ends is not a bound: its error is returned as it is.
package budget

import (
	"context"
	"errors"
	"fmt"
	"math"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// Limit is what work may take. Zero bounds nothing.
type Limit struct {
	Time time.Duration
	// Memory is what may live on the heap, in bytes; see [Memory].
	Memory uint64
}

// defaultMemory is many times what the largest graphs take that are known.
const defaultMemory = 4 << 30

// Memory returns the memory that work may take: GOMEMLIMIT if it is set, else four gigabytes.
func Memory(getenv func(string) string) uint64 {
	if limit := debug.SetMemoryLimit(-1); getenv("GOMEMLIMIT") != "" && limit != math.MaxInt64 {
		return uint64(limit)
	}
	return defaultMemory
}

// Exceeded is the error of work that grew beyond a bound.
type Exceeded struct {
	// What the work was, such as "the check".
	What string
	// Grew is what it took more of than allowed, and Raise how more is allowed.
	Grew, Raise string
}

// Error says what grew and what to do.
func (e *Exceeded) Error() string {
	return fmt.Sprintf("%s is not judged: it took more than %s; %s if the input is meant to be that large", e.What, e.Grew, e.Raise)
}

// Unwrap returns [exit.ErrNotJudged].
func (e *Exceeded) Unwrap() error { return exit.ErrNotJudged }

// grace is how long work may take to notice that its context has ended.
const grace = time.Second

// Do runs work within a limit. It returns [*Exceeded] if the work has not ended within it.
func Do[T any](ctx context.Context, limit Limit, what string, work func(context.Context) (T, error)) (T, error) {
	type outcome struct {
		value T
		err   error
	}
	inner, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	if limit.Time > 0 {
		var end context.CancelFunc
		inner, end = context.WithTimeoutCause(inner, limit.Time, &Exceeded{what, limit.Time.String(), "give it more with --time-limit"})
		defer end()
	}
	done := make(chan outcome, 1)
	go func() {
		v, err := work(inner)
		done <- outcome{v, err}
	}()
	stop := watch(inner, cancel, limit.Memory, what)
	defer stop()
	var none T
	var out outcome
	select {
	case out = <-done:
	case <-inner.Done():
		select {
		case out = <-done:
		case <-time.After(grace): //nolint:forbidigo // the machine's time is what is bounded
		}
	}
	if beyond := (*Exceeded)(nil); errors.As(context.Cause(inner), &beyond) {
		return none, beyond
	}
	if ctx.Err() != nil && out.err == nil {
		return none, ctx.Err()
	}
	return out.value, out.err
}

// interval is the time between two looks at the memory.
const interval = 100 * time.Millisecond

// watch ends a context when the heap is larger than the limit in bytes, with [*Exceeded] as its
// cause. The function that it returns ends the watch.
func watch(ctx context.Context, cancel context.CancelCauseFunc, limit uint64, what string) (stop func()) {
	over := make(chan struct{})
	go func() {
		look := time.NewTicker(interval)
		defer look.Stop()
		for {
			select {
			case <-over:
				return
			case <-ctx.Done():
				return
			case <-look.C:
				if limit > 0 && heap() > limit {
					cancel(&Exceeded{what, fmt.Sprintf("%d MB of memory", limit>>20), "give it more with the environment variable GOMEMLIMIT, as in GOMEMLIMIT=8GiB,"})
				}
			}
		}
	}()
	return func() { close(over) }
}

// heap returns the bytes of objects on the heap, those that wait to be collected included.
func heap() uint64 {
	var stats runtime.MemStats // package runtime/metrics would take longer when the program starts
	runtime.ReadMemStats(&stats)
	return stats.HeapAlloc
}
