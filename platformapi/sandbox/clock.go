package sandbox

import (
	"context"
	"sync"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
)

// SkewedClock shows the time of another clock plus Skew, as a platform does whose clock disagrees
// with this machine's.
type SkewedClock struct {
	clock.Clock
	Skew time.Duration
}

// Now returns the time of the other clock plus Skew.
func (c SkewedClock) Now() time.Time { return c.Clock.Now().Add(c.Skew) }

// ManualClock stands still until it is advanced or someone sleeps on it. Shared by a sandbox and
// its client, it makes a launch ready as soon as the client has slept long enough, in no time. It
// may be used by several goroutines.
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

// Sleep moves the clock forward by d, unless d is negative, and returns at once. It implements
// [clock.Clock].
func (c *ManualClock) Sleep(ctx context.Context, d time.Duration) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	c.Advance(max(d, 0))
	return nil
}
