package transport

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
)

// TooLargeError is an answer bigger than allowed.
type TooLargeError struct{ Limit int64 }

// Error says how much was allowed.
func (e *TooLargeError) Error() string {
	return fmt.Sprintf("the answer is larger than %d bytes", e.Limit)
}

// withBody reads the whole answer into memory, at most limit bytes of it after
// decompression. So a connection that breaks in the middle of an answer is an
// error of the attempt, and the retry above it can ask again.
func withBody(next http.RoundTripper, limit int64) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		resp, err := next.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		defer func() { _ = resp.Body.Close() }() // it has been read, or is given up
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
