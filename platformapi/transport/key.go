package transport

import (
	"net/http"
	"net/url"
)

// withKey adds the API key to requests for the endpoint's scheme and host. Requests to any other
// host pass without it. Only the network and sent.go are below this layer, so no layer that logs or
// keeps requests sees the key in a header.
func withKey(next http.RoundTripper, endpoint *url.URL, key Secret) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if req.URL.Scheme == endpoint.Scheme && req.URL.Host == endpoint.Host {
			req = req.Clone(req.Context())
			req.Header.Set("x-api-key", key.Reveal())
		}
		return next.RoundTrip(req)
	})
}
