package transport

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
)

// errRefused is the error of a mutation that was sent as a whole and that the network wants to send
// again, because the other end claims not to have processed it.
var errRefused = errors.New("the other end refused the request after it had been sent as a whole, and may have passed it on; it was not sent again")

// withOnce keeps the network from repeating a mutation by itself. [http.Transport] sends a request
// again if an HTTP/2 server refuses its stream (REFUSED_STREAM) or closes the connection (GOAWAY):
// both promise that the request was not processed (RFC 9113, section 8.7). A proxy that makes the
// same promise may have passed the request on before. What was not written as a whole cannot have
// been executed, so that it may be repeated.
func withOnce(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.GetBody == nil || !operation(req.Context()).Mutation {
			return next.RoundTrip(req)
		}
		var whole atomic.Bool
		in := req.WithContext(httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
			WroteRequest: func(info httptrace.WroteRequestInfo) {
				if info.Err == nil {
					whole.Store(true)
				}
			},
		}))
		in.GetBody = func() (io.ReadCloser, error) {
			if whole.Load() {
				return nil, errRefused
			}
			return req.GetBody()
		}
		return next.RoundTrip(in)
	})
}
