package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// TooLargeError is the error for an answer that is larger than Options.MaxResponse. Limit is in
// bytes.
type TooLargeError struct{ Limit int64 }

// Error names the limit.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d bytes", e.Limit)
}

// withBody reads the whole answer into memory, at most limit bytes of it after decompression. A
// connection that breaks in the middle of an answer is therefore an error of the attempt, which the
// retry layer above can repeat.
func withBody(next http.RoundTripper, limit int64) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := next.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		defer func() { _ = resp.Body.Close() }() // it has been read, or is not wanted
		if resp.ContentLength > limit {
			return nil, &TooLargeError{Limit: limit}
		}
		body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
		switch {
		case err != nil:
			return nil, fmt.Errorf("the answer broke off after %d bytes: %w", len(body), err)
		case int64(len(body)) > limit:
			return nil, &TooLargeError{Limit: limit}
		}
		resp.Body = io.NopCloser(bytes.NewReader(body))
		resp.ContentLength = int64(len(body))
		return resp, nil
	})
}
