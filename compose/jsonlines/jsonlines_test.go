package jsonlines_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/schemactl/schemactl/compose/jsonlines"
)

// TestAnswer answers each line before the next one is read, and tells the line at which it ends.
func TestAnswer(t *testing.T) {
	broken := errors.New("broken pipe")
	refused := errors.New("refused")
	for name, tt := range map[string]struct {
		in   io.Reader
		want string
		err  error
		text string
	}{
		"all":           {strings.NewReader("a\n\nb<\n"), "\"1 a\"\n\"3 b<\"\n", nil, ""},
		"no end":        {strings.NewReader("a"), "\"1 a\"\n", nil, ""},
		"broken":        {io.MultiReader(strings.NewReader("a\n"), iotest.ErrReader(broken)), "\"1 a\"\n", broken, "line 2 of the input: "},
		"refused":       {strings.NewReader("a\nno\nb\n"), "\"1 a\"\n", refused, ""},
		"not even JSON": {strings.NewReader("\x00\n"), "\"1 \\u0000\"\n", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			var out strings.Builder
			err := jsonlines.Answer(t.Context(), tt.in, &out, func(n int, text []byte) (any, error) {
				if string(text) == "no" {
					return nil, refused
				}
				return fmt.Sprintf("%d %s", n, text), nil
			})
			if out.String() != tt.want || !errors.Is(err, tt.err) || err != nil && !strings.HasPrefix(err.Error(), tt.text) {
				t.Errorf("got %q and %v", out.String(), err)
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := jsonlines.Answer(ctx, strings.NewReader("a\n"), io.Discard, func(int, []byte) (any, error) { t.Error("a line was read"); return nil, nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
