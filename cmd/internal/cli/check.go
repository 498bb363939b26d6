package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/check/usage"
	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/remotecheck"
	"github.com/schemactl/schemactl/cmd/internal/report"
)

const checkLong = `Check a proposed change: does it compose, does it break clients, and in which
order must schema and code go out? Which known operations get another query plan?

  schemactl check --base BASE PROPOSAL...     two sets of files
  schemactl check PROPOSAL...                 against the registry ($APOLLO_GRAPH_REF)

BASE and PROPOSAL are folders, files, NAME=FILE, NAME=-, globs, supergraph.yaml,
schemactl.yaml, git:REF:PATH, or merge-base:BRANCH:PATH (where HEAD left the branch).
PATH is any of these at that commit, from the root of the repository, or with ./ from
this folder; a subgraph that BASE lacks there is new.

Against the registry, or with --partial, subgraphs that the proposal does not name
stay as they are.`

// checkFlags are the flags of `check`.
type checkFlags struct {
	change   changeFlags
	deployed deployedFlags
	remote   remoteFlags
	out      *output.Formats[checkOutput]
	checkOptions
	show report.CheckOptions
}

// checkCommand is `check` with its subcommand `result`.
func (a *app) checkCommand() *cobra.Command {
	f := checkFlags{out: checkFormats(a)}
	c := &cobra.Command{
		Use: "check [--base BASE] [PROPOSAL...]", Short: "Check a change before you merge it", Long: checkLong,
		Example: examples(
			"schemactl check --base git:origin/main:subgraphs subgraphs",
			"schemactl check products=subgraphs/products.graphql --graph-ref shop@current",
			"schemactl check --base before after --fail-on used --output sarif=check.sarif",
			"schemactl check subgraphs --remote --validation-period 7d",
		),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			args, err := f.change.comparison(args).Inputs(a.resolver, args, c.CommandPath())
			if err != nil {
				return err
			}
			return a.check(c.Context(), f, args)
		},
	}
	f.change.flags(c)
	f.deployed.flags(c)
	f.remote.flags(c)
	f.out.Flags(c)
	f.checkOptions.flags(c)
	c.Flags().BoolVar(&f.onlyNew, "only-new", false, "set composition errors aside that the base has too")
	c.Flags().StringVar(&f.planner, "planner", "", "`PROFILE` whose query plans are compared, router-2 or router-3; default: plans.planner of schemactl.yaml, else router-2")
	c.Flags().StringVar(&f.failOnPlans, "fail-on-plans", "", "`THRESHOLD` of query plans: regression, change, never; default: plans.failOn of schemactl.yaml, else never")
	c.Flags().BoolVar(&f.show.All, "all", false, "list safe changes too")
	c.Flags().StringVar(&f.show.Diff, "diff", report.DiffNone, "with text: a unified diff; `WHAT` is none, api or supergraph")
	c.AddCommand(a.checkResultCommand())
	return c
}

