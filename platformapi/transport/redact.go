package transport

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// shortestKey is the length below which a key is not searched for in free text:
// a key of a letter or two, as some tests use, would blank out everything.
const shortestKey = 4

// Redact returns text without the secret, also where it is quoted for JSON or
// for a URL, as servers do that echo what they were sent.
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

func jsonForm(s string) string {
	quoted, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return strings.Trim(string(quoted), `"`)
}

// private are the headers whose value is never shown.
var private = map[string]bool{
	"X-Api-Key": true, "Authorization": true, "Proxy-Authorization": true,
	"Cookie": true, "Set-Cookie": true,
}

// header returns a copy of h that may be shown.
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
