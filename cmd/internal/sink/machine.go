package sink

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf16"
	"unicode/utf8"
)

// JSON returns a writer of JSON to a stream that may be guarded. Characters that [Visible] replaces
// become escapes of JSON: the strings stay the same. The JSON must end with a line end or a
// bracket, as that of encoders does.
func JSON(w io.Writer) io.Writer {
	s := guardOf(w)
	return &jsonWriter{to: Raw(w), workflow: s != nil && s.workflow}
}

type jsonWriter struct {
	to       io.Writer
	workflow bool

	mu sync.Mutex
	// held is the end of the last text, if it is a part of a character or of a marker.
	held string
}

func (j *jsonWriter) Unwrap() io.Writer { return j.to }

// Write writes all but an end that is a part of a character or, in a log, of a marker.
func (j *jsonWriter) Write(text []byte) (int, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	whole := j.held + string(text)
	end := len(whole)
	if j.workflow {
		end -= markerBegins(whole)
	}
	for back := 1; back < utf8.UTFMax && back <= end; back++ {
		if utf8.RuneStart(whole[end-back]) {
			if !utf8.FullRuneInString(whole[end-back : end]) {
				end -= back
			}
			break
		}
	}
	j.held = whole[end:]
	if _, err := io.WriteString(j.to, escapeJSON(whole[:end], j.workflow)); err != nil {
		return 0, err
	}
	return len(text), nil
}

// escapeJSON escapes what is not seen within the strings of a JSON text. Outside of strings JSON
// has none of these characters.
func escapeJSON(text string, workflow bool) string {
	if workflow {
		for _, m := range markers {
			text = strings.ReplaceAll(text, m, `#\u0023`+m[2:])
		}
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
