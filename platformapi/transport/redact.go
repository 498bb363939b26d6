package transport

import (
	"net/http"
	"slices"

	"github.com/schemactl/schemactl/publish/redact"
)

// Redact returns text with a placeholder in place of the secret. It also finds the secret in the
// forms of package redact, as a server may quote it that repeats its input.
func (s Secret) Redact(text string) string {
	set := redact.New()
	set.Add(s.Reveal())
	return set.Text(text)
}

// private has the canonical names of the headers whose value is never shown.
var private = []string{"X-Api-Key", "Authorization", "Proxy-Authorization", "Cookie", "Set-Cookie"}

// header returns a copy of h that may be logged.
func (s Secret) header(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			if slices.Contains(private, http.CanonicalHeaderKey(name)) {
				v = redacted
			}
			out.Add(name, s.Redact(v))
		}
	}
	return out
}
