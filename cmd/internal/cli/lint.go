package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check/lint"
	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/remotecheck"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
)

const lintLong = `Lint subgraphs: names, descriptions, reasons of deprecations, by the documented rules
of the platform's linter and their names. ` + "`schemactl rules --group lint`" + ` lists them.

Only what is new is reported: what the registry holds, or --base, has already is set
aside. With --all everything is linted, and nothing is compared.

Levels are those of lint.rules in schemactl.yaml (error, warning, off); errors are exit
code 1. --remote asks the platform's own linter, with the rules of the graph in Studio.`

// lintFlags are the flags of `lint`.
type lintFlags struct {
	graph       string
	base        []string
	all, remote bool
	out         *output.Formats[lintOutput]
}

// lintOutput is the report of the linter with the files of which excerpts are shown.
type lintOutput struct {
	report.Linted
	texts report.Texts
}

// lintCommand is `lint`: like a check it takes a base and a proposal, and unlike it one source
// after the other.
func (a *app) lintCommand() *cobra.Command {
	f := lintFlags{out: output.New(
		output.Text(output.Void(func(w io.Writer, o lintOutput) { report.LintText(w, a.style(w), o.texts, o.Linted) })),
		output.JSONOf(func(o lintOutput) any { return o.Linted }),
		output.Format("github", "(annotations)", output.Void(func(w io.Writer, o lintOutput) { report.LintAnnotations(w, o.Linted) })),
		output.Format("sarif", "", func(w io.Writer, o lintOutput) error { return report.LintSARIF(w, o.Linted, build.Version()) }),
	)}
	c := &cobra.Command{
		Use: "lint [INPUT...]", Short: "Lint subgraphs by the rules of the platform's linter, offline", Long: lintLong,
		Example: examples(
			"schemactl lint --base git:origin/main:subgraphs subgraphs",
			"schemactl lint --all subgraphs",
			"schemactl lint products=subgraphs/products.graphql --remote",
		),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			args, err := f.change().comparison(args).Inputs(a.resolver, args, c.CommandPath())
			if err != nil {
				return err
			}
			return a.lint(c.Context(), f, args)
		},
	}
	graphRefFlag(c, &f.graph)
	c.Flags().StringArrayVar(&f.base, "base", nil, "`BASE` to compare with: a folder, files, git:REF:PATH or merge-base:BRANCH:PATH; default: the registry")
	c.Flags().BoolVar(&f.all, "all", false, "lint everything, also what the base has already")
	c.Flags().BoolVar(&f.remote, "remote", false, "ask the platform's linter instead")
	f.out.Flags(c)
	return c
}

// change returns the flags of a comparison.
func (f lintFlags) change() changeFlags {
	return changeFlags{graph: f.graph, base: f.base, partial: true}
}

// lint lints the inputs and prints the report.
func (a *app) lint(ctx context.Context, f lintFlags, args []string) error {
	before, after, out, err := a.lintSides(ctx, f, args)
	if err != nil {
		return err
	}
	run, err := a.linter(ctx, f, args)
	if err != nil {
		return err
	}
	for _, src := range after {
		base := sdl.Source{}
		if i := slices.IndexFunc(before, func(s sdl.Source) bool { return s.Name == src.Name }); i >= 0 {
			base = before[i]
		}
		if !f.all && base.Text == src.Text {
			continue
		}
		found, err := run(src, base)
		if err != nil {
			return err
		}
		out.Subgraphs = append(out.Subgraphs, src.Name)
		out.Add(found)
	}
	if err := f.out.Write(a.stdout, lintOutput{out, report.TextsOf(after)}); err != nil {
		return err
	}
	if out.Errors > 0 {
		return exit.Reported(fmt.Errorf("%w: the linter found errors", exit.ErrNo))
	}
	return nil
}

// lintSides reads what is linted and what it is compared with, which is nothing with --all.
func (a *app) lintSides(ctx context.Context, f lintFlags, args []string) (before, after []sdl.Source, out report.Linted, err error) {
	out = report.Linted{Version: formVersion, Remote: f.remote, Subgraphs: []string{}, Findings: diag.List{}}
	if f.all {
		after, err = a.loader().Load(ctx, args)
		return nil, after, out, err
	}
	var ch input.Change
	if ch, err = a.load(ctx, f.change(), args); err != nil {
		if !errors.Is(err, input.ErrInput) { // nothing is wrong with what is linted: there is no base
			err = fmt.Errorf("%w\n--all lints everything and compares with nothing", err)
		}
		return nil, nil, out, err
	}
	a.warn(ch.Notes)
	out.Against = ch.Base.Name
	return ch.Registered(), ch.After, out, nil
}

// linter returns what finds the findings of a source that a base does not have: the rules here with
// the levels of the configuration, or with --remote the platform.
func (a *app) linter(ctx context.Context, f lintFlags, args []string) (func(src, base sdl.Source) (diag.List, error), error) {
	if f.remote {
		ref, client, err := a.connect(f.graph, args...)
		if err != nil {
			return nil, err
		}
		return func(src, base sdl.Source) (diag.List, error) {
			return remotecheck.Lint(ctx, client, ref.Graph, src, base.Text)
		}, nil
	}
	g, err := a.configuration(args)
	if err != nil {
		return nil, err
	}
	options := lintOptions(g)
	return func(src, base sdl.Source) (diag.List, error) {
		found := lint.Run(&src, options)
		if base.Text == "" {
			return found, nil
		}
		return lint.Added(found, lint.Run(&base, options)), nil
	}, nil
}

// lintOptions returns what the configuration says of the rules.
func lintOptions(g *config.Graph) lint.Options {
	o := lint.Options{Levels: map[string]lint.Level{}, Tags: g.Lint.Tags}
	for id, level := range g.Lint.Rules {
		o.Levels[id] = lint.Level(level)
	}
	return o
}
