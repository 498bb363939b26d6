package launch

import (
	"context"
	"time"
)

// Clock is where time comes from, so that tests and rehearsals need not wait.
type Clock interface {
	// Now is the present time.
	Now() time.Time
	// Sleep returns nil after d, or the context's error as soon as it ends.
	Sleep(ctx context.Context, d time.Duration) error
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now gives the machine's time.
func (SystemClock) Now() time.Time {
	return time.Now() //nolint:forbidigo // the one place of publish where the machine's clock is read
}

// Sleep waits on the machine's clock.
func (SystemClock) Sleep(ctx context.Context, d time.Duration) error {
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
