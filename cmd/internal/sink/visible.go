package sink

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Visible returns a text from outside as a terminal may show it: control characters, and those that
// change the direction of what follows or cannot be seen, become escapes such as \u{1b}. Line ends
// and tabs stay.
func Visible(s string) string {
	at := strings.IndexFunc(s, func(r rune) bool { return r != '\n' && r != '\t' && isUnseen(r) })
	if at < 0 && utf8.ValidString(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	for _, r := range s {
		if r == '\n' || r == '\t' {
			b.WriteRune(r)
		} else {
			b.WriteString(shown(r))
		}
	}
	return b.String()
}

// shown returns a character, or its escape if it is one that [Visible] replaces.
func shown(r rune) string {
	if isUnseen(r) {
		return escaped(r)
	}
	return string(r)
}

// escaped returns the escape of a character.
func escaped(r rune) string { return fmt.Sprintf(`\u{%x}`, r) }

// isUnseen reports whether a terminal or a reader would be misled by a character: controls (C0 and
// C1, which begin escape sequences), line and paragraph separators, and format characters, among
// them marks and overrides of direction and zero-width characters. So are letters that have no
// shape. The joiner of emoji is not one.
func isUnseen(r rune) bool {
	if r < 0x7f {
		return r < ' '
	}
	switch r {
	case '\u200d':
		return false
	case '\u2028', '\u2029', '\u115f', '\u1160', '\u3164', '\uffa0', '\u2800':
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
