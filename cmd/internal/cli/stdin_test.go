package cli

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestUntilDone: all is read as it comes, also with the error of the reader, and a read that waits
// ends with the context.
func TestUntilDone(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("0123456789", 20_000)
	for name, from := range map[string]io.Reader{"whole": strings.NewReader(text), "halves": iotest.HalfReader(strings.NewReader(text)), "with its end": iotest.DataErrReader(strings.NewReader(text))} {
		if got, err := io.ReadAll(untilDone(t.Context(), from)); err != nil || string(got) != text {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	from, to := io.Pipe()
	defer func() { _ = to.Close() }()
	r := untilDone(ctx, from)
	go func() {
		_, _ = to.Write([]byte("some"))
		cancel()
	}()
	if got, err := io.ReadAll(r); !errors.Is(err, context.Canceled) || string(got) != "some" && string(got) != "" {
		t.Errorf("%q, %v", got, err)
	}
}
