package cli

import (
	"cmp"
	"context"
	"errors"
	"io"
	"slices"
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
are skipped. When nothing is left to send, the newest launch decides: it is waited
for, and the exit code is how it ended. When composition fails the exit code is 4
and the message says what is registered now and how to go back.

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

` + gateHelp + `

` + settleHelp + `

` + lossHelp

// publishFlags are the flags of `publish`.
type publishFlags struct {
	graph, revision string
	message         string
	routing         routingFlags
	noWait, dryRun  bool
	force           bool
	phase, plan     string
	federation      federationFlag
	gate            gateFlags
	loss            lossFlags
	settle          settleFlags
	notify          notifyFlags
	wait            waitFlags
	ask             askFlags
	out             *output.Formats[publishOutput]
}

// publishOutput is the report of a publish: of one batch, or of one side of a deploy.
type publishOutput struct {
	batch *publish.Publication
	side  *publish.SidePublication
}

// publishCommand is `publish`: one batch, or with --phase what a plan puts on one side of a deploy.
func (a *app) publishCommand() *cobra.Command {
	f := publishFlags{out: publishFormats(a)}
	c := &cobra.Command{
		Use: "publish [INPUT...]", Short: "Publish subgraphs in one batch and wait for the launch", Long: publishLong,
		Example: examples(
			"schemactl publish subgraphs --dry-run",
			"schemactl publish products=subgraphs/products.graphql --check",
			"schemactl publish search=search.graphql --routing-url search=https://search.example.com/graphql",
			"schemactl publish --phase pre-deploy --plan plan.json",
		),
		Args: func(c *cobra.Command, args []string) error {
			if f.plan != "" {
				return cobra.NoArgs(c, args)
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			if f.plan == "" {
				var err error
				if args, err = a.resolver.Inputs(args, c.CommandPath(), false); err != nil {
					return err
				}
			}
			run := a.publish
			if f.phase != "" || f.plan != "" {
				run = a.publishSide
			}
			return a.withNotification(c.Context(), f.notify, "publish", args, func(o *notify.Outcome) error {
				return run(c.Context(), f, args, o)
			})
		},
	}
	graphRefFlag(c, &f.graph)
	flags := c.Flags()
	flags.StringVar(&f.revision, "revision", "", "`NAME` of this version; default: the git commit")
	flags.StringVar(&f.message, "message", "", "`TEXT` that the platform shows with this publish, in its changelog")
	f.federation.flags(c)
	f.routing.flags(c)
	f.gate.flags(c, "publish.check of schemactl.yaml, else no check")
	f.loss.flags(c)
	flags.BoolVar(&f.noWait, "no-wait", false, "do not wait for the launch")
	flags.BoolVar(&f.dryRun, "dry-run", false, "show what would be published")
	flags.BoolVar(&f.force, "force", false, "publish unchanged subgraphs too")
	flags.StringVar(&f.phase, "phase", "", "`SIDE` is pre-deploy or post-deploy: publish what the plan of this change puts on that side of the deploy, or nothing")
	flags.StringVar(&f.plan, "plan", "", "with --phase: follow the plan in `FILE` (plan --format json) instead of making one")
	f.settle.flags(c, "with --phase pre-deploy: ")
	f.notify.flags(c)
	f.wait.flags(c)
	f.ask.flags(c)
	f.out.Flags(c)
	return c
}

// publishFormats returns the formats of a publish. Each prints the report of one batch or that of
// one side of a deploy, whichever was made.
func publishFormats(a *app) *output.Formats[publishOutput] {
	return output.New(
		output.Text(func(w io.Writer, o publishOutput) error {
			if o.side != nil {
				report.PublishedSide(w, a.style(w), *o.side)
			} else {
				report.Published(w, a.style(w), *o.batch)
			}
			return nil
		}),
		output.JSONOf(func(o publishOutput) any {
			if o.side != nil {
				return o.side
			}
			return o.batch
		}),
		output.Format("markdown", "", output.Void(func(w io.Writer, o publishOutput) {
			o.markdown(w)
		})),
	)
}

func (o publishOutput) markdown(w io.Writer) {
	if o.side != nil {
		report.SideMarkdown(w, *o.side)
	} else {
		report.PublishMarkdown(w, *o.batch)
	}
}

// publish publishes the inputs in one batch. Sources that are not SDL are refused before the
// platform is asked.
func (a *app) publish(ctx context.Context, f publishFlags, args []string, o *notify.Outcome) error {
	ref, err := a.graphRef(f.graph, args...)
	if err != nil {
		return err
	}
	o.Ref = ref
	sources, loader, err := a.publishSources(ctx, f, args)
	if err != nil {
		return err
	}
	if err := a.refuseSyntaxErrors(sources); err != nil {
		return err
	}
	p, err := a.publisher(ctx, f, ref, loader, args, true)
	if err != nil {
		return err
	}
	done, err := p.Publish(ctx, sources)
	if done == nil {
		return err
	}
	return a.printPublish(f, publishOutput{batch: done}, o, err)
}

// publishSources loads the inputs and gives them the routing URLs of the command line. It also
// returns the loader, which knows what federation version the inputs ask for.
func (a *app) publishSources(ctx context.Context, f publishFlags, args []string) ([]sdl.Source, *input.Loader, error) {
	loader := a.loader()
	sources, err := loader.Load(ctx, args)
	if err != nil {
		return nil, nil, err
	}
	g, err := a.configuration(args)
	if err != nil {
		return nil, nil, err
	}
	a.warn(input.ConfigurationNotes(sources, g))
	return sources, loader, f.routing.apply(sources)
}

// refuseSyntaxErrors prints the syntax errors of the first source that has any, and makes a usage
// error of them.
func (a *app) refuseSyntaxErrors(sources []sdl.Source) error {
	for _, s := range sources {
		if _, errs := sdl.Parse(&s, sdl.DefaultLimits); len(errs) > 0 {
			report.Diagnostics(a.stderr, a.style(a.stderr), report.TextsOf(sources), errs)
			return exit.Reported(exit.Usagef("nothing was published: %w", errs))
		}
	}
	return nil
}

// publisher returns the publisher that the flags and the configuration of the inputs ask for, which
// the loader has read; nil if nothing was read. With orders the report of its check recommends an
// order to publish and deploy in.
func (a *app) publisher(ctx context.Context, f publishFlags, ref registry.GraphRef, loader *input.Loader, args []string, orders bool) (publish.Publisher, error) {
	p := publish.Publisher{Ref: ref, NoURL: f.routing.noURL, Force: f.force, DryRun: f.dryRun, Plan: a.makePlan, Clock: a.clock}
	reg, err := a.client()
	if err != nil {
		return p, err
	}
	opts, err := a.waitOptions(f.wait)
	if err != nil {
		return p, err
	}
	p.AskFor = f.ask.askFor
	p.Registry, p.Git = reg, input.GitContext(ctx, a.getenv)
	p.Revision, p.Git.Message = cmp.Or(f.revision, p.Git.Commit), cmp.Or(f.message, p.Git.Message)
	g, err := a.configuration(args)
	if err != nil {
		return p, err
	}
	wish, err := f.federation.wish(a.resolver, loader, args)
	if err != nil {
		return p, err
	}
	if p.Federation, err = a.federation(ctx, reg, ref, wish); err != nil {
		return p, err
	}
	contracts, err := contractsOf(ctx, reg, ref, g)
	if err != nil {
		return p, err
	}
	if f.phase != "" { // it follows a plan, made or given, which has to know all contracts
		if err := contracts.known(g); err != nil {
			return p, err
		}
	}
	p.Contracts, p.Consents = contracts.planner(), f.gate.consents(a.getenv)
	accepted := f.loss.consents(a.getenv)
	allowed := f.routing.anyURL.consents(a.getenv)
	without, err := f.settle.consents(a.getenv)
	if err != nil {
		return p, err
	}
	p.Consents = slices.Concat(p.Consents, accepted, allowed, without)
	if p.Losses, err = f.loss.gate(g, p.Federation, nil); err != nil {
		return p, err
	}
	p.Places = f.routing.places(a.resolver, args)
	view := &publishView{app: a, screen: a.screen(f.out.ForPeople())}
	p.Observer = view
	if p.Gate, err = f.gate.gate(g, publish.CheckOff, checkOptions{}); err != nil {
		return p, err
	}
	p.Gate.Check = view.checkWith(g, contracts, p.Federation, orders)
	p.Look = look(reg, ref, opts)
	if !f.noWait {
		p.Await = a.await(reg, ref, opts, f.out.ForPeople())
	}
	return p, nil
}

// await returns what a publisher waits for launches with; see wait.
func (a *app) await(reg registry.Registry, ref registry.GraphRef, opts launch.Options, forPeople bool) func(context.Context, string, []registry.LaunchRef) (launch.Tree, error) {
	return func(ctx context.Context, id string, expect []registry.LaunchRef) (launch.Tree, error) {
		opts.Expect = expect
		return a.wait(ctx, reg, ref, id, opts, forPeople)
	}
}

// look returns what a publisher reads a launch with that it does not wait for.
func look(reg registry.Registry, ref registry.GraphRef, opts launch.Options) func(context.Context, string) (launch.Tree, error) {
	return func(ctx context.Context, id string) (launch.Tree, error) { return launch.Look(ctx, reg, ref, id, opts) }
}

// printPublish prints the report of a publish and keeps it for the job summary. err is the outcome.
func (a *app) printPublish(f publishFlags, out publishOutput, o *notify.Outcome, err error) error {
	o.Markdown = out.markdown
	printed := f.out.Write(a.stdout, out)
	if errors.Is(err, publish.ErrCheckFailed) {
		err = exit.Reported(err) // the report that was printed has the reasons
	}
	return exit.All(err, printed)
}

// waitFlags are what every command that waits for a launch shares.
type waitFlags struct {
	timeout      time.Duration
	follow       bool
	contractWarn bool
}

func (f *waitFlags) flags(c *cobra.Command) {
	positiveFlag(c.Flags(), &f.timeout, "timeout", "`DURATION` to wait for the launch; default: $APOLLO_CHECKS_TIMEOUT_SECONDS or 5m")
	c.Flags().BoolVar(&f.follow, "follow", false, "when the launch is superseded, wait for its successor instead")
	c.Flags().BoolVar(&f.contractWarn, "warn-contract-failures", false, "a failed contract launch does not fail the command")
}

// askFlags are what every command shares that changes the registry.
type askFlags struct{ askFor time.Duration }

func (f *askFlags) flags(c *cobra.Command) {
	f.askFor = publish.DefaultAskFor
	positiveFlag(c.Flags(), &f.askFor, "ask-for", "`DURATION` to ask the registry what became of a request whose answer was lost")
}

// waitOptions returns the options of a wait; without --timeout it lasts
// $APOLLO_CHECKS_TIMEOUT_SECONDS, else [launch.DefaultTimeout].
func (a *app) waitOptions(f waitFlags) (launch.Options, error) {
	timeout, err := a.seconds("APOLLO_CHECKS_TIMEOUT_SECONDS", launch.DefaultTimeout)
	if err != nil {
		return launch.Options{}, err
	}
	opts := launch.Options{Timeout: cmp.Or(f.timeout, timeout), Follow: f.follow, Clock: a.clock}
	if f.contractWarn {
		opts.ContractFailures = launch.ContractsWarn
	}
	return opts, nil
}
