package transport

import "net/http"

// withIdentity says who is asking, in the headers that Studio shows clients by.
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
