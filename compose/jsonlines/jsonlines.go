// Package jsonlines answers lines of JSON one by one, for commands that read a batch.
//
// In go lines and a function that answers one of them; out comes a line of JSON for each, before
// the next one is read. An empty line is skipped.
//
//	err := jsonlines.Answer(ctx, os.Stdin, os.Stdout, func(line int, text []byte) (any, error) { … })
package jsonlines

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
)

// maxLine is the greatest number of bytes of a line: more SDL than a graph may have.
const maxLine = 1 << 26

// Answer writes what answer makes of each line of r to w. Lines count from 1, with the empty ones.
// An error is one of answer, of writing, of reading with the number of the line, or that of the
// context, which is looked at between lines.
func Answer(ctx context.Context, r io.Reader, w io.Writer, answer func(line int, text []byte) (any, error)) error {
	in := bufio.NewScanner(r)
	in.Buffer(make([]byte, 0, 1<<16), maxLine)
	out := json.NewEncoder(w)
	out.SetEscapeHTML(false)
	n := 1
	for ; ctx.Err() == nil && in.Scan(); n++ {
		if len(in.Bytes()) == 0 {
			continue
		}
		a, err := answer(n, in.Bytes())
		if err != nil {
			return err
		}
		if err := out.Encode(a); err != nil {
			return err
		}
	}
	if err := in.Err(); err != nil {
		return fmt.Errorf("line %d of the input: %w", n, err)
	}
	return ctx.Err()
}
