package publish

import (
	"context"
	"errors"
	"testing"

	"github.com/schemactl/schemactl/compose/sdl"
)

// TestCheckPolicy: a run may be stricter than what was agreed, and weaker only with a reason.
func TestCheckPolicy(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy CheckPolicy
		run    CheckRequest
		want   CheckMode
		err    error
	}{
		{"nothing", CheckPolicy{}, CheckRequest{}, "", nil},
		{"agreed", CheckPolicy{Mode: CheckWarn, Least: CheckOff}, CheckRequest{}, CheckWarn, nil},
		{"least", CheckPolicy{Mode: CheckWarn, Least: CheckRequire}, CheckRequest{}, CheckRequire, nil},
		{"below least", CheckPolicy{Mode: CheckWarn, Least: CheckRequire}, CheckRequest{Mode: CheckWarn}, CheckWarn, nil},
		{"stricter", CheckPolicy{Mode: CheckWarn}, CheckRequest{Mode: CheckRequire}, CheckRequire, nil},
		{"warns although required", CheckPolicy{Mode: CheckRequire}, CheckRequest{Mode: CheckWarn}, "", ErrCheckRequired},
		{"weaker although required", CheckPolicy{Mode: CheckRequire}, CheckRequest{Mode: CheckRequire, Weaker: true}, "", ErrCheckRequired},
		{"weaker", CheckPolicy{Mode: CheckWarn}, CheckRequest{Weaker: true}, CheckWarn, nil},
		{"skipped although required", CheckPolicy{Mode: CheckRequire}, CheckRequest{SkipReason: "incident", Weaker: true}, CheckOff, nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			gate, err := c.policy.Gate(c.run)
			if !errors.Is(err, c.err) || errors.Is(err, ErrNotJudged) != errors.Is(c.err, ErrNotJudged) || gate.Mode != c.want || gate.SkipReason != c.run.SkipReason {
				t.Errorf("%+v %v, want %q %v", gate, err, c.want, c.err)
			}
		})
	}
}

// TestCheckGate: what each mode makes of a check that fails, passes or is impossible.
func TestCheckGate(t *testing.T) {
	broken := errors.New("the disk is full")
	for _, c := range []struct {
		name  string
		gate  CheckGate
		check CheckResult
		fault error
		// want is nil where nothing is to be told.
		want *CheckResult
		err  error
	}{
		{"zero", CheckGate{}, CheckResult{}, nil, nil, nil},
		{"off", CheckGate{Mode: CheckOff}, CheckResult{}, nil, nil, nil},
		{"skipped", CheckGate{Mode: CheckOff, SkipReason: "incident"}, CheckResult{}, nil, &CheckResult{Skipped: "incident"}, nil},
		{"passed", CheckGate{Mode: CheckRequire}, CheckResult{Passed: true}, nil, &CheckResult{Passed: true}, nil},
		{"failed", CheckGate{Mode: CheckRequire}, CheckResult{}, nil, &CheckResult{}, ErrCheckFailed},
		{"not judged", CheckGate{Mode: CheckRequire}, CheckResult{NotJudged: []string{"clients"}}, nil, &CheckResult{}, ErrNotJudged},
		{"not judged and failed", CheckGate{Mode: CheckRequire}, CheckResult{NotJudged: []string{"planner"}, Reasons: []string{"1 breaking change"}}, nil, &CheckResult{}, ErrCheckFailed},
		{"not judged and tolerated", CheckGate{Mode: CheckWarn}, CheckResult{NotJudged: []string{"clients"}}, nil, &CheckResult{Tolerated: true}, nil},
		{"failed and tolerated", CheckGate{Mode: CheckWarn}, CheckResult{}, nil, &CheckResult{Tolerated: true}, nil},
		{"impossible", CheckGate{Mode: CheckWarn}, CheckResult{}, broken, nil, broken},
	} {
		t.Run(c.name, func(t *testing.T) {
			called := false
			c.gate.Check = func(context.Context, []sdl.Source, []sdl.Source) (CheckResult, error) {
				called = true
				return c.check, c.fault
			}
			got, err := c.gate.Pass(t.Context(), nil, nil)
			if !errors.Is(err, c.err) || (got == nil) != (c.want == nil) {
				t.Fatalf("%+v %v, want %+v %v", got, err, c.want, c.err)
			}
			if got != nil && (got.Passed != c.want.Passed || got.Tolerated != c.want.Tolerated || got.Skipped != c.want.Skipped) {
				t.Errorf("%+v, want %+v", got, c.want)
			}
			if called == c.gate.IsOff() {
				t.Errorf("mode %q: called %t", c.gate.Mode, called)
			}
		})
	}
}
