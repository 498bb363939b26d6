package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

const publishLong = `Publish subgraphs in one batch, which is one launch, and wait for the launch and
its contract launches.

Subgraphs that the registry holds already, with the same schema and routing URL,
are skipped. When composition fails the exit code is 4 and the message says what
is registered now and how to go back.

A batch that the platform refuses as too large goes out in parts, each a launch
of its own that is waited for, if every state between them is proven: it composes,
serves the clients that it served before, contracts too, and is served by the code.
Otherwise nothing is sent, and the exit code is 1. A run that ends between two
parts says which are registered; the same command publishes the rest.

In a pipeline that deploys by itself, publish on both sides of the deploy; each
side sends only what is safe there, and nothing where the plan says so:

  schemactl publish --phase pre-deploy products=products.graphql
  (deploy)
  schemactl publish --phase post-deploy products=products.graphql

` + routingHelp + `

` + gateHelp

// publishFlags are the flags of `publish`.
type publishFlags struct {
	graph, revision string
	routing         routingFlags
	noWait, dryRun  bool
	force           bool
	phase, plan     string
	gate            gateFlags
	settle          time.Duration
	notify          notifyFlags
	end             *notify.Outcome
	wait            waitFlags
	out             *output.Formats[report.Printable]
}

func (a *app) publishCommand() *cobra.Command {
	f := publishFlags{out: printable(a)}
	c := &cobra.Command{
		Use: "publish INPUT...", Short: "Publish subgraphs in one batch and wait for the launch", Long: publishLong,
		Args: func(c *cobra.Command, args []string) error {
			if f.plan != "" {
				return cobra.NoArgs(c, args)
			}
			return inputs("subgraphs")(c, args)
		},
		RunE: func(c *cobra.Command, args []string) error {
			run := a.publish
			if f.phase != "" || f.plan != "" {
				run = a.publishPhase
			}
			return a.withNotification(c.Context(), f.notify, "publish", args, func(e *notify.Outcome) error {
				f.end = e
				return run(c.Context(), f, args)
			})
		},
	}
	graphRefFlag(c, &f.graph)
	flags := c.Flags()
	flags.StringVar(&f.revision, "revision", "", "name of this version; default: the git commit")
	f.routing.flags(c)
	f.gate.flags(c, "publish.check of schemactl.yaml, else no check")
	flags.BoolVar(&f.noWait, "no-wait", false, "do not wait for the launch")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show what would be published")
	flags.BoolVar(&f.force, "force", false, "publish unchanged subgraphs too")
	flags.StringVar(&f.phase, "phase", "", "pre-deploy or post-deploy: publish what the plan of this change puts on that side of the deploy, or nothing")
	flags.StringVar(&f.plan, "plan", "", "with --phase: the plan (plan --format json) to follow, instead of making one")
	flags.DurationVar(&f.settle, "settle", 0, "with --phase pre-deploy: how long routers need to pick a supergraph up; default: the plan's (30s)")
	f.notify.flags(c)
	f.wait.flags(c)
	f.out.Flags(c)
	return c
}

func (a *app) publish(ctx context.Context, f publishFlags, args []string) error {
	ref, err := a.graphRef(f.graph)
	if err != nil {
		return err
	}
	f.end.Ref = ref
	sources, err := a.loader().Load(ctx, args)
	if err != nil {
		return err
	}
	if err := f.routing.apply(sources); err != nil {
		return err
	}
	for _, s := range sources {
		if _, errs := sdl.Parse(&s, sdl.DefaultLimits); len(errs) > 0 {
			report.Diagnostics(a.stderr, a.style(a.stderr), report.TextsOf(sources), errs)
			return exit.Reported(exit.Usagef("nothing was published: %w", errs))
		}
	}
	reg, err := a.client()
	if err != nil {
		return err
	}
	opts, err := a.waitOptions(f.wait)
	if err != nil {
		return err
	}
	req := a.batchRequest(ctx, ref, f, sources)
	rep := report.Publication{Version: formVersion}
	if rep.Check, err = a.checkBatch(ctx, reg, f, args, sources, &req); err != nil && rep.Check == nil {
		return err
	}
	if err != nil { // refused
		rep.Ref, rep.Revision = req.Ref, req.Revision
		return exit.First(err, a.printPublish(f, rep))
	}
	if f.dryRun {
		return a.dryRun(ctx, reg, req, f, rep)
	}
	w := &awaiting{app: a, reg: reg, ref: ref, opts: opts, forPeople: f.out.ForPeople(), skip: f.noWait}
	if req.Splitting, err = splitting(args, w); err != nil {
		return err
	}
	rep.BatchResult, err = publish.Publish(ctx, reg, req, a.clock)
	if err == nil {
		err = w.wait(ctx, rep.LaunchID, rep.Downstream)
	} else if rep.Failed = true; len(rep.Parts) == 0 {
		return err
	}
	rep.Launch = w.tree
	return exit.First(err, a.printPublish(f, rep))
}

// awaiting waits for the launches of a publish, unless none shall be waited for.
type awaiting struct {
	*app
	reg  registry.Registry
	ref  registry.GraphRef
	opts launch.Options
	// forPeople tells that the result is printed for people.
	forPeople bool
	// skip tells that nothing is waited for.
	skip bool
	// tree is the launch that was waited for last; nil when none was.
	tree *launch.Tree
}

