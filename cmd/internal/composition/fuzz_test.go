package composition

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// FuzzBatch holds the lines of a batch to what must be so for every input: each line that is a case
// has one line of JSON as its answer, in order, and what is none ends the batch with its number.
func FuzzBatch(f *testing.F) {
	for _, text := range []string{
		`{"id":"1","subgraphs":[{"name":"a","url":"http://a","sdl":"type Query { a: Int }"}]}` + "\n",
		`{"id":"1","subgraphs":[{"name":"a","sdl":"type Query { a: Int }"},{"name":"a","sdl":"{"}]}` + "\n\n" + `{"id":"2","subgraphs":[]}`,
		`{"id":"\u202e","subgraphs":[{"name":"../x","sdl":"\u0000"}]}` + "\r\n[]\n", "null\n{}\n", "\"\n",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		ctx, stop := context.WithTimeout(t.Context(), 20*time.Second)
		defer stop()
		var out bytes.Buffer
		err := Batch(ctx, strings.NewReader(text), &out, 2, Options{}, Compose, func() time.Time { return time.Time{} })
		if ctx.Err() != nil {
			t.Fatal("not done after 20 s")
		}
		if err != nil && (!errors.Is(err, exit.ErrUsage) || !strings.HasPrefix(err.Error(), "line ")) {
			t.Errorf("not a proper error: %v", err)
		}
		lines := strings.Count(strings.TrimSpace(text), "\n") + 1
		if n := bytes.Count(out.Bytes(), []byte("\n")); n > lines {
			t.Errorf("%d answers to %d lines", n, lines)
		}
		for line := range bytes.Lines(out.Bytes()) {
			var r struct {
				OK            *bool  `json:"ok"`
				SupergraphSDL string `json:"supergraphSdl"`
				Errors        []any  `json:"errors"`
			}
			if err := json.Unmarshal(line, &r); err != nil || r.OK == nil || *r.OK != (len(r.Errors) == 0) || *r.OK != (r.SupergraphSDL != "") {
				t.Errorf("%v: %.300s", err, line)
			}
		}
	})
}
