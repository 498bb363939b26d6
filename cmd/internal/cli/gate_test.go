package cli

import (
	"cmp"
	"errors"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
)

// TestGate: the command line may make the policy stricter, and override it only with a reason.
func TestGate(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy config.CheckMode
		least  config.CheckMode // CheckOff when empty
		flags  gateFlags
		judge  judging
		mode   config.CheckMode
		skip   bool
		bad    string
	}{
		{name: "nothing is said", mode: config.CheckOff},
		{name: "policy", policy: config.CheckWarn, mode: config.CheckWarn},
		{name: "a delivery always checks", least: config.CheckRequire, mode: config.CheckRequire},
		{name: "a delivery is not weakened by a policy for publishes", policy: config.CheckWarn, least: config.CheckRequire, mode: config.CheckRequire},
		{name: "a delivery that only warns, on demand", policy: config.CheckWarn, least: config.CheckRequire, flags: gateFlags{check: "warn"}, mode: config.CheckWarn},
		{name: "stricter", policy: config.CheckWarn, flags: gateFlags{check: "require"}, mode: config.CheckRequire},
		{name: "the same", policy: config.CheckRequire, flags: gateFlags{check: "require"}, mode: config.CheckRequire},
		{name: "less than required", policy: config.CheckRequire, flags: gateFlags{check: "warn"}, bad: "give --skip-check REASON"},
		{name: "less, not required", flags: gateFlags{check: "warn"}, mode: config.CheckWarn},
		{name: "overridden", policy: config.CheckRequire, flags: gateFlags{skip: "incident"}, mode: config.CheckOff, skip: true},
		{name: "no reason", policy: config.CheckRequire, flags: gateFlags{skip: " "}, bad: "give a reason"},
		{name: "both", flags: gateFlags{check: "warn", skip: "x"}, bad: "contradict"},
		{name: "off by flag", policy: config.CheckRequire, flags: gateFlags{check: "off"}, bad: "--skip-check REASON"},
		{name: "weaker threshold", policy: config.CheckRequire, judge: judging{failOn: "used"}, bad: "--fail-on used"},
		{name: "stricter threshold", policy: config.CheckRequire, judge: judging{failOn: "dangerous"}, mode: config.CheckRequire},
		{name: "weaker threshold, not required", policy: config.CheckWarn, judge: judging{failOn: "none"}, mode: config.CheckWarn},
		{name: "other operations", policy: config.CheckRequire, judge: judging{operations: []string{"few.graphql"}}, bad: "--operations"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &config.Graph{File: "schemactl.yaml", Operations: []string{"all.graphql"}, Publish: config.Publish{Check: c.policy}}
			got, err := c.flags.gate(g, cmp.Or(c.least, config.CheckOff), c.judge)
			if c.bad != "" {
				if err == nil || !errors.Is(err, exit.ErrUsage) || !strings.Contains(err.Error(), c.bad) {
					t.Errorf("error %v, want one with %q", err, c.bad)
				}
				return
			}
			if err != nil || got.mode != c.mode || (got.skipped != "") != c.skip {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}
