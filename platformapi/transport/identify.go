package transport

import "net/http"

// withIdentity names the client in the headers by which GraphOS Studio tells clients apart.
func withIdentity(next http.RoundTripper, name, version, agent string) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		req = req.Clone(req.Context())
		req.Header.Set("apollographql-client-name", name)
		req.Header.Set("apollographql-client-version", version)
		req.Header.Set("User-Agent", agent)
		req.Header.Set("Accept", "application/json")
		return next.RoundTrip(req)
	})
}
