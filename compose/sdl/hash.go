package sdl

import (
	"crypto/sha256"
	digits "encoding/hex"
	"strings"
)

// ContentHash returns the SHA-256 in hex of a text without what has no meaning in it: a byte order
// mark, the form of line ends, and space around the text.
func ContentHash(text string) string {
	sum := sha256.Sum256([]byte(Normalized(text)))
	return digits.EncodeToString(sum[:])
}

// Normalized returns the text that [ContentHash] is of.
func Normalized(text string) string {
	text = strings.TrimPrefix(text, "\ufeff")
	if strings.IndexByte(text, '\r') >= 0 {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	}
	return strings.TrimSpace(text)
}
