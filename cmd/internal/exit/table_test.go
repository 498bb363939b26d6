package exit

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/filelock"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/oci"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// The exit codes are documented; an outcome keeps its code however it is wrapped.
func TestOf(t *testing.T) {
	tests := []struct {
		err  error
		want Code
	}{
		{nil, Yes},
		{Reported(fmt.Errorf("%w: breaking", ErrNo)), No},
		{&rollout.NoSafePlan{}, No},
		{&rollout.NoSafePlan{Bounded: true}, NotJudged},
		{fmt.Errorf("x: %w", rollout.ErrNotProven), Bug},
		{publish.ErrCheckFailed, No},
		{fmt.Errorf("x: %w", publish.ErrNotJudged), NotJudged},
		{&publish.HazardError{}, No},
		{&publish.PlanMovedError{}, No},
		{fmt.Errorf("x: %w", planfile.ErrNotApproved), No},
		{fmt.Errorf("x: %w", oci.ErrDocument), Unavailable},
		{fmt.Errorf("%w: the base does not compose", ErrNotJudged), NotJudged},
		{fmt.Errorf("%w: the supergraph does not load", ErrBug), Bug},
		{fmt.Errorf("x: %w", compose.ErrBroken), Bug},
		{Usagef("no such flag"), Usage},
		{fmt.Errorf("x: %w", registry.ErrBadRef), Usage},
		{platformapi.ErrNoKey, Unavailable},
		{fmt.Errorf("%w: it does not compose", publish.ErrNoBase), NotJudged},
		{fmt.Errorf("%w: x", rollout.ErrStray), No},
		{&launch.BadIDError{Word: "latst"}, Usage},
		{fmt.Errorf("x: %w", platformapi.ErrUnreachable), Unavailable},
		{platformapi.ErrUnauthorized, Unavailable},
		{fmt.Errorf("x: %w", &fileset.BusyError{}), Usage},
		{fmt.Errorf("x: %w", filelock.ErrUnsupported), Usage},
		{fmt.Errorf("x: %w", filelock.ErrNotFile), Usage},
		{fmt.Errorf("%w: %w", publish.ErrUnprepared, cluster.ErrUnreached), Unavailable},
		{fmt.Errorf("%w: no such workload", publish.ErrUnprepared), Usage},
		{fmt.Errorf("%w: %w", publish.ErrDeployFailed, cluster.ErrUnreached), Failed},
		{registry.ErrAmbiguous, Unavailable},
		{registry.ErrSubgraphNotFound, Unavailable},
		{registry.ErrTooLarge, No},
		{&publish.NotUpdatedError{}, Failed},
		{&publish.UncomposedError{}, Failed},
		{&publish.NothingSentError{Cause: &launch.FailedError{}}, Failed},
		{&publish.NothingSentError{Cause: &launch.PendingError{Reason: launch.ErrTimeout}}, TimedOut},
		{&publish.NothingSentError{Cause: &launch.SupersededError{}}, Superseded},
		{&publish.NothingSentError{Cause: registry.ErrLaunchNotFound}, Unavailable},
		{&publish.LostError{Asked: context.Canceled}, Unavailable},
		{fmt.Errorf("x: %w", launch.ErrFailed), Failed},
		{fmt.Errorf("x: %w", launch.ErrTimeout), TimedOut},
		{errors.Join(launch.ErrInterrupted, context.Canceled), TimedOut},
		{context.Canceled, TimedOut},
		{fmt.Errorf("x: %w", launch.ErrSuperseded), Superseded},
		{&publish.StoppedError{Cause: launch.ErrSuperseded}, Superseded},
		// Several things happened: the worst decides, whatever stands around them.
		{errors.Join(launch.ErrSuperseded, publish.ErrJournal), Usage},
		{&publish.StoppedError{Cause: errors.Join(launch.ErrSuperseded, publish.ErrJournal)}, Usage},
		{fmt.Errorf("x: %w", errors.Join(launch.ErrTimeout, fmt.Errorf("y: %w", errors.Join(launch.ErrFailed, launch.ErrSuperseded)))), Failed},
		{errors.Join(launch.ErrFailed, registry.ErrAmbiguous), Unavailable},
		{errors.Join(context.Canceled, publish.ErrDeployFailed), Failed},
		{errors.Join(launch.ErrTimeout, errors.New("no row")), TimedOut},
		{errors.Join(errors.New("no row"), errors.New("none either")), No},
		{errors.Join(ErrNotJudged, ErrNo), No},
		{All(launch.ErrFailed, Usagef("a full disk")), Usage},
		{All(Reported(ErrNo), nil), No},
		{All(nil, nil), Yes},
		// One thing happened, and its cause is told too.
		{UsageError(errors.Join(ErrNo, registry.ErrDenied)), Usage},
		{fmt.Errorf("%w: %w", launch.ErrInterrupted, errors.Join(publish.ErrDeployFailed)), TimedOut},
	}
	for _, test := range tests {
		if got := Of(test.err); got != test.want {
			t.Errorf("%v: exit code %d, want %d", test.err, got, test.want)
		}
	}
}

// Of several outcomes the documented one decides, whatever the order in which they are given.
func TestWorst(t *testing.T) {
	order := []Code{Bug, Usage, Unavailable, Failed, No, NotJudged, TimedOut, Superseded, Yes}
	for i, first := range order {
		for _, second := range order[i:] {
			if got := Worst(second, first); got != first {
				t.Errorf("Worst(%s, %s) = %s, want %s", second, first, got, first)
			}
		}
	}
	if len(order) != len(Descriptions()) {
		t.Errorf("%d codes are ordered, %d are described", len(order), len(Descriptions()))
	}
}

// Every code of the table is described, in ascending order, with a word of its own.
func TestDescriptions(t *testing.T) {
	words := map[string]bool{}
	last := Code(-1)
	for _, d := range Descriptions() {
		if d.Code <= last || d.Title == "" || d.Why == "" || words[d.Word] || d.Code.Word() != d.Word {
			t.Errorf("the description of %s is incomplete or out of order: %+v", d.Code, d)
		}
		last, words[d.Word] = d.Code, true
	}
	for _, row := range table {
		if row.code.Word() == "" {
			t.Errorf("%v maps to %s, which has no description", row.err, row.code)
		}
	}
}

// What is reported already is not told again; what else went wrong is.
func TestAll(t *testing.T) {
	reported, other, disk := Reported(ErrNo), launch.ErrFailed, errors.New("disk full")
	for _, test := range []struct {
		err      error
		text     string
		reported bool
	}{
		{All(reported), "no", true},
		{All(other, nil), "launch failed", false},
		{All(other, disk), "launch failed\ndisk full", false},
		{All(reported, disk), "disk full", false},
		{fmt.Errorf("x: %w", All(reported, disk)), "x: disk full", false},
		{All(reported, Reported(disk)), "", true},
	} {
		if test.err.Error() != test.text || IsReported(test.err) != test.reported {
			t.Errorf("%q, reported %t; want %q, %t", test.err, IsReported(test.err), test.text, test.reported)
		}
	}
}
