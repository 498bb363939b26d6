package redact

import (
	"io"
	"sync"
)

// Writer is a stream that secrets are taken out of.
type Writer struct {
	set *Set
	to  io.Writer

	mu   sync.Mutex
	held string
}

// Writer returns a writer to use instead of w. [Writer.Flush] must be called at its end.
func (s *Set) Writer(w io.Writer) *Writer { return &Writer{set: s, to: w} }

// Unwrap returns the writer underneath, so that a printer can ask whether it is a terminal.
func (w *Writer) Unwrap() io.Writer { return w.to }

// Write prints a text without its secrets, except for an end that may be the beginning of one.
func (w *Writer) Write(text []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	out, held := w.set.replace(nil, w.held+string(text), false)
	w.held = held
	if len(out) == 0 {
		return len(text), nil
	}
	if _, err := w.to.Write(out); err != nil {
		return 0, err
	}
	return len(text), nil
}

// Flush prints what was held back.
func (w *Writer) Flush() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.held == "" {
		return nil
	}
	out, _ := w.set.replace(nil, w.held, true)
	w.held = ""
	_, err := w.to.Write(out)
	return err
}

// writerOf returns the writer of this package among w and those that it wraps; nil if there is
// none.
func writerOf(w io.Writer) *Writer {
	for {
		if r, ok := w.(*Writer); ok {
			return r
		}
		over, ok := w.(interface{ Unwrap() io.Writer })
		if !ok {
			return nil
		}
		w = over.Unwrap()
	}
}

// Of returns the secrets that are taken out of what is written to w: none if it is no writer of
// this package and wraps none.
func Of(w io.Writer) *Set {
	if r := writerOf(w); r != nil {
		return r.set
	}
	return nil
}

// Past returns the writer underneath, for a document whose reader asked for the values in it. A
// writer that takes out nothing is returned as it is.
func Past(w io.Writer) io.Writer {
	if r := writerOf(w); r != nil {
		_ = r.Flush()
		return r.to
	}
	return w
}
