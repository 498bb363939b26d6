package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// TimeoutError is the error for an attempt that took longer than Options.Timeout. It does not wrap
// [context.DeadlineExceeded], so that a caller can tell a slow platform from the end of its own
// context.
type TimeoutError struct {
	After  time.Duration
	unsent bool
}

// Error names the time limit.
func (e *TimeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.After) }

// errAttempt is the cause of the context of an attempt whose time is over.
var errAttempt = errors.New("attempt timed out")

// withTimeout ends an attempt after d. The time includes the reading of the answer, which a layer
// below does.
func withTimeout(next http.RoundTripper, d time.Duration) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		ctx, cancel := context.WithTimeoutCause(req.Context(), d, errAttempt)
		defer cancel()
		resp, err := next.RoundTrip(req.WithContext(ctx))
		if err != nil && req.Context().Err() == nil && errors.Is(context.Cause(ctx), errAttempt) {
			return nil, &TimeoutError{After: d, unsent: unsent(err)}
		}
		return resp, err
	})
}
