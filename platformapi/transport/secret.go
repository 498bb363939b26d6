package transport

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// The errors of an API key that cannot be sent.
var (
	ErrNoKey  = errors.New("no API key")
	ErrBadKey = errors.New("unusable API key")
)

// redacted stands where a secret was.
const redacted = "[redacted]"

// Secret is text that must not be seen. However it is printed, logged or
// encoded, it shows only that something is there. The text sits behind a
// function, so that even reflection over a struct that holds it (as fmt does for
// unexported fields) finds an address and nothing else.
type Secret struct{ reveal func() string }

// NewSecret hides s. White space around it is dropped: keys read from files
// often end in a line break. A key of any shape is taken: the platform's own
// kinds differ.
func NewSecret(s string) Secret {
	s = strings.TrimSpace(s)
	if s == "" {
		return Secret{}
	}
	return Secret{reveal: func() string { return s }}
}

// Reveal returns the hidden text, "" when there is none. Only what sends it or
// searches for it may call this.
func (s Secret) Reveal() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Empty reports whether nothing is hidden.
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

// check refuses what cannot be a header value, without showing it.
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
