// Package clock is where everything that publishes takes its time from. Whoever waits, polls or
// stamps a record takes a [Clock] instead of calling package time, so that a rehearsal or a test
// runs through minutes of waiting at once.
//
// # Invariants
//
//   - The machine's clock is read only in [System].
//   - A sleep ends as soon as its context does.
package clock

import (
	"context"
	"time"
)

// Clock tells the time and waits.
type Clock interface {
	// Now returns the present time of this clock, which need not be the machine's.
	Now() time.Time
	// Sleep returns nil once d has passed on this clock, or the context's error as soon as the
	// context ends. A d of zero or less does not wait.
	Sleep(ctx context.Context, d time.Duration) error
}

// System is the machine's clock. It is the default wherever a Clock may be left out.
type System struct{}

// Now returns the machine's time.
func (System) Now() time.Time {
	return time.Now() //nolint:forbidigo // the one place of publish where the machine's clock is read
}

// Sleep waits on the machine's clock.
func (System) Sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
