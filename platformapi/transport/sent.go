package transport

import (
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// unsentError marks a failure that came before there was a connection to send the request on.
type unsentError struct{ err error }

func (e *unsentError) Error() string { return e.err.Error() }
func (e *unsentError) Unwrap() error { return e.err }

// withSent marks the failures that came before a connection was there: the request has then
// certainly not left this machine. Only [http.Transport] reports its connections to httptrace, so
// the errors of any other round tripper are returned unmarked.
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
