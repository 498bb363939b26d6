package deploy

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/redact"
)

const (
	// captureTimeout is the time that a command has whose output is wanted.
	captureTimeout = time.Minute
	// maxComplaint is how much of its complaint is told, in bytes.
	maxComplaint = 500
)

// Capture runs a command line through the user's shell and returns what it prints on its standard
// output. It has no secrets in its environment; see [redact.Without]. It is an error if that is
// more than limit bytes, if the command fails, and if it does not end in a minute.
func Capture(ctx context.Context, line string, limit int) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, captureTimeout)
	defer cancel()
	cmd := shell(ctx, line)
	cmd.Env = redact.Without(os.Environ(), nil)
	stdout, stderr := &firstBytes{limit: limit + 1}, &firstBytes{limit: maxComplaint}
	cmd.Stdout, cmd.Stderr, cmd.WaitDelay = stdout, stderr, toEndNow
	all := newGroup(cmd)
	defer all.close()
	cmd.Cancel = func() error { all.kill(); return nil }
	err := all.start()
	if err == nil {
		err = cmd.Wait()
	}
	switch complaint := strings.TrimSpace(stderr.String()); {
	case ctx.Err() != nil && errors.Is(ctx.Err(), context.DeadlineExceeded):
		return nil, fmt.Errorf("it did not end within %s", captureTimeout)
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case err != nil && complaint != "":
		return nil, fmt.Errorf("%w: %s", err, complaint)
	case err != nil:
		return nil, err
	case stdout.Len() > limit:
		return nil, fmt.Errorf("it prints more than %d bytes", limit)
	}
	return stdout.Bytes(), nil
}

// firstBytes keeps the first bytes of what is written and drops the rest.
type firstBytes struct {
	bytes.Buffer
	limit int
}

func (b *firstBytes) Write(text []byte) (int, error) {
	b.Buffer.Write(text[:min(len(text), b.limit-b.Len())])
	return len(text), nil
}
