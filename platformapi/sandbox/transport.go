package sandbox

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// Transport returns a round tripper that hands requests to the server without a socket. The host of
// a request does not matter. It suits tests in a synctest bubble, where a socket would block the
// bubble's clock, and rehearsals inside one process.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ server *Server }

// ErrDropped is the error of a request through [Server.Transport] whose connection a fault closed.
var ErrDropped = errors.New("connection dropped by the sandbox")

// RoundTrip serves the request in the calling goroutine and returns its recorded answer. As with a
// socket, an answer that comes after the end of the request's context is lost.
func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	in := r.Clone(ctx)
	if in.Body == nil {
		in.Body = http.NoBody
	}
	if in.Host == "" {
		in.Host = r.URL.Host
	}
	w := &recorder{header: http.Header{}}
	if ctx.Err() == nil {
		t.server.ServeHTTP(w, in)
	}
	_ = in.Body.Close() // a RoundTripper must; an error of closing changes nothing
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	switch w.dropped {
	case "":
	case DropRefused:
		return nil, fmt.Errorf("%w: stream error: stream ID 1; REFUSED_STREAM; received from peer", ErrDropped)
	default:
		return nil, fmt.Errorf("%w: %w", ErrDropped, io.ErrUnexpectedEOF)
	}
	if w.status == 0 {
		w.status = http.StatusOK
	}
	return &http.Response{
		Status:     fmt.Sprintf("%d %s", w.status, http.StatusText(w.status)),
		StatusCode: w.status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: w.header, Body: io.NopCloser(&w.body), ContentLength: int64(w.body.Len()), Request: r,
	}, nil
}

// recorder is the response writer of a request without a socket. dropped is set by dropConnection;
// it is empty for a request that was answered.
type recorder struct {
	header  http.Header
	status  int
	body    bytes.Buffer
	dropped Drop
}

func (w *recorder) Header() http.Header { return w.header }

func (w *recorder) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *recorder) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}
