package sink

import (
	"crypto/rand"
	"io"
	"strconv"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// mark is a sequence that the sequences of the program itself follow. It differs in every process,
// so that no text from outside has it. It has the form of a colour, which functions that measure
// the width of a line skip.
var mark = sync.OnceValue(func() string {
	var random [16]byte
	_, _ = rand.Read(random[:]) // it never fails
	numbers := make([]string, len(random))
	for i, b := range random {
		numbers[i] = strconv.Itoa(int(b))
	}
	return "\x1b[" + strings.Join(numbers, ";") + "m"
})

// Own marks the escape sequence of a colour as one of the program itself. [Show] and [Stream] let
// it through; every other sequence is shown as text.
func Own(sequence string) string {
	if sequence == "" {
		return ""
	}
	return mark() + sequence
}

// Stream is a stream that people read: a terminal, or the log of a run. Texts from outside are
// shown in it as [Visible] does; sequences of [Own] are obeyed.
type Stream struct {
	to       io.Writer
	workflow bool

	mu sync.Mutex
	// held is the end of the last text, if its meaning depends on what follows.
	held string
	// within is set behind the first character of a line that is not white space.
	within bool
}

// Guard returns the stream to use instead of w. With workflow its lines are read by the runner of
// GitHub Actions or the agent of Azure Pipelines, and no text in it is a command to them. What is
// guarded already stays as it is.
func Guard(w io.Writer, workflow bool) io.Writer {
	if guardOf(w) != nil {
		return w
	}
	return &Stream{to: w, workflow: workflow}
}

// guardOf returns the stream among w and the writers that it wraps; nil if there is none.
func guardOf(w io.Writer) *Stream {
	for {
		if s, ok := w.(*Stream); ok {
			return s
		}
		over, ok := w.(interface{ Unwrap() io.Writer })
		if !ok {
			return nil
		}
		w = over.Unwrap()
	}
}

// Raw returns the writer that a guarded stream writes to, for formats that programs read and for
// sequences that move the cursor. A writer that is not guarded is returned as it is.
func Raw(w io.Writer) io.Writer {
	if s := guardOf(w); s != nil {
		_ = s.Flush()
		return s.to
	}
	return w
}

// Unwrap returns the writer underneath, so that a printer can ask whether it is a terminal.
func (s *Stream) Unwrap() io.Writer { return s.to }

// Write shows a text.
func (s *Stream) Write(text []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.write(s.held+string(text), false); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Flush shows what is held back at the end of the stream.
func (s *Stream) Flush() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.held == "" {
		return nil
	}
	return s.write(s.held, true)
}

func (s *Stream) write(text string, whole bool) error {
	v := view{workflow: s.workflow, within: s.within, whole: whole}
	s.held = v.show(text)
	s.within = v.within
	if v.out.Len() == 0 {
		return nil
	}
	_, err := io.WriteString(s.to, v.out.String())
	return err
}

// Show returns a line as a terminal may show it, with the sequences of [Own].
func Show(line string) string {
	v := view{whole: true}
	v.show(line)
	return v.out.String()
}

// view turns text into what is shown.
type view struct {
	workflow, within, whole bool
	out                     strings.Builder
}

// show appends a text to the output. It returns the end whose meaning depends on what follows,
// unless the text is whole.
func (v *view) show(text string) (held string) {
	v.out.Grow(len(text))
	for i := 0; i < len(text); {
		if n := v.plain(text[i:]); n > 0 {
			v.out.WriteString(text[i : i+n])
			i += n
			continue
		}
		shown, size := v.next(text[i:])
		if size == 0 {
			return text[i:]
		}
		v.out.WriteString(shown)
		i += size
	}
	return ""
}

// plain returns the length of the beginning of a text that is shown as it is, whatever follows.
func (v *view) plain(text string) int {
	for i := range len(text) {
		switch c := text[i]; {
		case c < ' ' || c >= 0x7f || v.workflow && (c == ':' || c == '#'):
			return i
		case c != ' ':
			v.within = true
		}
	}
	return len(text)
}

// next returns what is shown for the beginning of a text, and the bytes that it stands for: zero if
// more of the text has to be known.
func (v *view) next(text string) (shownText string, size int) {
	switch c := text[0]; {
	case c == '\x1b' && v.may(text, mark()):
		return "", 0
	case c == '\x1b' && strings.HasPrefix(text, mark()):
		end := strings.IndexByte(text[len(mark()):], 'm')
		if end < 0 {
			return "", v.rest(text)
		}
		end += len(mark()) + 1
		return text[len(mark()):end], end
	case c == '\r' && v.may(text, "\r\n"):
		return "", 0
	case c == '\r' && strings.HasPrefix(text, "\r\n"):
		return "", 1
	case c == '\n':
		v.within = false
		return "\n", 1
	case v.workflow && c == ':' && !v.within && v.may(text, "::"), v.workflow && c == '#' && !v.whole && markerBegins(text) == len(text):
		return "", 0
	case v.workflow && !v.within && strings.HasPrefix(text, "::"):
		v.within = true
		return escaped(':') + ":", 2
	case v.workflow && markerAt(text) != "":
		v.within = true
		return "#" + escaped('#'), 2
	case !v.whole && !utf8.FullRuneInString(text):
		return "", 0
	}
	r, size := utf8.DecodeRuneInString(text)
	v.within = v.within || !unicode.IsSpace(r)
	if r == '\t' {
		return "\t", size
	}
	if r < utf8.RuneSelf && !isUnseen(r) || r != utf8.RuneError && !isUnseen(r) {
		return text[:size], size
	}
	return shown(r), size
}

// may reports whether a text is the beginning of another one and more of it may follow.
func (v *view) may(text, whole string) bool {
	return !v.whole && len(text) < len(whole) && strings.HasPrefix(whole, text)
}

// rest returns the size of the rest of a text that is whole, and 0 if more may follow.
func (v *view) rest(text string) int {
	if v.whole {
		return len(text)
	}
	return 0
}
