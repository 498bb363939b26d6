package deploy_test

import (
	"context"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/deploy"
)

func TestCapture(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]string{
		"echo one && echo two": "one\ntwo\n",
		"echo why >&2; exit 3": "exit status 3: why",
		"echo 0123456789":      "it prints more than 10 bytes",
	} {
		out, err := deploy.Capture(t.Context(), line, 10)
		if got := string(out); err == nil && got != want || err != nil && !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %q, %v, want %q", line, out, err, want)
		}
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := deploy.Capture(ended, "sleep 1000", 10); err == nil || !strings.Contains(err.Error(), "canceled") {
		t.Error(err)
	}
}
