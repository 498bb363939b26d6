package transport

import (
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// unsentError is a failure before there was a connection to send on.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// withSent marks the failures that came before a connection was had: then the
// request has certainly not left this machine, whatever else went wrong. Only
// the standard transport reports its connections; of any other round tripper
// nothing is marked.
func withSent(next http.RoundTripper) http.RoundTripper {
	if _, reports := next.(*http.Transport); !reports {
		return next
	}
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		var connected atomic.Bool
		ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
			GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
		})
		resp, err := next.RoundTrip(req.WithContext(ctx))
		if err != nil && !connected.Load() {
			return nil, &unsentError{err}
		}
		return resp, err
	})
}
