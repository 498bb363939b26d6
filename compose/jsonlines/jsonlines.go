// Package jsonlines answers lines of JSON, for commands that read a batch.
//
// In go lines and a function that answers one; out comes a line of JSON for each, in the order of
// the input and as soon as it is known. An empty line is skipped.
//
//	err := jsonlines.Answer(ctx, os.Stdin, os.Stdout, 1, func(n int, text []byte) (any, error) {…})
//
// # How
//
// One goroutine reads lines and begins to answer each, up to the number of jobs; the caller's
// writes what they come to. No answer waits for a later line, so that a process that waits for one
// before it writes the next line gets it.
package jsonlines

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// maxLine is the greatest number of bytes of a line: more SDL than a graph may have.
const maxLine = 1 << 26

// answered is what one line came to.
type answered struct {
	value any
	err   error
}

// Answer writes what answer makes of each line of r to w, and answers as many as jobs at the same
// time; less than two stand for one after the other. Lines count from 1, with the empty ones. An
// error is one of answer, of writing, of reading with the number of the line, or that of the
// context; what was answered before it is written. A read of r that blocks is left behind.
func Answer(ctx context.Context, r io.Reader, w io.Writer, jobs int, answer func(line int, text []byte) (any, error)) error {
	inner, stop := context.WithCancel(ctx)
	defer stop()
	lines := make(chan chan answered, max(jobs, 1)-1) // beside these the writer waits for one
	go read(inner, r, lines, answer)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	for ctx.Err() == nil {
		select {
		case <-ctx.Done():
		case line, more := <-lines:
			if !more {
				return ctx.Err()
			}
			select {
			case <-ctx.Done():
			case a := <-line:
				if a.err != nil {
					return a.err
				}
				if err := out.Encode(a.value); err != nil {
					return err
				}
			}
		}
	}
	return ctx.Err()
}

// read begins to answer each line once there is room for it in lines, which it closes at the end.
func read(ctx context.Context, r io.Reader, lines chan<- chan answered, answer func(line int, text []byte) (any, error)) {
	defer close(lines)
	begin := func(work func() (any, error)) bool {
		line := make(chan answered, 1)
		select {
		case <-ctx.Done():
			return false
		case lines <- line:
			go func() {
				value, err := work()
				line <- answered{value, err}
			}()
			return true
		}
	}
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 1<<16), maxLine)
	n := 1
	for ; ctx.Err() == nil && in.Scan(); n++ {
		if text, at := bytes.Clone(in.Bytes()), n; len(text) > 0 && !begin(func() (any, error) { return answer(at, text) }) {
			return
		}
	}
	if err := in.Err(); err != nil {
		if errors.Is(err, bufio.ErrTooLong) {
			err = fmt.Errorf("it has more than %d MiB", maxLine>>20)
		}
		begin(func() (any, error) { return nil, fmt.Errorf("line %d of the input: %w", n, err) })
	}
}
