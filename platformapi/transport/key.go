package transport

import (
	"net/http"
	"net/url"
)

// withKey adds the API key, and only for the endpoint: whatever sends a request
// elsewhere, the key stays here. It is the innermost rung but the network, so
// that no other rung ever sees the key in a header.
func withKey(next http.RoundTripper, endpoint *url.URL, key Secret) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.URL.Scheme == endpoint.Scheme && req.URL.Host == endpoint.Host {
			req = req.Clone(req.Context())
			req.Header.Set("x-api-key", key.Reveal())
		}
		return next.RoundTrip(req)
	})
}
