package exit

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"reflect"
	"slices"

	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/cluster"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/introspect"
	"github.com/schemactl/schemactl/cmd/internal/updates"
	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/adoption"
	"github.com/schemactl/schemactl/publish/filelock"
	"github.com/schemactl/schemactl/publish/fileset"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/oci"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollback"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// table maps sentinels to exit codes. The first row that matches counts, so what tells more about
// the outcome stands first.
var table = []struct {
	err  error
	code Code
}{
	{ErrBug, Bug},
	{compose.ErrBroken, Bug},
	{rollout.ErrNotProven, Bug},
	{rollout.ErrNotJudged, NotJudged},
	{ErrNotJudged, NotJudged},
	{publish.ErrNoBase, NotJudged},
	{adoption.ErrUnasked, NotJudged},
	{addresses.ErrUnknown, NotJudged},
	{adoption.ErrLagging, TimedOut},
	{launch.ErrSuperseded, Superseded},
	{launch.ErrTimeout, TimedOut},
	{ErrTimedOut, TimedOut},
	{launch.ErrInterrupted, TimedOut},
	{launch.ErrFailed, Failed},
	{publish.ErrNotUpdated, Failed},
	{ErrUsage, Usage},
	{config.ErrInvalid, Usage},
	{input.ErrInput, Usage},
	{introspect.ErrUnanswered, Unavailable},
	{drift.ErrDrifted, No},
	{drift.ErrNotJudged, NotJudged},
	{registry.ErrBadRef, Usage},
	{platformapi.ErrNoKey, Unavailable},
	{launch.ErrBadID, Usage},
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
	{fileset.ErrName, Usage},
	{filelock.ErrUnsupported, Usage},
	{filelock.ErrNotFile, Usage},
	{rollback.ErrEvidence, Usage},
	{rollout.ErrPlanFile, Usage},
	{planfile.ErrMoved, No},
	{planfile.ErrNotApproved, No},
	{publish.ErrNotJudged, NotJudged},
	{publish.ErrCheckFailed, No},
	{publish.ErrHazard, No},
	{publish.ErrGaps, No},
	{publish.ErrOperationsRefused, No},
	{publish.ErrNotDelivered, No},
	{publish.ErrFailed, Failed},
	{registry.ErrTooLarge, No},
	{publish.ErrMoved, No},
	{publish.ErrManyDeploys, No},
	{rollout.ErrStray, No},
	{publish.ErrDeployFailed, Failed},
	{publish.ErrUnhealthy, Failed},
	{cluster.ErrUnreached, Unavailable},
	{cluster.ErrUnauthorized, Unavailable},
	{publish.ErrUnprepared, Usage},
	{running.ErrContradicted, No},
	{running.ErrMixed, No},
	{running.ErrNotJudged, NotJudged},
	{pin.ErrMismatch, No},
	{pin.ErrUnusable, No},
	{pin.ErrOCIReference, Usage},
	{pin.ErrPush, Unavailable},
	{oci.ErrDocument, Unavailable},
	{pin.ErrTooLarge, No},
	{rollback.ErrUnsafe, No},
	{rollback.ErrUnreadable, No},
	{ErrNo, No},
	{platformapi.ErrRateLimited, Unavailable},
	{platformapi.ErrUnreachable, Unavailable},
	{platformapi.ErrMalformed, Unavailable},
	{platformapi.ErrNoBuild, Unavailable},
	{registry.ErrAmbiguous, Unavailable},
	{registry.ErrNotFound, Unavailable},
	{registry.ErrDenied, Unavailable},
	{registry.ErrRefused, Unavailable},
	{actions.ErrRunner, Usage},
	{actions.ErrNoToken, Usage},
	{actions.ErrArtifact, Unavailable},
	{actions.ErrMayNotWrite, Unavailable},
	{actions.ErrComment, Unavailable},
	{updates.ErrUnavailable, Unavailable},
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

// Of returns the exit code of an outcome. Of several errors that [errors.Join] or [All] has joined,
// the worst decides, see [Worst]. An error without a row is a usage error if a file could not be
// read or written, because a full or read-only disk tells nothing about the schema; otherwise it is
// [No].
func Of(err error) Code {
	if err == nil {
		return Yes
	}
	code, known := find(err)
	if !known {
		return No
	}
	return code
}

// find returns the exit code of an outcome, and false if nothing tells it.
func find(err error) (Code, bool) {
	var status Status
	if errors.As(err, &status) {
		return Code(status), true
	}
	if all := joined(err); len(all) > 0 {
		var codes []Code
		for _, one := range all {
			if code, known := find(one); known {
				codes = append(codes, code)
			}
		}
		return Worst(codes...), len(codes) > 0
	}
	var noPlan *rollout.NoSafePlan
	if errors.As(err, &noPlan) {
		if noPlan.Bounded {
			return NotJudged, true
		}
		return No, true
	}
	for _, row := range table {
		if errors.Is(err, row.err) {
			return row.code, true
		}
	}
	var file *fs.PathError
	var link *os.LinkError
	return Usage, errors.As(err, &file) || errors.As(err, &link)
}

// joinType is the type of the errors that [errors.Join] returns.
var joinType = reflect.TypeOf(errors.Join(ErrNo))

// joined returns what [errors.Join] or [All] has joined in err, or in the only error that err
// wraps: several things have happened then. It returns nil if err tells the outcome itself, such as
// an error of usage whose causes are joined.
func joined(err error) []error {
	for err != nil && !decides(err) {
		if kind := reflect.TypeOf(err); kind == joinType || kind == reflect.TypeFor[several]() {
			return err.(interface{ Unwrap() []error }).Unwrap()
		}
		err = errors.Unwrap(err)
	}
	return nil
}

// decides reports whether a row of the table is about the error itself, without what it wraps.
func decides(err error) bool {
	is, can := err.(interface{ Is(target error) bool })
	for _, row := range table {
		if err == row.err || can && is.Is(row.err) { //nolint:errorlint // the error itself, not what it wraps
			return true
		}
	}
	return false
}
