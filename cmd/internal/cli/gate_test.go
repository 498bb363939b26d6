package cli

import (
	"cmp"
	"errors"
	"strings"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/publish"
)

// TestGate: the command line may make the policy stricter, and override it only with a reason.
func TestGate(t *testing.T) {
	for _, c := range []struct {
		name   string
		policy publish.CheckMode
		least  publish.CheckMode // CheckOff when empty
		flags  gateFlags
		judge  checkOptions
		mode   publish.CheckMode
		skip   bool
		bad    string
	}{
		{name: "nothing is said", mode: publish.CheckOff},
		{name: "policy", policy: publish.CheckWarn, mode: publish.CheckWarn},
		{name: "a delivery always checks", least: publish.CheckRequire, mode: publish.CheckRequire},
		{name: "a delivery is not weakened by a policy for publishes", policy: publish.CheckWarn, least: publish.CheckRequire, mode: publish.CheckRequire},
		{name: "a delivery that only warns, on demand", policy: publish.CheckWarn, least: publish.CheckRequire, flags: gateFlags{check: "warn"}, mode: publish.CheckWarn},
		{name: "stricter", policy: publish.CheckWarn, flags: gateFlags{check: "require"}, mode: publish.CheckRequire},
		{name: "the same", policy: publish.CheckRequire, flags: gateFlags{check: "require"}, mode: publish.CheckRequire},
		{name: "less than required", policy: publish.CheckRequire, flags: gateFlags{check: "warn"}, bad: "give --skip-check REASON"},
		{name: "less, not required", flags: gateFlags{check: "warn"}, mode: publish.CheckWarn},
		{name: "overridden", policy: publish.CheckRequire, flags: gateFlags{skip: "incident"}, mode: publish.CheckOff, skip: true},
		{name: "no reason", policy: publish.CheckRequire, flags: gateFlags{skip: " "}, bad: "give a reason"},
		{name: "both", flags: gateFlags{check: "warn", skip: "x"}, bad: "contradict"},
		{name: "off by flag", policy: publish.CheckRequire, flags: gateFlags{check: "off"}, bad: "--skip-check REASON"},
		{name: "weaker threshold", policy: publish.CheckRequire, judge: checkOptions{failOn: "used"}, bad: "--fail-on used"},
		{name: "stricter threshold", policy: publish.CheckRequire, judge: checkOptions{failOn: "dangerous"}, mode: publish.CheckRequire},
		{name: "weaker threshold, not required", policy: publish.CheckWarn, judge: checkOptions{failOn: "none"}, mode: publish.CheckWarn},
		{name: "other operations", policy: publish.CheckRequire, judge: checkOptions{operations: []string{"few.graphql"}}, bad: "--operations"},
	} {
		t.Run(c.name, func(t *testing.T) {
			g := &config.Graph{File: "schemactl.yaml", Operations: []string{"all.graphql"}, Publish: config.Publish{Check: c.policy}}
			got, err := c.flags.gate(g, cmp.Or(c.least, publish.CheckOff), c.judge)
			if c.bad != "" {
				if err == nil || !errors.Is(err, exit.ErrUsage) || !strings.Contains(err.Error(), c.bad) {
					t.Errorf("error %v, want one with %q", err, c.bad)
				}
				return
			}
			if err != nil || got.Mode != c.mode || (got.SkipReason != "") != c.skip {
				t.Errorf("%+v %v", got, err)
			}
		})
	}
}
