package adoption

import (
	"context"
	"time"

	"github.com/schemactl/schemactl/publish/clock"
)

// Time is the evidence of nobody: after [Request.Settle] routers are assumed to run what is wanted.
type Time struct{ Clock clock.Clock }

// By returns [ByTime].
func (Time) By() By { return ByTime }

// Await waits.
func (t Time) Await(ctx context.Context, req Request) (Proof, error) {
	return Assume(req), t.Clock.Sleep(ctx, req.Settle)
}

// Assume returns the proof that is none: the time is over, and nobody was asked.
func Assume(req Request) Proof {
	return Proof{By: ByTime, Assumed: true, Text: AssumedAfter(req.Settle), Wanted: req.Wanted}
}

// AssumedAfter returns the text of a proof that only a time stands behind.
func AssumedAfter(d time.Duration) string {
	if d <= 0 {
		return "assumed at once, no router was asked"
	}
	return "assumed after " + d.String() + ", no router was asked"
}
