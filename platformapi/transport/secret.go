package transport

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"github.com/schemactl/schemactl/publish/redact"
)

// The errors for an API key that cannot be sent.
var (
	ErrNoKey  = errors.New("no API key")
	ErrBadKey = errors.New("unusable API key")
)

// redacted takes the place of a secret in printed text.
const redacted = redact.Mark

// Secret is text that must not be shown. Printed, logged or encoded in any way it gives a
// placeholder. The text is kept in a closure, so that reflection over a struct with a Secret (as
// fmt does for unexported fields) finds an address and not the text. The zero value is the empty
// secret.
type Secret struct{ reveal func() string }

// NewSecret returns s as a Secret, without the white space around it: keys that are read from files
// often end in a line break. Any form of key is accepted, because the platform has several.
func NewSecret(s string) Secret {
	s = strings.TrimSpace(s)
	if s == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return s }}
}

// Reveal returns the text, "" for the empty secret. Only code that sends the key or searches for it
// may call Reveal.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Empty reports whether there is no text.
func (s Secret) Empty() bool { return s.reveal == nil }

// String returns a placeholder, "" for an empty secret.
func (s Secret) String() string {
	if s.Empty() {
		return ""
	}
	return redacted
}

// Format writes the placeholder for every verb and flag.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// MarshalText encodes the placeholder, as JSON and other encodings use it.
func (s Secret) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// LogValue logs the placeholder.
func (s Secret) LogValue() slog.Value { return slog.StringValue(s.String()) }

// check returns an error for text that cannot be a header value. The error does not contain it.
func (s Secret) check() error {
	if s.Empty() {
		return fmt.Errorf("%w: set APOLLO_KEY to a graph or subgraph key", ErrNoKey)
	}
	for _, r := range s.Reveal() {
		if r <= ' ' || r >= 0x7f {
			return fmt.Errorf("%w: it holds a space, a line break or a character outside ASCII; copy it again", ErrBadKey)
		}
	}
	return nil
}
