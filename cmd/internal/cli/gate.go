package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
)

const gateHelp = `With --check, or publish.check: require in schemactl.yaml, the change is checked
first, as schemactl check does against the registry, and nothing is published when
it fails (exit code 1). --skip-check REASON overrides what the configuration
requires; the reason is kept in the report.`

// gateFlags say what a command that publishes demands of the check before it.
type gateFlags struct{ check, skip string }

func (f *gateFlags) flags(c *cobra.Command, otherwise string) {
	c.Flags().StringVar(&f.check, "check", "", "check the change first: require (also without a value) publishes only what passes, warn tells and goes on; default: "+otherwise)
	c.Flags().Lookup("check").NoOptDefVal = string(config.CheckRequire)
	c.Flags().StringVar(&f.skip, "skip-check", "", "publish without a check, also where the configuration requires it: the reason, which the report keeps")
}

// gate is what has to be passed before anything is published.
type gate struct {
	mode    config.CheckMode
	skipped string
	judging
}

// gate joins the command line with the configuration, which the command line may make stricter, and override only with a reason.
// least is what the command demands where neither says more.
func (f gateFlags) gate(g *config.Graph, least config.CheckMode, j judging) (gate, error) {
	out := gate{mode: least, judging: j}
	if strictness(g.Publish.Check) > strictness(least) {
		out.mode = g.Publish.Check
	}
	required := g.Publish.Check == config.CheckRequire
	reason := func(what string) error {
		return exit.Usagef("%s: %s requires the check before a publish (publish.check) as it says there; to publish all the same, give --skip-check REASON", what, g.File)
	}
	switch {
	case f.skip != "" && f.check != "":
		return out, exit.Usagef("--check and --skip-check contradict each other; leave one of the two out")
	case f.skip != "" && strings.TrimSpace(f.skip) == "":
		return out, exit.Usagef("--skip-check: give a reason: the next reader wants to know why")
	case f.skip != "":
		return gate{mode: config.CheckOff, skipped: f.skip}, nil
	case f.check != "" && !slices.Contains([]config.CheckMode{config.CheckWarn, config.CheckRequire}, config.CheckMode(f.check)):
		return out, exit.Usagef("--check=%s: use require or warn; to publish without a check that is required, give --skip-check REASON", f.check)
	case required && f.check == string(config.CheckWarn):
		return out, reason("--check=warn")
	case required && j.failOn != "" && weaker(j.failOn, g.FailOn):
		return out, reason("--fail-on " + j.failOn)
	case required && len(j.operations) > 0 && len(g.Operations) > 0:
		return out, reason("--operations")
	case f.check != "":
		out.mode = config.CheckMode(f.check)
	}
	return out, nil
}

// strictness orders the modes.
func strictness(m config.CheckMode) int {
	return slices.Index([]config.CheckMode{config.CheckOff, config.CheckWarn, config.CheckRequire}, m)
}

// weaker says whether one threshold lets more pass than another. Words that are no threshold are refused elsewhere.
func weaker(a, b string) bool {
	rank := []check.FailOn{check.FailOnNone, check.FailOnUsed, check.FailOnBreaking, check.FailOnDangerous}
	of := func(s string) int {
		on, err := check.ParseFailOn(s)
		if err != nil {
			return len(rank)
		}
		return slices.Index(rank, on)
	}
	return of(a) < of(b)
}

// open says that nothing has to be passed.
func (g gate) open() bool { return g.mode == config.CheckOff }

// result is what a report tells of the check; nil when none was asked for.
func (g gate) result(rep *check.Report) *publish.CheckResult {
	switch {
	case g.skipped != "":
		return &publish.CheckResult{Skipped: g.skipped}
	case rep == nil:
		return nil
	}
	return &publish.CheckResult{Passed: rep.Passed, Tolerated: g.mode == config.CheckWarn, Reasons: rep.Reasons, Report: rep}
}

// pass checks a change that is about to be published and tells what was found. It is nil where nothing was asked for. The error is
// publish.ErrCheckFailed when the change must not be published.
func (a *app) pass(ctx context.Context, screen io.Writer, g gate, ch change, orders bool) (*publish.CheckResult, error) {
	st := a.style(screen)
	if g.open() {
		if g.skipped != "" {
			_, _ = fmt.Fprintf(screen, "%s %s\n", st.Yellow("check skipped:"), g.skipped)
		}
		return g.result(nil), nil
	}
	in, err := g.input(a, ch)
	if err != nil {
		return nil, err
	}
	rep, err := judge(ctx, in, ch, orders)
	if err != nil {
		return nil, err
	}
	report.Check(screen, st, report.TextsOf(ch.before, ch.after), rep, report.CheckOptions{})
	result := g.result(rep)
	switch {
	case result.Stops():
		_, _ = fmt.Fprintf(screen, "%s\n", st.Red("nothing was published"))
		return result, fmt.Errorf("%w: %s", publish.ErrCheckFailed, strings.Join(rep.Reasons, ", "))
	case !rep.Passed:
		_, _ = fmt.Fprintf(screen, "%s\n", st.Yellow("going on all the same: the check only warns"))
	}
	_, _ = fmt.Fprintln(screen)
	return result, nil
}

// refused marks a failed check as told: the report says it all.
func refused(err error) error {
	if errors.Is(err, publish.ErrCheckFailed) {
		return exit.Reported(err)
	}
	return err
}

// screen is where people read what happens: the standard output, unless a machine reads that.
func (a *app) screen(forPeople bool) io.Writer {
	if forPeople {
		return a.stdout
	}
	return a.stderr
}
