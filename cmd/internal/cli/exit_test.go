package cli

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/rollout"
)

// The exit codes are documented; an outcome keeps its code however it is wrapped.
func TestExitCode(t *testing.T) {
	tests := []struct {
		err  error
		want int
	}{
		{nil, exitYes},
		{said(fmt.Errorf("%w: breaking", errNo)), exitNo},
		{&rollout.NoSafePlan{}, exitNo},
		{publish.ErrCheckFailed, exitNo},
		{usagef("no such flag"), exitUsage},
		{fmt.Errorf("x: %w", publish.ErrBadRef), exitUsage},
		{platformapi.ErrNoKey, exitUsage},
		{fmt.Errorf("x: %w", platformapi.ErrUnreachable), exitUnasked},
		{adaptError(platformapi.ErrUnauthorized), exitUnasked},
		{adaptError(platformapi.ErrAmbiguous), exitUnasked},
		{&publish.NotUpdatedError{}, exitFailed},
		{fmt.Errorf("x: %w", launch.ErrFailed), exitFailed},
		{fmt.Errorf("x: %w", launch.ErrTimeout), exitTime},
		{errors.Join(launch.ErrInterrupted, context.Canceled), exitTime},
		{context.Canceled, exitTime},
		{fmt.Errorf("x: %w", launch.ErrSuperseded), exitSuperseded},
		{&publish.StoppedError{Cause: launch.ErrSuperseded}, exitSuperseded},
	}
	for _, test := range tests {
		if got := exitCode(test.err); got != test.want {
			t.Errorf("%v: exit code %d, want %d", test.err, got, test.want)
		}
	}
}

func TestAdaptErrorKeepsBothKinds(t *testing.T) {
	err := adaptError(fmt.Errorf("launch 1: %w", platformapi.ErrLaunchNotFound))
	if !errors.Is(err, publish.ErrLaunchNotFound) || !errors.Is(err, platformapi.ErrNotFound) || err.Error() != "launch 1: launch not found" {
		t.Errorf("adapted to %v", err)
	}
}