func (w *awaiting) wait(ctx context.Context, id string, expect []registry.LaunchRef) error {
	if id == "" || w.skip {
		return nil
	}
	opts := w.opts
	opts.Expect = expect
	tree, err := w.app.wait(ctx, w.reg, w.ref, id, opts, w.forPeople)
	w.tree = &tree
	return err
}

// between tells of a part of a batch that is too large for one publish, and waits for its launch.
func (w *awaiting) between(ctx context.Context, part publish.Part) error {
	_, _ = fmt.Fprintf(w.stderr, "too large for one publish, goes in parts: %s by launch %s\n", strings.Join(part.Published, ", "), part.LaunchID)
	return w.wait(ctx, part.LaunchID, part.Expect)
}

// splitting says how a batch may be published in parts, should the platform refuse it as too large.
func splitting(args []string, w *awaiting) (*publish.Splitting, error) {
	g, err := input.Configuration(args)
	if err != nil {
		return nil, err
	}
	return &publish.Splitting{Contracts: plannedContracts(g), Between: w.between}, nil
}

func (a *app) batchRequest(ctx context.Context, ref registry.GraphRef, f publishFlags, sources []sdl.Source) publish.BatchRequest {
	git := a.gitContext(ctx)
	return publish.BatchRequest{
		Ref: ref, Revision: cmp.Or(f.revision, git.Commit), Git: git, Subgraphs: publish.Inputs(sources), Force: f.force, NoURL: f.routing.noURL,
	}
}

// checkBatch checks what a publish would change, where that is wanted. Nil and no error: nothing was to be checked.
func (a *app) checkBatch(ctx context.Context, reg registry.Registry, f publishFlags, args []string, sources []sdl.Source, req *publish.BatchRequest) (*publish.CheckResult, error) {
	g, err := input.Configuration(args)
	if err != nil {
		return nil, err
	}
	gate, err := f.gate.gate(g, publish.CheckOff, checkOptions{})
	if err != nil || gate.IsOff() && gate.SkipReason == "" {
		return nil, err
	}
	ch := change{config: g}
	if !gate.IsOff() {
		held, err := reg.Subgraphs(ctx, req.Ref)
		if err != nil && !errors.Is(err, registry.ErrVariantNotFound) { // the first publish makes the variant
			return nil, err
		}
		batch, err := publish.MakeBatch(held, *req)
		if err != nil || len(batch.Send) == 0 {
			return nil, err
		}
		req.Seen = append([]registry.RegisteredSubgraph{}, held...)
		ch.before = sourcesOf(req.Ref, held)
		ch.after = overlay(ch.before, sources)
	}
	result, err := a.checkGate(ctx, a.screen(f.out.ForPeople()), gate, ch, true)
	return result, refused(err)
}

// dryRun compares with the registry and sends nothing.
func (a *app) dryRun(ctx context.Context, reg registry.Registry, req publish.BatchRequest, f publishFlags, rep report.Publication) error {
	held, err := reg.Subgraphs(ctx, req.Ref)
	if err != nil {
		return err
	}
	batch, err := publish.MakeBatch(held, req)
	if err != nil {
		return err
	}
	rep.DryRun = true
	rep.Ref, rep.Revision, rep.Skipped, rep.Created = req.Ref, req.Revision, batch.Skipped, batch.Created
	for _, s := range batch.Send {
		rep.Published = append(rep.Published, s.Name)
	}
	return a.printPublish(f, rep)
}

// printPublish prints the report of a publish, and keeps it for the job summary.
func (a *app) printPublish(f publishFlags, rep report.Printable) error {
	f.end.Markdown = rep.Markdown
	return f.out.Write(a.stdout, rep)
}

// printable returns the formats of reports that print themselves.
func printable(a *app) *output.Formats[report.Printable] {
	return output.New(
		output.Text(func(w io.Writer, r report.Printable) error {
			r.Text(w, a.style(w))
			return nil
		}),
		output.JSON[report.Printable](),
		output.Format("markdown", "", func(w io.Writer, r report.Printable) error {
			r.Markdown(w)
			return nil
		}),
	)
}

// waitFlags are what every command that waits for a launch shares.
type waitFlags struct {
	timeout      time.Duration
	follow       bool
	contractWarn bool
}

func (f *waitFlags) flags(c *cobra.Command) {
	c.Flags().DurationVar(&f.timeout, "timeout", 0, "how long to wait for the launch; default: $APOLLO_CHECKS_TIMEOUT_SECONDS or 5m")
	c.Flags().BoolVar(&f.follow, "follow", false, "when the launch is superseded, wait for its successor instead")
	c.Flags().BoolVar(&f.contractWarn, "warn-contract-failures", false, "a failed contract launch does not fail the command")
}

// waitOptions makes the options of a wait.
func (a *app) waitOptions(f waitFlags) (launch.Options, error) {
	timeout, err := a.seconds("APOLLO_CHECKS_TIMEOUT_SECONDS", launch.DefaultTimeout)
	if err != nil {
		return launch.Options{}, err
	}
	if f.timeout < 0 {
		return launch.Options{}, exit.Usagef("--timeout %s: give a positive duration", f.timeout)
	}
	opts := launch.Options{Timeout: cmp.Or(f.timeout, timeout), Follow: f.follow, Clock: a.clock}
	if f.contractWarn {
		opts.ContractFailures = launch.ContractsWarn
	}
	return opts, nil
}
