package cli

import (
	"context"
	"path/filepath"
	"runtime/debug"
	"slices"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// checkOptions are the settings of a check that the command line may override. The others are only
// in the configuration.
type checkOptions struct {
	// operations are globs and failOn is a threshold. Empty ones leave it to the configuration.
	operations []string
	failOn     string
	onlyNew    bool
}

// input returns the input of a check without its two sides. It reads the operations of clients.
func (o checkOptions) input(a *app, g *config.Graph) (check.Input, error) {
	in := check.Input{Contracts: contracts(g), Policy: g.Policy(), Hazards: g.Hazards, Gaps: g.Gaps, Now: a.clock.Now()}
	in.Policy.OnlyNew = in.Policy.OnlyNew || o.onlyNew
	var err error
	if in.FailOn, err = threshold(o.failOn, g); err != nil {
		return in, err
	}
	in.Operations, err = input.Documents(operationGlobs(o.operations, g))
	return in, err
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

// runCheck runs a check, with the soft memory limit that its size asks for unless the environment
// sets one.
func (a *app) runCheck(ctx context.Context, in check.Input) (*check.Report, error) {
	if a.getenv("GOGC") == "" && a.getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(in.Memory())
	}
	return check.Run(ctx, in)
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

// contracts returns the contract variants of the configuration. Their clients live through every
// state between two schemas, so that checks and plans take them into account.
func contracts(g *config.Graph) []rollout.Contract {
	out := make([]rollout.Contract, len(g.Contracts))
	for i, c := range g.Contracts {
		out[i] = rollout.Contract{Name: c.Name, Filter: g.Filter(c)}
	}
	return out
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

// operationGlobs returns the globs of the flag, which are relative to the working folder, else
// those of the configuration, which are relative to its file.
func operationGlobs(flags []string, g *config.Graph) []string {
	if len(flags) > 0 {
		return flags
	}
	var out []string
	for _, glob := range g.Operations {
		out = append(out, filepath.Join(filepath.Dir(g.File), glob))
	}
	return out
}
