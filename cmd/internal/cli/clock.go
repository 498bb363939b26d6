package cli

import (
	"context"
	"sync"
	"time"
)

// rehearsalClock lets the time of a rehearsal pass without waiting for it:
// whoever sleeps wakes at once, at the time it asked for.
type rehearsalClock struct {
	mu  sync.Mutex
	now time.Time
}

func newRehearsalClock(start time.Time) *rehearsalClock { return &rehearsalClock{now: start} }

// Now is the time of the rehearsal.
func (c *rehearsalClock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

// Sleep moves the time on.
func (c *rehearsalClock) Sleep(ctx context.Context, d time.Duration) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if d > 0 {
		c.now = c.now.Add(d)
	}
	return ctx.Err()
}

// Wait is Sleep under the name that the sandbox uses.
func (c *rehearsalClock) Wait(ctx context.Context, d time.Duration) error { return c.Sleep(ctx, d) }
