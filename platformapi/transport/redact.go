package transport

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// shortestKey is the length in bytes below which a key is not searched for in free text. A key of a
// letter or two, as some tests have, would make every text unreadable.
const shortestKey = 4

// Redact returns text with a placeholder in place of the secret. It also finds the secret where it
// is quoted for JSON or escaped for a URL, as a server may quote it that repeats its input.
func (s Secret) Redact(text string) string {
	key := s.Reveal()
	if len(key) < shortestKey {
		return text
	}
	for _, form := range []string{key, jsonForm(key), url.QueryEscape(key), url.PathEscape(key)} {
		text = strings.ReplaceAll(text, form, redacted)
	}
	return text
}

// jsonForm returns s as it stands inside a JSON string.
func jsonForm(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return strings.Trim(string(quoted), `"`)
}

// private has the canonical names of the headers whose value is never shown.
var private = map[string]bool{
	"X-Api-Key": true, "Authorization": true, "Proxy-Authorization": true,
	"Cookie": true, "Set-Cookie": true,
}

// header returns a copy of h that may be logged.
func (s Secret) header(h http.Header) http.Header {
	out := make(http.Header, len(h))
	for name, values := range h {
		for _, v := range values {
			if private[http.CanonicalHeaderKey(name)] {
				v = redacted
			}
			out.Add(name, s.Redact(v))
		}
	}
	return out
}
