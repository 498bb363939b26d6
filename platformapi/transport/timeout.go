package transport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// TimeoutError is an attempt that took longer than allowed. On purpose it is no
// [context.DeadlineExceeded]: a caller must be able to tell a slow platform from
// the end of its own time.
type TimeoutError struct {
	After  time.Duration
	unsent bool
}

// Error says how long was waited.
func (e *TimeoutError) Error() string { return fmt.Sprintf("no answer within %s", e.After) }

// errAttempt marks the end of an attempt's own time.
var errAttempt = errors.New("attempt timed out")

// withTimeout ends an attempt after d. The rungs below read the whole body, so
// that is within the time.
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
