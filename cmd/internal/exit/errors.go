package exit

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// ErrUsage is wrapped by every error about how the command was called.
var ErrUsage = errors.New("usage")

// ErrNo is a negative answer: a breaking change, a composition error, no safe plan.
var ErrNo = errors.New("no")

// ErrNotJudged is an answer that needs what could not be judged.
var ErrNotJudged = errors.New("not judged")

// ErrBug is a result of schemactl that does not hold when it is verified.
var ErrBug = errors.New("a bug of schemactl")

// ErrTimedOut is wrapped by waits that ended while what they waited for goes on.
var ErrTimedOut = errors.New("time ran out")

// usageError is a cause that counts as [ErrUsage] and keeps its own words.
type usageError struct{ cause error }

func (e usageError) Error() string        { return e.cause.Error() }
func (e usageError) Unwrap() error        { return e.cause }
func (e usageError) Is(target error) bool { return target == ErrUsage }

// UsageError makes err an error about how the command was called. Its text does not change.
func UsageError(err error) error { return usageError{err} }

// Usagef formats an error about how the command was called.
func Usagef(format string, args ...any) error { return usageError{fmt.Errorf(format, args...)} }

// reportedError is an outcome that the command's report already shows.
type reportedError struct{ cause error }

func (e *reportedError) Error() string { return e.cause.Error() }
func (e *reportedError) Unwrap() error { return e.cause }

// Reported marks an outcome that the command's report already shows, so that it is not printed a
// second time. It returns nil for nil.
func Reported(err error) error {
	if err == nil {
		return nil
	}
	return &reportedError{err}
}

// IsReported reports whether there is nothing to print of err: it wraps an outcome that [Reported]
// has marked. Of several errors that [All] returned, all have to be reported.
func IsReported(err error) bool {
	var many several
	if errors.As(err, &many) {
		return !slices.ContainsFunc(many, func(one error) bool { return !IsReported(one) })
	}
	var reported *reportedError
	return errors.As(err, &reported)
}

// several are two or more things that went wrong in one command. Its text has those that are not
// reported yet.
type several []error

func (all several) Error() string {
	var text []string
	for _, err := range all {
		if !IsReported(err) {
			text = append(text, err.Error())
		}
	}
	return strings.Join(text, "\n")
}

// Unwrap returns the errors.
func (all several) Unwrap() []error { return all }

// All returns the errors that are not nil as one: nil for none, the error itself for one. Of
// several, [Of] returns the worst code. Commands call it with an outcome and with what writes the
// report: both are evaluated, so a report is written even if the outcome is an error, and a report
// that cannot be written is told even then.
func All(errs ...error) error {
	var all several
	for _, err := range errs {
		if err != nil {
			all = append(all, err)
		}
	}
	switch len(all) {
	case 0:
		return nil
	case 1:
		return all[0]
	}
	return all
}

// Status is the outcome of a command line that ran inside another one: its exit code, as an error.
type Status Code

func (s Status) Error() string { return fmt.Sprintf("exit code %d", int(s)) }
