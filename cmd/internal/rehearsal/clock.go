package rehearsal

import (
	"context"
	"time"

	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// Clock lets the time of a rehearsal pass without waiting for it: Sleep and Wait return at once and
// move the time on. It is the clock of the delivery and of its sandbox, so that a launch is ready
// when the delivery has slept long enough.
type Clock struct{ *sandbox.ManualClock }

// NewClock returns a clock that shows start.
func NewClock(start time.Time) Clock { return Clock{sandbox.NewManualClock(start)} }

// Sleep moves the time on by d, unless d is negative.
func (c Clock) Sleep(ctx context.Context, d time.Duration) error {
	return c.Wait(ctx, max(d, 0))
}
