package sink

import (
	"fmt"
	"io"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON returns a writer of JSON to a stream that may be guarded. Characters that [Visible] replaces
// become escapes of JSON: the strings stay the same. What is written to it must be whole characters
// at a time, as encoders write them.
func JSON(w io.Writer) io.Writer {
	s := guardOf(w)
	return jsonWriter{Raw(w), s != nil && s.workflow}
}

type jsonWriter struct {
	to       io.Writer
	workflow bool
}

func (j jsonWriter) Unwrap() io.Writer { return j.to }

func (j jsonWriter) Write(text []byte) (int, error) {
	if _, err := io.WriteString(j.to, escapeJSON(string(text), j.workflow)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// escapeJSON escapes what is not seen within the strings of a JSON text. Outside of strings JSON
// has none of these characters.
func escapeJSON(text string, workflow bool) string {
	if workflow {
		text = strings.ReplaceAll(text, "##[", `#\u0023[`)
	}
	clean := func(r rune) bool { return r == '\n' || r == '\r' || r == '\t' || !isUnseen(r) }
	if strings.IndexFunc(text, func(r rune) bool { return !clean(r) }) < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 16)
	for i, r := range text {
		switch {
		case r == utf8.RuneError || clean(r):
			_, size := utf8.DecodeRuneInString(text[i:])
			b.WriteString(text[i : i+size])
		case r > 0xffff:
			high, low := utf16.EncodeRune(r)
			_, _ = fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		default:
			_, _ = fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}
