package cli

import (
	"context"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/plans"
	"github.com/schemactl/schemactl/cmd/internal/collector"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/hugepages"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
)

// checkOptions are the settings of a check that the command line may override. The others are only
// in the configuration.
type checkOptions struct {
	// operations are globs and failOn is a threshold. Empty ones leave it to the configuration.
	operations []string
	failOn     string
	onlyNew    bool
	// planner and failOnPlans are those of the section plans. Empty ones leave it to the
	// configuration.
	planner, failOnPlans string
}

// flags adds the flags for operations and threshold.
func (o *checkOptions) flags(c *cobra.Command) {
	c.Flags().StringArrayVar(&o.operations, "operations", nil, "`GLOB` or folder of client operations: .graphql, code, Relay artifacts, manifests, JSON lists; default: operations of schemactl.yaml")
	c.Flags().StringVar(&o.failOn, "fail-on", "", "`THRESHOLD` of a failure: breaking (default), dangerous, used (breaking changes that operations use), none")
}

// input returns the input of a check without its two sides. It reads the operations of clients.
func (o checkOptions) input(a *app, g *config.Graph, contracts contractSet) (check.Input, error) {
	in := check.Input{Contracts: contracts.list, MoreContracts: contracts.more, Policy: g.Policy(), Hazards: g.Hazards, Gaps: g.Gaps, MaxLosses: a.maxLosses(), Now: a.clock.Now()}
	in.Policy.OnlyNew = in.Policy.OnlyNew || o.onlyNew
	var err error
	if in.Plans, err = o.plansPolicy(g); err != nil {
		return in, err
	}
	if in.FailOn, err = threshold(o.failOn, g); err != nil {
		return in, err
	}
	if len(o.operations) > 0 { // they are those of all clients
		in.Contracts = slices.Clone(in.Contracts)
		for i := range in.Contracts {
			in.Contracts[i].Operations = nil
		}
	}
	in.Operations, err = input.Documents(operationGlobs(o.operations, g))
	return in, err
}

// plansPolicy returns the policy for query plans: that of the configuration, with the flags over
// it.
func (o checkOptions) plansPolicy(g *config.Graph) (plans.Policy, error) {
	out := g.PlansPolicy()
	var err error
	if o.planner != "" {
		if out.Planner, err = plans.ParsePlanner(o.planner); err != nil {
			return out, exit.Usagef("--planner: %w", err)
		}
	}
	if o.failOnPlans != "" {
		if out.FailOn, err = plans.ParseFailOn(o.failOnPlans); err != nil {
			return out, exit.Usagef("--fail-on-plans: %w", err)
		}
	}
	return out, nil
}

// weakening returns the flag that makes the check more lenient than the configuration, or empty. A
// different list of operations always counts.
func (o checkOptions) weakening(g *config.Graph) string {
	if on, err := check.ParseFailOn(o.failOn); o.failOn != "" && err == nil {
		if configured, err := check.ParseFailOn(g.FailOn); err == nil && on.Weaker(configured) {
			return "--fail-on " + o.failOn
		}
	}
	if len(o.operations) > 0 && len(g.Operations) > 0 {
		return "--operations"
	}
	return ""
}

// runCheck runs a check, with the memory that its size asks for.
func (a *app) runCheck(ctx context.Context, in check.Input) (*check.Report, error) {
	hugepages.Prepare(in.Size())
	collector.Expect(in.Memory())
	return within(ctx, a, "the check", func(ctx context.Context) (*check.Report, error) { return check.Run(ctx, in) })
}

// checkOf returns the check of a gate. It is that of in, with the subgraphs that the gate is asked
// about.
func (a *app) checkOf(in check.Input) func(ctx context.Context, before, after []sdl.Source) (publish.CheckResult, error) {
	return func(ctx context.Context, before, after []sdl.Source) (publish.CheckResult, error) {
		in.Before, in.After = before, after
		rep, err := a.runCheck(ctx, in)
		if err != nil {
			return publish.CheckResult{}, err
		}
		out := publish.CheckResult{Passed: rep.Passed, Reasons: rep.Reasons, Report: rep}
		for _, u := range rep.Unjudged {
			if !u.Optional {
				out.NotJudged = append(out.NotJudged, u.String())
			}
		}
		return out, nil
	}
}

// reportOf returns the report of a check that checkOf made, with the notes of the publish; nil
// where nothing was checked.
func reportOf(result *publish.CheckResult) *check.Report {
	if result == nil {
		return nil
	}
	rep, ok := result.Report.(*check.Report)
	if !ok || len(result.Notes) == 0 {
		return rep
	}
	noted := *rep
	noted.Notes = append(slices.Clone(rep.Notes), result.Notes...)
	return &noted
}

// threshold returns that of the flag, else that of the configuration.
func threshold(flag string, g *config.Graph) (check.FailOn, error) {
	if flag == "" {
		flag = g.FailOn
	}
	on, err := check.ParseFailOn(flag)
	if err != nil {
		return "", exit.Usagef("--fail-on: %w", err)
	}
	return on, nil
}

// lossGlobs returns the globs of the operations of all clients, those of contracts too: they are
// what may meet a hazard or a gap.
func lossGlobs(flags []string, g *config.Graph) []string {
	out := operationGlobs(flags, g)
	for _, c := range g.Contracts {
		if len(flags) == 0 {
			out = append(out, beside(g, c.Operations)...)
		}
	}
	return out
}

// beside returns globs of the configuration, which are relative to its file.
func beside(g *config.Graph, globs []string) []string {
	var out []string
	for _, glob := range globs {
		out = append(out, filepath.Join(filepath.Dir(g.File), glob))
	}
	return out
}

// operationGlobs returns the globs of the flag, which are relative to the working folder, else
// those of the configuration, which are relative to its file.
func operationGlobs(flags []string, g *config.Graph) []string {
	if len(flags) > 0 {
		return flags
	}
	return beside(g, g.Operations)
}