// check loads the change, starts the platform's check of it where that is asked for, runs the local
// check meanwhile, waits for the platform, and prints both. The error of a failed check is marked
// as reported.
func (a *app) check(ctx context.Context, f checkFlags, args []string) error {
	if !slices.Contains([]string{report.DiffNone, report.DiffAPI, report.DiffSupergraph}, f.show.Diff) {
		return exit.Usagef("--diff %q: use none, api or supergraph", f.show.Diff)
	}
	ch, err := a.load(ctx, f.change, args)
	if err != nil {
		return err
	}
	allowed, err := a.judgeURLs(f.change, ch, args)
	if err != nil {
		return err
	}
	problems, err := a.judgePromotion(&ch, f.change, args)
	if err != nil {
		return err
	}
	for _, problem := range problems {
		ch.Notes = append(ch.Notes, "a publish refuses it: "+problem)
	}
	unproven, err := f.deployed.consents(a.getenv)
	if err != nil {
		return err
	}
	for _, c := range append(allowed, unproven...) {
		ch.Notes = append(slices.Clone(ch.Notes), "accepted: "+c.String())
	}
	contracts, err := a.contractsOfChange(ctx, ch, f.change.graph, f.remote.remote, args)
	if err != nil {
		return err
	}
	in, err := f.input(a, ch.Config, contracts)
	if err != nil {
		return err
	}
	in.Before, in.After, in.Orders, in.Notes = ch.Before, ch.After, true, slices.Concat(ch.Notes, contracts.remarks())
	in.Against, in.Federation = ch.Base.Name, ch.Federation
	in.Registered, in.Accepted = ch.Errors, ch.Accepted
	if in.Deployed, in.Running, err = a.codeOf(ctx, f.deployed, ch, "check"); isUnproven(err) {
		in.RunningError = err
	} else if err != nil {
		return err
	}
	var platform *remotecheck.Check
	if f.remote.remote { // the platform works while the local check runs
		if platform, err = a.startRemote(ctx, f.remote, f.change.graph, ch); err != nil {
			return err
		}
		in.Remote = func(ctx context.Context) (*check.Remote, error) {
			return platform.Result(ctx, ch.After, !f.remote.background)
		}
	}
	rep, waited := a.runCheck(ctx, in)
	if rep == nil {
		return waited
	}
	// The local report is printed also when the platform's part is missing.
	if err := f.out.Write(a.stdout, checkOutput{rep, textsOf(ch, in.Operations), f.show}); err != nil {
		return err
	}
	if platform != nil && f.remote.background {
		_, _ = fmt.Fprintf(a.stderr, "collect the platform's check with: %s\n", platform.Command())
	}
	return exit.WorstOf(waited, verdictError(rep))
}

// verdictError returns the outcome of a check whose report was printed; nil if it passed.
func verdictError(rep *check.Report) error {
	switch rep.Verdict {
	case check.Yes:
		return nil
	case check.No:
		return exit.Reported(fmt.Errorf("%w: %v", exit.ErrNo, rep.Reasons))
	default:
		return exit.Reported(fmt.Errorf("%w: %s", exit.ErrNotJudged, strings.Join(rep.Missing(), ", ")))
	}
}

// checkOutput is the report of a check with what its formats need besides.
type checkOutput struct {
	*check.Report
	// texts are the files of which excerpts are shown.
	texts report.Texts
	show  report.CheckOptions
}

// checkFormats lists the formats of a check. The printers are in package report, a file each.
func checkFormats(a *app) *output.Formats[checkOutput] {
	format := func(name, help string, printer func(io.Writer, *check.Report) error) output.Printer[checkOutput] {
		return output.Format(name, help, func(w io.Writer, o checkOutput) error { return printer(w, o.Report) })
	}
	return output.New(
		output.Text(output.Void(func(w io.Writer, o checkOutput) {
			report.Check(w, a.style(w), o.texts, o.Report, o.show)
		})),
		output.JSONOf(func(o checkOutput) any { return o.Report }),
		format("markdown", "", output.Void(func(w io.Writer, r *check.Report) { report.CheckMarkdown(w, r, a.lineAddress) })),
		format("github", "(annotations)", output.Void(report.CheckAnnotations)),
		format("sarif", "", func(w io.Writer, r *check.Report) error { return report.CheckSARIF(w, r, build.Version()) }),
		format("junit", "", report.CheckJUnit),
		format("gitlab", "(code quality)", report.CheckGitLab),
		format("html", "", func(w io.Writer, r *check.Report) error { return report.CheckHTML(w, r, build.Version()) }),
	)
}

// textsOf returns the files of which a check shows excerpts: the subgraphs, and operations that
// come from files. An entry of a manifest has no lines of its own.
func textsOf(ch input.Change, operations []usage.Document) report.Texts {
	texts := report.TextsOf(ch.Before, ch.After)
	for _, d := range operations {
		if d.Line == 0 {
			texts.Add(d.File, cmp.Or(d.Source, d.Text))
		}
	}
	return texts
}
