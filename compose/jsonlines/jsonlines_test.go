package jsonlines_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/schemactl/schemactl/compose/jsonlines"
)

// TestAnswer answers each line in order, and tells the line at which it ends.
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
			err := jsonlines.Answer(t.Context(), tt.in, &out, 1, func(n int, text []byte) (any, error) {
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
	err := jsonlines.Answer(ctx, strings.NewReader("a\n"), io.Discard, 1, func(int, []byte) (any, error) { return nil, nil })
	if !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestJobs answers lines at the same time, and no more than the jobs. The first answer is the last
// one that is known, and is written first.
func TestJobs(t *testing.T) {
	var out strings.Builder
	running, most := 0, 0
	var mu sync.Mutex
	last := make(chan struct{})
	err := jsonlines.Answer(t.Context(), strings.NewReader("1\n2\n3\n4\n5\n"), &out, 3, func(n int, _ []byte) (any, error) {
		mu.Lock()
		running++
		most = max(most, running)
		mu.Unlock()
		switch n {
		case 1:
			<-last
		case 3:
			close(last)
		}
		mu.Lock()
		running--
		mu.Unlock()
		return n, nil
	})
	if err != nil || out.String() != "1\n2\n3\n4\n5\n" || most > 3 {
		t.Errorf("%d at a time, %v: %q", most, err, out.String())
	}
}

// TestCoprocess writes a line only once the line before is answered. A batch that waits for a line
// ends with its context.
func TestCoprocess(t *testing.T) {
	for _, jobs := range []int{0, 1, 4} {
		in, lines := io.Pipe()
		answers, out := io.Pipe()
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error)
		go func() {
			ended <- jsonlines.Answer(ctx, in, out, jobs, func(n int, _ []byte) (any, error) { return n, nil })
		}()
		answer := bufio.NewReader(answers)
		for n := 1; n < 4; n++ {
			if _, err := io.WriteString(lines, "x\n"); err != nil {
				t.Fatal(err)
			}
			if got, err := answer.ReadString('\n'); err != nil || got != fmt.Sprintln(n) {
				t.Fatalf("%d jobs: got %q, %v", jobs, got, err)
			}
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("%d jobs: %v", jobs, err)
		}
		_ = lines.Close()
	}
}
