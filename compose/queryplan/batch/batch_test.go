package batch_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/batch"
)

// TestRunEnds tells the line at which the input cannot be read, and stops between lines.
func TestRunEnds(t *testing.T) {
	const line = `{"id": 1}` + "\n"
	broken := errors.New("broken pipe")
	var out strings.Builder
	err := batch.Run(context.Background(), io.MultiReader(strings.NewReader(line+"\n"+line), iotest.ErrReader(broken)), &out, 1, queryplan.Options{})
	if !errors.Is(err, broken) || !strings.HasPrefix(err.Error(), "line 4 of the input: ") {
		t.Errorf("the error is %v", err)
	}
	if n := strings.Count(out.String(), "the line has no queries"); n != 2 {
		t.Errorf("%d answers, want 2: %s", n, out.String())
	}

	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	out.Reset()
	if err := batch.Run(ctx, strings.NewReader(line), &out, 1, queryplan.Options{}); !errors.Is(err, context.Canceled) || out.Len() > 0 {
		t.Errorf("a cancelled run ends with %v after %q", err, out.String())
	}
}
