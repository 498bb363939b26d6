package transport

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"time"
)

// traceBody is the number of bytes of a body that are logged.
const traceBody = 4 << 10

// withTrace logs every attempt at debug level: the request, its answer or error, and the time
// between. The values of headers that carry credentials are replaced by a placeholder, and so is
// the key wherever the platform repeats it.
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

// traceAnswer logs an answer and gives it a new body with the same bytes.
func traceAnswer(ctx context.Context, log *slog.Logger, resp *http.Response, took time.Duration, key Secret) {
	body, err := io.ReadAll(resp.Body) // from memory: a layer below has read it
	if err != nil {
		log.DebugContext(ctx, "platform answer cannot be read", "error", key.Redact(err.Error()))
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	log.DebugContext(ctx, "platform answer", "status", resp.StatusCode, "took", took,
		"headers", key.header(resp.Header), "bytes", len(body), "body", clip(key.Redact(string(body))))
}

// requestBody returns the text of the body, and "" for a body that can be read only once.
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

// clip shortens a body for the log. The text must be redacted before: Redact would not find half a
// key.
func clip(s string) string {
	if len(s) <= traceBody {
		return s
	}
	return s[:traceBody] + "…"
}
