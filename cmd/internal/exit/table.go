package exit

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/filelock"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollback"
	"github.com/schemactl/schemactl/publish/rollout"
)

// table maps sentinels to exit codes. The first row that matches counts, so what tells more about
// the outcome stands first.
var table = []struct {
	err  error
	code Code
}{
	{ErrBug, Bug},
	{rollout.ErrNotProven, Bug},
	{rollout.ErrNotJudged, NotJudged},
	{ErrNotJudged, NotJudged},
	{publish.ErrNoBase, NotJudged},
	{launch.ErrSuperseded, Superseded},
	{launch.ErrTimeout, TimedOut},
	{ErrTimedOut, TimedOut},
	{launch.ErrInterrupted, TimedOut},
	{launch.ErrFailed, Failed},
	{publish.ErrNotUpdated, Failed},
	{ErrUsage, Usage},
	{config.ErrInvalid, Usage},
	{input.ErrInput, Usage},
	{registry.ErrBadRef, Usage},
	{platformapi.ErrNoKey, Unavailable},
	{platformapi.ErrBadKey, Usage},
	{platformapi.ErrBadConfig, Usage},
	{platformapi.ErrBadRequest, Usage},
	{publish.ErrBadBatch, Usage},
	{publish.ErrNoDeployer, Usage},
	{publish.ErrUnfinished, Usage},
	{publish.ErrJournal, Usage},
	{pin.ErrLock, Usage},
	{pin.ErrOtherGraph, Usage},
	{fileset.ErrBusy, Usage},
	{filelock.ErrUnsupported, Usage},
	{rollback.ErrEvidence, Usage},
	{rollout.ErrPlanFile, Usage},
	{publish.ErrNotJudged, NotJudged},
	{publish.ErrCheckFailed, No},
	{publish.ErrHazard, No},
	{publish.ErrNotDelivered, No},
	{publish.ErrFailed, Failed},
	{registry.ErrTooLarge, No},
	{publish.ErrMoved, No},
	{publish.ErrManyDeploys, No},
	{rollout.ErrStray, No},
	{publish.ErrDeployFailed, Failed},
	{publish.ErrUnhealthy, Failed},
	{pin.ErrMismatch, No},
	{pin.ErrOCIReference, Usage},
	{pin.ErrPush, Unavailable},
	{pin.ErrTooLarge, No},
	{rollback.ErrUnsafe, No},
	{rollback.ErrUnreadable, No},
	{ErrNo, No},
	{platformapi.ErrRateLimited, Unavailable},
	{platformapi.ErrUnreachable, Unavailable},
	{platformapi.ErrMalformed, Unavailable},
	{platformapi.ErrNoBuild, Unavailable},
	{registry.ErrAmbiguous, Unavailable},
	{publish.ErrNotPublished, Unavailable},
	{registry.ErrNotFound, Unavailable},
	{registry.ErrDenied, Unavailable},
	{registry.ErrRefused, Unavailable},
	{actions.ErrRunner, Usage},
	{actions.ErrNoToken, Usage},
	{actions.ErrMayNotWrite, Unavailable},
	{actions.ErrComment, Unavailable},
	{context.DeadlineExceeded, TimedOut},
	{context.Canceled, TimedOut},
}

// WorstOf returns the error whose code [Worst] returns: the first of that code among the errors,
// and nil if all are nil.
func WorstOf(errs ...error) error {
	codes := make([]Code, len(errs))
	for i, err := range errs {
		codes[i] = Of(err)
	}
	if at := slices.Index(codes, Worst(codes...)); at >= 0 {
		return errs[at]
	}
	return nil
}

// Of returns the exit code of an outcome. An error without a row is a usage error if a file could
// not be read or written, because a full or read-only disk tells nothing about the schema;
// otherwise it is [No].
func Of(err error) Code {
	if err == nil {
		return Yes
	}
	var noPlan *rollout.NoSafePlan
	if errors.As(err, &noPlan) {
		if noPlan.Bounded {
			return NotJudged
		}
		return No
	}
	var status Status
	if errors.As(err, &status) {
		return Code(status)
	}
	for _, row := range table {
		if errors.Is(err, row.err) {
			return row.code
		}
	}
	var file *fs.PathError
	var link *os.LinkError
	if errors.As(err, &file) || errors.As(err, &link) {
		return Usage
	}
	return No
}
