package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
)

const gateHelp = `With --check, or publish.check: require in schemactl.yaml, the change is checked
first, as schemactl check does against the registry, and nothing is published when
it fails (exit code 1). --skip-check REASON overrides what the configuration
requires; the reason is kept in the report.`

// gateFlags are the flags of a command that checks before it publishes.
type gateFlags struct{ check, skip string }

// flags adds the flags; otherwise completes the help by what holds without them.
func (f *gateFlags) flags(c *cobra.Command, otherwise string) {
	c.Flags().StringVar(&f.check, "check", "", "check the change first: require (also without a value) publishes only what passes, warn tells and goes on; default: "+otherwise)
	c.Flags().Lookup("check").NoOptDefVal = string(publish.CheckRequire)
	c.Flags().StringVar(&f.skip, "skip-check", "", "publish without a check, also where the configuration requires it: the reason, which the report keeps")
}

// gate joins the flags with the policy of the configuration. least is the mode that the command
// demands where the configuration demands less, and o is what else the command line tells the
// check.
func (f gateFlags) gate(g *config.Graph, least publish.CheckMode, o checkOptions) (publish.CheckGate, error) {
	modes := []publish.CheckMode{publish.CheckWarn, publish.CheckRequire}
	mode := publish.CheckMode(f.check)
	switch {
	case f.skip != "" && f.check != "":
		return publish.CheckGate{}, exit.Usagef("--check and --skip-check contradict each other; leave one of the two out")
	case f.skip != "" && strings.TrimSpace(f.skip) == "":
		return publish.CheckGate{}, exit.Usagef("--skip-check: give a reason: the next reader wants to know why")
	case f.check != "" && !slices.Contains(modes, mode):
		return publish.CheckGate{}, exit.Usagef("--check=%s: use require or warn; to publish without a check that is required, give --skip-check REASON", f.check)
	}
	flag := o.weakening(g)
	policy := publish.CheckPolicy{Mode: g.Publish.Check, Least: least}
	gate, err := policy.Gate(publish.CheckRequest{Mode: mode, SkipReason: f.skip, Weaker: flag != ""})
	if errors.Is(err, publish.ErrCheckRequired) {
		if mode == publish.CheckWarn {
			flag = "--check=warn"
		}
		return gate, exit.Usagef("%s: %s requires the check before a publish (publish.check) as it says there; to publish all the same, give --skip-check REASON", flag, g.File)
	}
	return gate, err
}

// checkGate lets a change through a gate and prints on the screen what the check finds. Result and
// error are those of [publish.CheckGate.Pass]. With orders the printed report recommends an order.
func (a *app) checkGate(ctx context.Context, screen io.Writer, gate publish.CheckGate, ch change, orders bool) (*publish.CheckResult, error) {
	if !gate.IsOff() {
		in, err := checkOptions{}.input(a, ch)
		if err != nil {
			return nil, err
		}
		in.Orders = orders
		gate.Check = checkOf(in)
	}
	result, err := gate.Pass(ctx, ch.before, ch.after)
	st := a.style(screen)
	switch {
	case result == nil:
		return nil, err
	case result.Skipped != "":
		_, _ = fmt.Fprintf(screen, "%s %s\n", st.Yellow("check skipped:"), result.Skipped)
		return result, err
	}
	report.Check(screen, st, report.TextsOf(ch.before, ch.after), reportOf(result), report.CheckOptions{})
	switch {
	case result.Stops():
		_, _ = fmt.Fprintf(screen, "%s\n", st.Red("nothing was published"))
		return result, err
	case !result.Passed:
		_, _ = fmt.Fprintf(screen, "%s\n", st.Yellow("going on all the same: the check only warns"))
	}
	_, _ = fmt.Fprintln(screen)
	return result, err
}

// refused marks a failed check as reported: the report that was printed has the reasons.
func refused(err error) error {
	if errors.Is(err, publish.ErrCheckFailed) {
		return exit.Reported(err)
	}
	return err
}

// screen returns the stream on which people follow what happens: standard output, unless that takes
// a format for machines.
func (a *app) screen(forPeople bool) io.Writer {
	if forPeople {
		return a.stdout
	}
	return a.stderr
}
