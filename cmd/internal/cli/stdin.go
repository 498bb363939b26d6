package cli

import (
	"context"
	"io"

	"github.com/schemactl/schemactl/publish/launch"
)

// interruptible is a reader whose Read ends when a context does, as that of a terminal or a pipe
// does not by itself. What arrives after that is lost.
type interruptible struct {
	ctx  context.Context
	from io.Reader

	reads chan read
	// rest is what was read and not handed on yet; wanted is true while a read is under way.
	rest   []byte
	err    error
	buf    []byte
	wanted bool
}

// read is the end of one Read.
type read struct {
	n   int
	err error
}

// untilDone returns a reader of from whose Read ends with ctx.
func untilDone(ctx context.Context, from io.Reader) io.Reader {
	return &interruptible{ctx: ctx, from: from, reads: make(chan read, 1)}
}

// Read implements [io.Reader]. It is not for several goroutines at once.
func (r *interruptible) Read(p []byte) (int, error) {
	if len(r.rest) == 0 && r.err == nil {
		if !r.wanted {
			r.wanted = true
			if r.buf == nil {
				r.buf = make([]byte, 1<<16)
			}
			go func() {
				n, err := r.from.Read(r.buf)
				r.reads <- read{n, err}
			}()
		}
		select {
		case done := <-r.reads:
			r.wanted, r.rest, r.err = false, r.buf[:done.n], done.err
		case <-r.ctx.Done():
			return 0, &endedRead{r.ctx.Err()}
		}
	}
	n := copy(p, r.rest)
	if r.rest = r.rest[n:]; n > 0 || len(p) == 0 {
		return n, nil
	}
	return 0, r.err
}

// endedRead is a read that the context has ended. It counts as a wait that was interrupted, also
// where an input that cannot be read is one of usage.
type endedRead struct{ cause error }

func (*endedRead) Error() string     { return "interrupted" }
func (e *endedRead) Unwrap() []error { return []error{launch.ErrInterrupted, e.cause} }
