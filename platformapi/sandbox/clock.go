package sandbox

import (
	"context"
	"sync"
	"time"
)

// Clock is the time of the sandbox. Wait is called only for a fault that delays an answer.
type Clock interface {
	Now() time.Time
	// Wait returns after d, or earlier with the context's error.
	Wait(ctx context.Context, d time.Duration) error
}

// SystemClock is the wall clock.
type SystemClock struct{}

// Now returns the present in UTC.
func (SystemClock) Now() time.Time {
	return time.Now().UTC() //nolint:forbidigo // this is the injected clock itself
}

// Wait returns after d or when ctx ends.
func (SystemClock) Wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}

// SkewedClock shows the time of another clock plus Skew, as a platform does whose clock disagrees
// with this machine's.
type SkewedClock struct {
	Clock
	Skew time.Duration
}

// Now returns the time of the other clock plus Skew.
func (c SkewedClock) Now() time.Time { return c.Clock.Now().Add(c.Skew) }

// ManualClock stands still until it is advanced. It may be used by several goroutines.
type ManualClock struct {
	mu  sync.Mutex
	now time.Time
}

// NewManualClock returns a clock that shows start.
func NewManualClock(start time.Time) *ManualClock { return &ManualClock{now: start} }

// Now returns the time that the clock shows.
func (c *ManualClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Advance moves the clock forward by d.
func (c *ManualClock) Advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// Wait moves the clock forward by d and returns at once.
func (c *ManualClock) Wait(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.Advance(d)
	return nil
}
