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
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish"
)

const gateHelp = `With --check, or publish.check: require in schemactl.yaml, the change is checked
first, as schemactl check does against the registry, and nothing is published when
it fails (exit code 1) or cannot judge the change (exit code 7). --skip-check REASON
overrides what the configuration requires; the reason is kept in the report.`

// gateFlags are the flags of a command that checks before it publishes.
type gateFlags struct{ check, skip string }

// flags adds the flags; otherwise completes the help by what holds without them.
func (f *gateFlags) flags(c *cobra.Command, otherwise string) {
	c.Flags().StringVar(&f.check, "check", "", "check the change first; `MODE` is require (also without a value), which publishes only what passes, or warn, which tells and goes on; default: "+otherwise)
	c.Flags().Lookup("check").NoOptDefVal = string(publish.CheckRequire)
	reasonFlag(c.Flags(), &f.skip, "skip-check", "publish without a check, also where the configuration requires it, for a `REASON` that the report keeps")
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

// consents returns what the flags accept, with who runs the command.
func (f gateFlags) consents(getenv func(string) string) []publish.Consent {
	if f.skip == "" {
		return nil
	}
	return []publish.Consent{{Kind: publish.ConsentSkipCheck, Reason: f.skip, By: input.Actor(getenv)}}
}

// publishView shows a publish to people while it runs. It implements publish.Observer.
type publishView struct {
	*app
	screen io.Writer
	// texts are the sources that the check has seen, for excerpts.
	texts report.Texts
}

// checkWith returns the check of a gate, which reads the operations of clients when it is asked.
func (v *publishView) checkWith(g *config.Graph, contracts contractSet, version spec.Choice, orders bool) func(ctx context.Context, before, after []sdl.Source) (publish.CheckResult, error) {
	return func(ctx context.Context, before, after []sdl.Source) (publish.CheckResult, error) {
		in, err := checkOptions{}.input(v.app, g, contracts)
		if err != nil {
			return publish.CheckResult{}, err
		}
		in.Federation, in.Notes = version, contracts.remarks()
		in.Orders, v.texts = orders, report.TextsOf(before, after)
		return v.checkOf(in)(ctx, before, after)
	}
}

// Delivery shows one event.
func (v *publishView) Delivery(e publish.Event) {
	switch e.Kind {
	case publish.EventChecked:
		v.checked(e.Check)
	case publish.EventPart:
		_, _ = fmt.Fprintf(v.stderr, "too large for one publish, goes in parts: %s by launch %s\n", strings.Join(e.Part.Published, ", "), e.Part.LaunchID)
	case publish.EventSettling:
		if e.Adoption.Assumed {
			_, _ = fmt.Fprintf(v.stderr, "waiting %s until routers have picked the supergraph up, which is assumed then\n", e.Wait)
		} else {
			_, _ = fmt.Fprintf(v.stderr, "waiting until routers run the supergraph: %s tell\n", e.Adoption.By.Tellers())
		}
	case publish.EventAdoption:
		_, _ = fmt.Fprintf(v.stderr, "%s\n", e.Adoption.Text)
	}
}

// checked prints what the check found and what follows from it.
func (v *publishView) checked(result *publish.CheckResult) {
	st := v.style(v.screen)
	if result.Skipped != "" {
		_, _ = fmt.Fprintf(v.screen, "%s %s\n", st.Yellow("check skipped:"), result.Skipped)
		return
	}
	report.Check(v.screen, st, v.texts, reportOf(result), report.CheckOptions{})
	switch {
	case result.Stops():
		_, _ = fmt.Fprintf(v.screen, "%s\n", st.Red("nothing was published"))
		return
	case !result.Passed:
		_, _ = fmt.Fprintf(v.screen, "%s\n", st.Yellow("going on all the same, the check only warns: "+result.Summary()))
	}
	_, _ = fmt.Fprintln(v.screen)
}

// screen returns the stream on which people follow what happens: standard output, unless that takes
// a format for machines.
func (a *app) screen(forPeople bool) io.Writer {
	if forPeople {
		return a.stdout
	}
	return a.stderr
}
