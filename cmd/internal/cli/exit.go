package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/schemactl/schemactl/cmd/internal/actions"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/rollback"
	"github.com/schemactl/schemactl/publish/rollout"
)

// The documented exit codes.
const (
	exitYes        = 0
	exitNo         = 1
	exitUsage      = 2
	exitUnasked    = 3
	exitFailed     = 4
	exitTime       = 5
	exitSuperseded = 6
)

// errUsage is wrapped by every error about how the command was called.
var errUsage = errors.New("usage")

// errNo is a negative answer: a breaking change, a composition error, no safe plan.
var errNo = errors.New("no")

type usageErr struct{ cause error }

func (e usageErr) Error() string        { return e.cause.Error() }
func (e usageErr) Unwrap() error        { return e.cause }
func (e usageErr) Is(target error) bool { return target == errUsage }

func usageError(err error) error { return usageErr{err} }

func usagef(format string, args ...any) error { return usageErr{fmt.Errorf(format, args...)} }

// exits maps what happened to the exit code. The first entry that matches
// counts, so what says more about the outcome stands first.
var exits = []struct {
	err  error
	code int
}{
	{launch.ErrSuperseded, exitSuperseded},
	{launch.ErrTimeout, exitTime},
	{errRemoteTime, exitTime},
	{launch.ErrInterrupted, exitTime},
	{launch.ErrFailed, exitFailed},
	{publish.ErrNotUpdated, exitFailed},
	{errUsage, exitUsage},
	{config.ErrInvalid, exitUsage},
	{input.ErrInput, exitUsage},
	{publish.ErrBadRef, exitUsage},
	{platformapi.ErrBadGraphRef, exitUsage},
	{platformapi.ErrNoKey, exitUsage},
	{platformapi.ErrBadKey, exitUsage},
	{platformapi.ErrBadConfig, exitUsage},
	{platformapi.ErrBadRequest, exitUsage},
	{publish.ErrBadBatch, exitUsage},
	{publish.ErrNoDeployer, exitUsage},
	{publish.ErrUnfinished, exitUsage},
	{publish.ErrJournal, exitUsage},
	{pin.ErrLock, exitUsage},
	{pin.ErrOtherGraph, exitUsage},
	{publish.ErrCheckFailed, exitNo},
	{publish.ErrFailed, exitFailed},
	{publish.ErrTooLarge, exitNo},
	{publish.ErrMoved, exitNo},
	{publish.ErrManyDeploys, exitNo},
	{publish.ErrDeployFailed, exitFailed},
	{publish.ErrUnhealthy, exitFailed},
	{pin.ErrMismatch, exitNo},
	{pin.ErrOCIReference, exitUsage},
	{pin.ErrPush, exitUnasked},
	{pin.ErrTooLarge, exitNo},
	{rollback.ErrUnsafe, exitNo},
	{rollback.ErrUnreadable, exitNo},
	{errNo, exitNo},
	{platformapi.ErrUnauthorized, exitUnasked},
	{platformapi.ErrForbidden, exitUnasked},
	{platformapi.ErrNotFound, exitUnasked},
	{platformapi.ErrRateLimited, exitUnasked},
	{platformapi.ErrUnreachable, exitUnasked},
	{platformapi.ErrMalformed, exitUnasked},
	{platformapi.ErrNoBuild, exitUnasked},
	{platformapi.ErrRejected, exitUnasked},
	{platformapi.ErrAmbiguous, exitUnasked},
	{publish.ErrAmbiguous, exitUnasked},
	{publish.ErrNotPublished, exitUnasked},
	{publish.ErrNotFederated, exitUnasked},
	{publish.ErrGraphNotFound, exitUnasked},
	{publish.ErrVariantNotFound, exitUnasked},
	{publish.ErrLaunchNotFound, exitUnasked},
	{publish.ErrDenied, exitUnasked},
	{publish.ErrRefused, exitUnasked},
	{actions.ErrRunner, exitUsage},
	{actions.ErrNoToken, exitUsage},
	{actions.ErrMayNotWrite, exitUnasked},
	{actions.ErrComment, exitUnasked},
	{context.DeadlineExceeded, exitTime},
	{context.Canceled, exitTime},
}

func exitCode(err error) int {
	if err == nil {
		return exitYes
	}
	var noPlan *rollout.NoSafePlan
	if errors.As(err, &noPlan) {
		return exitNo
	}
	var step errStep
	if errors.As(err, &step) {
		return step.code
	}
	for _, e := range exits {
		if errors.Is(err, e.err) {
			return e.code
		}
	}
	var file *fs.PathError
	var link *os.LinkError
	if errors.As(err, &file) || errors.As(err, &link) { // a disk that is full or read-only says nothing about the schema
		return exitUsage
	}
	return exitNo
}
