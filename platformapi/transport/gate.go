package transport

import (
	"context"
	"net/http"
	"sync"
	"time"
)

// gate keeps all requests of a chain back while the platform limits their rate. It closes with an
// answer of 429 Too Many Requests for as long as that asks for. Then one attempt goes through
// alone, and the gate opens for the others unless that one is refused as well: a limit would
// otherwise be met again by all who waited for it.
type gate struct {
	now func() time.Time

	mu sync.Mutex
	// closed is true from a refusal until an attempt has got through again. Until until, none is
	// made; then trying is true while one is under way.
	closed, trying bool
	until          time.Time
	// changed is closed when the fields above have changed.
	changed chan struct{}
}

func newGate(now func() time.Time) *gate { return &gate{now: now, changed: make(chan struct{})} }

// enter returns when an attempt may be made, and true if it is the one that tries whether the limit
// is over. Every attempt that entered must leave. The error is that of the context.
func (g *gate) enter(ctx context.Context) (trial bool, err error) {
	for {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		g.mu.Lock()
		if !g.closed {
			g.mu.Unlock()
			return false, nil
		}
		left, changed := g.until.Sub(g.now()), g.changed
		if left <= 0 && !g.trying {
			g.trying = true
			g.mu.Unlock()
			return true, nil
		}
		g.mu.Unlock()
		if err := wait(ctx, left, changed); err != nil {
			return false, err
		}
	}
}

// wait waits for a change, and no longer than left if that is positive.
func wait(ctx context.Context, left time.Duration, changed <-chan struct{}) error {
	var over <-chan time.Time
	if left > 0 {
		timer := time.NewTimer(left)
		defer timer.Stop()
		over = timer.C
	}
	select {
	case <-over:
	case <-changed:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}

// leave tells how an attempt has ended; resp is nil without an answer. A refusal closes the gate
// for pause. Only the trial opens it: attempts that began before the refusal may still get through.
func (g *gate) leave(trial bool, resp *http.Response, pause time.Duration) {
	limited := resp != nil && resp.StatusCode == http.StatusTooManyRequests
	if !limited && !trial {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	if trial {
		g.closed, g.trying = false, false
	}
	if limited {
		g.closed = true
		if end := g.now().Add(pause); end.After(g.until) {
			g.until = end
		}
	}
	close(g.changed)
	g.changed = make(chan struct{})
}
