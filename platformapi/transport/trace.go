package transport

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// traceBody is how much of a body is logged, in bytes.
const traceBody = 4 << 10

// withTrace logs every attempt at debug level: what was sent, what came back,
// how long it took. The key is in neither; headers that carry credentials are
// blanked, and a key that the platform echoes in a body is too.
func withTrace(next http.RoundTripper, log *slog.Logger, now func() time.Time, key Secret) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		ctx := req.Context()
		if !log.Enabled(ctx, slog.LevelDebug) {
			return next.RoundTrip(req)
		}
		op := operation(ctx)
		log := log.With("operation", op.Name, "host", req.URL.Host, "attempt", op.attempts+1)
		body := requestBody(req)
		log.DebugContext(ctx, "platform request", "method", req.Method, "path", req.URL.Path,
			"headers", key.header(req.Header), "bytes", req.ContentLength, "body", clip(key.Redact(body)))

		started := now()
		resp, err := next.RoundTrip(req)
		took := now().Sub(started)
		if err != nil {
			log.DebugContext(ctx, "platform did not answer", "took", took, "error", key.Redact(err.Error()))
			return nil, err
		}
		traceAnswer(ctx, log, resp, took, key)
		return resp, nil
	})
}

func traceAnswer(ctx context.Context, log *slog.Logger, resp *http.Response, took time.Duration, key Secret) {
	body, err := io.ReadAll(resp.Body) // from memory: the rung below has read it
	if err != nil {
		log.DebugContext(ctx, "platform answer cannot be read", "error", key.Redact(err.Error()))
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	log.DebugContext(ctx, "platform answer", "status", resp.StatusCode, "took", took,
		"headers", key.header(resp.Header), "bytes", len(body), "body", clip(key.Redact(string(body))))
}

// requestBody reads a copy of the body; "" when none can be had.
func requestBody(req *http.Request) string {
	if req.GetBody == nil {
		return ""
	}
	copied, err := req.GetBody()
	if err != nil {
		return ""
	}
	defer func() { _ = copied.Close() }() // a reader over memory
	text, err := io.ReadAll(copied)
	if err != nil {
		return ""
	}
	return string(text)
}

// clip shortens a body for the log. It comes after redacting: half a key would
// not be found.
func clip(s string) string {
	if len(s) <= traceBody {
		return s
	}
	return s[:traceBody] + "…"
}
