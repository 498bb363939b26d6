package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// CheckMode is what a failed check means for a publish.
type CheckMode string

// The modes, the weakest first.
const (
	// CheckOff publishes without a check.
	CheckOff CheckMode = "off"
	// CheckWarn publishes in any case and reports what the check finds.
	CheckWarn CheckMode = "warn"
	// CheckRequire publishes only what passes.
	CheckRequire CheckMode = "require"
)

// ParseCheckMode reads a mode. The empty text is [CheckOff].
func ParseCheckMode(text string) (CheckMode, error) {
	switch m := CheckMode(text); m {
	case "":
		return CheckOff, nil
	case CheckOff, CheckWarn, CheckRequire:
		return m, nil
	}
	return "", fmt.Errorf("%q is nothing to be done about a check; use off, warn or require", text)
}

// ErrCheckRequired is the error of [CheckPolicy.Gate] for a run that asks for less than the policy
// requires.
var ErrCheckRequired = errors.New("the check is required before a publish")

// CheckPolicy is what a team has agreed on for the check before a publish.
type CheckPolicy struct {
	// Mode holds for every publish; the zero value is [CheckOff].
	Mode CheckMode
	// Least is the default for this kind of publish if Mode demands less. A delivery, for example,
	// checks unless it is told otherwise. Unlike Mode, it does not keep a run from asking for less.
	Least CheckMode
}

// CheckRequest is what one run asks of the check.
type CheckRequest struct {
	// Mode is [CheckWarn] or [CheckRequire]; empty leaves it to the policy.
	Mode CheckMode
	// SkipReason leaves the check out, whatever the policy requires. The report keeps the reason.
	// It is empty for a run that does not ask for that.
	SkipReason string
	// Weaker reports whether the run changes the check so that more passes than with what was
	// agreed, such as a lower threshold or other operations.
	Weaker bool
}

// Gate joins the policy with what a run asks for. A run may always ask for more. If the policy is
// [CheckRequire], it may ask for less only by giving a reason to skip the check; everything else is
// ErrCheckRequired.
func (p CheckPolicy) Gate(run CheckRequest) (CheckGate, error) {
	strictness := []CheckMode{CheckOff, CheckWarn, CheckRequire}
	mode := p.Least
	if slices.Index(strictness, p.Mode) > slices.Index(strictness, p.Least) {
		mode = p.Mode
	}
	switch {
	case run.SkipReason != "":
		return CheckGate{Mode: CheckOff, SkipReason: run.SkipReason}, nil
	case p.Mode == CheckRequire && (run.Mode == CheckWarn || run.Weaker):
		return CheckGate{}, ErrCheckRequired
	case run.Mode != "":
		mode = run.Mode
	}
	return CheckGate{Mode: mode}, nil
}

// CheckGate is what a change has to pass before anything of it is published. The zero value lets
// everything pass without a check.
type CheckGate struct {
	// Mode is what a failed check means; empty is [CheckOff].
	Mode CheckMode
	// SkipReason is why there is no check although one was expected; Mode is then [CheckOff].
	SkipReason string
	// Check judges all subgraphs before and after. It sets Passed, Reasons and Report of the
	// result. Its error means that no judgement was possible. It is not called if Mode is
	// [CheckOff].
	Check func(ctx context.Context, before, after []sdl.Source) (CheckResult, error)
}

// NotCheckedError is a check that could not be made, such as one whose operations cannot be read.
// It has the words of its cause, and nothing was published.
type NotCheckedError struct{ Cause error }

func (e *NotCheckedError) Error() string { return e.Cause.Error() }

// Unwrap returns the cause.
func (e *NotCheckedError) Unwrap() error { return e.Cause }

// IsOff reports whether nothing is checked.
func (g CheckGate) IsOff() bool { return g.Mode == CheckOff || g.Mode == "" }

// Pass checks a change that is about to be published.
//
// The result is what a report tells of the check. It is nil if there is nothing to tell: the gate
// is off without a reason, or the check could not be made. The error is ErrCheckFailed, beside a
// result, if the change must not be published, ErrNotJudged, beside a result too, if parts of it
// could not be judged, and *NotCheckedError if there is no result.
func (g CheckGate) Pass(ctx context.Context, before, after []sdl.Source) (*CheckResult, error) {
	if g.IsOff() {
		if g.SkipReason == "" {
			return nil, nil
		}
		return &CheckResult{Skipped: g.SkipReason}, nil
	}
	result, err := g.Check(ctx, before, after)
	if err != nil {
		return nil, &NotCheckedError{err}
	}
	result.Tolerated = g.Mode == CheckWarn
	if result.Stops() && len(result.Reasons) == 0 && len(result.NotJudged) > 0 {
		return &result, fmt.Errorf("%w: %s", ErrNotJudged, strings.Join(result.NotJudged, "; "))
	}
	if result.Stops() {
		return &result, fmt.Errorf("%w: %s", ErrCheckFailed, strings.Join(result.Reasons, ", "))
	}
	return &result, nil
}
