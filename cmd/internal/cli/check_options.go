package cli

import (
	"context"
	"path/filepath"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// checkOptions are what the command line tells a check of its own; the rest is in the
// configuration. The command `check`, and every command that checks before it publishes, has them.
type checkOptions struct {
	// operations are globs and failOn is a threshold. Empty ones leave it to the configuration.
	operations []string
	failOn     string
	onlyNew    bool
}

// input makes the input of the check of a change. It reads the operations of clients.
func (o checkOptions) input(a *app, ch change) (check.Input, error) {
	in := check.Input{Before: ch.before, After: ch.after, Contracts: contracts(ch.config), Policy: ch.config.Policy(), Now: a.clock.Now()}
	in.Policy.OnlyNew = in.Policy.OnlyNew || o.onlyNew
	var err error
	if in.FailOn, err = threshold(o.failOn, ch.config); err != nil {
		return in, err
	}
	in.Operations, err = input.Documents(operationGlobs(o.operations, ch.config))
	return in, err
}

// weakening returns the flag by which more passes than with the configuration; empty when there is
// none. Which of two lists of operations lets more pass is not known, so that another list counts.
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

// runCheck runs a check within the memory that its size asks for.
func runCheck(ctx context.Context, in check.Input) (*check.Report, error) {
	boundMemory(in.Before, in.After)
	return check.Run(ctx, in)
}

// checkOf makes the check of a gate: in with the subgraphs that the gate is asked about.
func checkOf(in check.Input) func(ctx context.Context, before, after []sdl.Source) (publish.CheckResult, error) {
	return func(ctx context.Context, before, after []sdl.Source) (publish.CheckResult, error) {
		in.Before, in.After = before, after
		rep, err := runCheck(ctx, in)
		if err != nil {
			return publish.CheckResult{}, err
		}
		return publish.CheckResult{Passed: rep.Passed, Reasons: rep.Reasons, Report: rep}, nil
	}
}

// reportOf returns the report of a check that checkOf made; nil where nothing was checked.
func reportOf(result *publish.CheckResult) *check.Report {
	if result == nil {
		return nil
	}
	rep, _ := result.Report.(*check.Report)
	return rep
}

// contracts returns the contract variants of the configuration. Their clients live through every
// state between two schemas, so that checks and plans take them into account.
func contracts(g *config.Graph) []rollout.Contract {
	out := make([]rollout.Contract, len(g.Contracts))
	for i, c := range g.Contracts {
		out[i] = rollout.Contract{Name: c.Name, Filter: c.Filter()}
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
