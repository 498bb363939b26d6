package step

import (
	"fmt"
	"strings"
)

// words splits a list at white space. White space inside quotation marks belongs to the word; the
// marks themselves are dropped. Nothing else is special, and nothing is expanded.
func words(s string) ([]string, error) {
	var out []string
	var word strings.Builder
	quoted, begun := false, false
	for _, c := range s {
		switch {
		case c == '"':
			quoted, begun = !quoted, true
		case !quoted && (c == ' ' || c == '\t' || c == '\n' || c == '\r'):
			if begun {
				out = append(out, word.String())
				word.Reset()
			}
			begun = false
		default:
			word.WriteRune(c)
			begun = true
		}
	}
	if quoted {
		return nil, fmt.Errorf("a quotation mark is not closed in %q", s)
	}
	if begun {
		out = append(out, word.String())
	}
	return out, nil
}
