package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/deploy"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/rehearsal"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/ui"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/rollout"
)

const deliverLong = `Deliver a change: check it, plan the rollout, run each phase (publish batches,
deploys), wait for every launch and contract launch, and pin the supergraphs.

  schemactl deliver --rehearse DIR     all of it, offline, on an embedded registry;
                                       DIR has before/, after/ and graph.yaml
  schemactl deliver AFTER... --deploy CMD --pin DIR
                                       against the registry ($APOLLO_KEY, $APOLLO_GRAPH_REF)

` + deploy.Help + `

` + routingHelp + `

` + journalHelp + `

A delivery always checks first; --check=warn goes on whatever is found, unless
schemactl.yaml says publish.check: require. --skip-check REASON goes without.

` + deployedHelp + `

` + settleHelp + `

` + lossHelp

// deliverFlags are the flags of `deliver`.
type deliverFlags struct {
	graph, rehearse, deploy, pin, journal, revision, failOn string
	settle                                                  settleFlags
	grace                                                   time.Duration
	prune, resume, ifStopped, abandon                       bool
	operations                                              []string
	plan, onFailure                                         string
	alwaysDeploy                                            bool
	deployed                                                deployedFlags
	routing                                                 routingFlags
	gate                                                    gateFlags
	loss                                                    lossFlags
	fleet                                                   int
	faults                                                  []string
	federation                                              federationFlag
	probe                                                   deploy.Probe
	notify                                                  notifyFlags
	wait                                                    waitFlags
	lock                                                    lockFlags
	ask                                                     askFlags
	out                                                     *output.Formats[publish.Report]
	// given are the settings of this run and of the one that it takes up.
	given *deliverSettings
}

// deliverCommand is `deliver`: a delivery to the platform, or with --rehearse one to an embedded
// registry. Only the former notifies.
func (a *app) deliverCommand() *cobra.Command {
	f := deliverFlags{out: output.New(
		output.Text(func(io.Writer, publish.Report) error { return nil }), // the delivery was shown while it ran
		output.JSON[publish.Report](),
		output.Format("markdown", "", output.Void(func(w io.Writer, r publish.Report) {
			report.DeliveryMarkdown(w, r)
		})),
	)}
	c := &cobra.Command{
		Use: "deliver [--rehearse DIR | AFTER...]", Short: "Check, plan, publish, deploy, wait and pin: the whole delivery", Long: deliverLong,
		Example: examples(
			"schemactl deliver --rehearse fixtures/graphs/channels",
			"schemactl deliver subgraphs --deploy ./deploy.sh --pin pins",
			"schemactl deliver --plan plan.json --deploy ./deploy.sh --on-failure rollback",
			"schemactl deliver --resume",
		),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			if f.rehearse != "" {
				if len(args) > 0 {
					return exit.Usagef("--rehearse takes everything from %s; leave %s out", f.rehearse, args[0])
				}
				return a.rehearse(c.Context(), f)
			}
			f.given = &deliverSettings{command: c}
			if !f.resume && f.plan == "" {
				var err error
				if args, err = a.resolver.Inputs(args, c.CommandPath(), false); err != nil {
					return err
				}
			}
			args, err := a.restored(c.Context(), &f, args)
			return a.withNotification(c.Context(), f.notify, "deliver", args, func(e *notify.Outcome) error {
				if err != nil {
					return err
				}
				return a.deliver(c.Context(), f, args, e)
			})
		},
	}
	graphRefFlag(c, &f.graph)
	flags := c.Flags()
	flags.StringVar(&f.rehearse, "rehearse", "", "rehearse the change in `DIR` on an embedded registry")
	numberFlag(flags, &f.fleet, nil, "fleet", 1, maxFleet, fmt.Sprintf("with --rehearse: simulate `N` routers and ask them, as settle: {metrics: ...} of graph.yaml does with %d", rehearsal.DefaultRouters))
	flags.StringArrayVar(&f.faults, "fault", nil, "with --rehearse: something that goes wrong, as `JSON` (see schemactl sandbox --help); may be given several times")
	flags.StringVar(&f.deploy, "deploy", "", "`COMMAND` that deploys one subgraph's code")
	flags.StringVar(&f.pin, "pin", "", "`DIR` to pin the supergraphs in")
	journalFlag(c, &f.journal)
	flags.StringVar(&f.revision, "revision", "", "`NAME` of this version; default: the git commit")
	flags.StringVar(&f.failOn, "fail-on", "", "`THRESHOLD` of the check: breaking, dangerous, used, none")
	flags.StringArrayVar(&f.operations, "operations", nil, "`GLOB` of client operations for the check")
	f.settle.flags(c, "")
	f.grace = deploy.DefaultGrace
	waitFlag(flags, &f.grace, "deploy-grace", "`DURATION` that a deploy command has to finish after a signal, before it is ended; a second signal ends it at once")
	flags.BoolVar(&f.prune, "prune", false, "remove registered subgraphs that are not among the inputs")
	flags.BoolVar(&f.resume, "resume", false, "go on with the delivery of the journal, with its settings; flags that are given replace them")
	flags.BoolVar(&f.ifStopped, "if-stopped", false, "with --resume: do nothing where no delivery was stopped, for a pipeline that takes up before it delivers")
	flags.BoolVar(&f.abandon, "abandon", false, "begin anew although the journal holds a stopped delivery, from the code that it left running")
	flags.BoolVar(&f.alwaysDeploy, "always-deploy", false, "deploy every subgraph of the inputs, also those whose schema does not change: their code may")
	f.deployed.flags(c)
	flags.StringVar(&f.plan, "plan", "", "follow the plan in `FILE` (plan --format json) instead of making one; refused when the registry has moved")
	flags.StringVar(&f.onFailure, "on-failure", string(publish.StopOnFailure), "`ACTION` of a failed deploy, launch or health probe: stop, or rollback to what was there before")
	f.federation.flags(c)
	f.routing.flags(c)
	f.gate.flags(c, "require")
	f.loss.flags(c)
	probeFlags(c, &f.probe)
	f.notify.flags(c)
	f.wait.flags(c)
	f.lock.flags(c)
	f.ask.flags(c)
	f.out.Flags(c)
	return c
}

// probeFlags adds the flags of the health probes.
func probeFlags(c *cobra.Command, p *deploy.Probe) {
	flags := c.Flags()
	flags.StringArrayVar(&p.HTTP, "probe-http", nil, "after each phase `URL` must answer 2xx; "+deploy.Placeholder+" stands for each subgraph that was just deployed")
	flags.StringArrayVar(&p.GraphQL, "probe-graphql", nil, "after each phase the GraphQL endpoint `URL` must answer --probe-query without errors; "+deploy.Placeholder+" as in --probe-http")
	flags.StringVar(&p.Query, "probe-query", "{ __typename }", "`QUERY` of --probe-graphql")
	p.Timeout = 2 * time.Minute
	positiveFlag(flags, &p.Timeout, "probe-timeout", "`DURATION` that a probe may fail before the phase counts as failed")
}

// deliver runs the delivery to the platform that the flags ask for.
func (a *app) deliver(ctx context.Context, f deliverFlags, args []string, e *notify.Outcome) error {
	if err := f.valid(args); err != nil {
		return err
	}
	ref, err := a.resumedRef(f.graph, f.given.ref, args)
	if err != nil {
		return err
	}
	e.Ref = ref
	reg, err := a.client()
	if err != nil {
		return err
	}
	g, err := a.configuration(args)
	if err != nil {
		return err
	}
	after, loader, err := a.deliverySources(ctx, f, args)
	if err != nil {
		return err
	}
	a.warn(input.ConfigurationNotes(after, g))
	wish, err := f.federation.wish(a.resolver, loader, args)
	if err != nil {
		return err
	}
	version, err := a.federation(ctx, reg, ref, wish)
	if err != nil {
		return err
	}
	git := input.GitContext(ctx, a.getenv)
	d := publish.Delivery{
		Registry: reg, Ref: ref, Federation: version, After: after, Prune: f.prune, NoURL: f.routing.noURL, Revision: cmp.Or(f.revision, git.Commit), Git: git,
		PinDir: f.pin, JournalPath: f.journal, Resume: f.resume, IfStopped: f.ifStopped, Abandon: f.abandon, OnFailure: publish.OnFailure(f.onFailure), Clock: a.clock,
		AlwaysDeploy: f.alwaysDeploy, By: a.runner(), Places: f.routing.places(a.resolver, args),
	}
	if f.abandon {
		d.Consents = []publish.Consent{{Kind: publish.ConsentAbandon, By: input.Actor(a.getenv)}}
	}
	lines := f.given.lines(f.deploy, g)
	if !lines.Empty() {
		d.Deployer = &deploy.Command{Lines: lines, Output: a.stderr, Grace: f.grace, Kill: a.killed}
	}
	d.Settings, d.Changed = f.given.keep(args, a.notifyWhen(f.notify, args), lines), f.given.changed
	d.ResumeCommand = a.resumeCommand(f.journal, d.Settings)
	d.Adoption = a.evidence(g, f.settle)
	f.probe.Clock = a.clock
	if d.Health, err = f.probe.Check(); err != nil {
		return err
	}
	if f.plan != "" && !f.resume {
		plan, err := rollout.ReadPlan(f.plan)
		if err != nil {
			return err
		}
		if err := d.Follow(ctx, plan); err != nil {
			return err
		}
	}
	return a.runDelivery(ctx, f, g, d, e)
}

// deliverySources loads the inputs, with the routing URLs of the command line. A delivery that is
// resumed or follows a plan has its subgraphs from there, so that nothing is loaded. It also
// returns the loader.
func (a *app) deliverySources(ctx context.Context, f deliverFlags, args []string) ([]sdl.Source, *input.Loader, error) {
	loader := a.loader()
	if f.resume || f.plan != "" {
		return nil, loader, nil
	}
	after, err := loader.Load(ctx, args)
	if err != nil {
		return nil, nil, err
	}
	return after, loader, f.routing.apply(after)
}

// valid refuses flags that exclude each other.
func (f deliverFlags) valid(args []string) error {
	switch {
	case f.onFailure != string(publish.StopOnFailure) && f.onFailure != string(publish.RollBackOnFailure):
		return exit.Usagef("--on-failure %q: use %s or %s", f.onFailure, publish.StopOnFailure, publish.RollBackOnFailure)
	case f.resume && f.abandon:
		return exit.Usagef("--resume takes a stopped delivery up and --abandon begins anew; leave one of the two out")
	case f.plan != "" && len(args) > 0:
		return exit.Usagef("--plan has the subgraphs in it; leave %s out", args[0])
	case f.plan != "" && (f.alwaysDeploy || f.deployed.hasFiles()):
		return exit.Usagef("--plan has the deploys and the deployed code in it; leave --always-deploy and --deployed out, and give them to schemactl plan or make no plan file")
	case len(f.routing.urls) > 0 && f.resume:
		return errPlanURLs
	}
	return nil
}

// rehearse delivers the change of a folder to an embedded registry. The supergraphs are pinned in a
// temporary folder unless --pin names one.
func (a *app) rehearse(ctx context.Context, f deliverFlags) error {
	logger, err := a.logger()
	if err != nil {
		return err
	}
	wish, err := federation.Wished(f.federation.word, nil)
	if err != nil {
		return err
	}
	r, err := rehearsal.Start(ctx, f.rehearse, rehearsal.Options{
		GraphRef: f.graph, Federation: wish, Loader: a.loader(), Start: a.clock.Now(), Logger: logger,
		Routers: f.fleet, Faults: func(faults *sandbox.Faults) error { return addFaults(faults, f.faults) },
	})
	if err != nil {
		return err
	}
	defer r.Close()
	dir := f.pin
	var pins pin.Options
	if dir == "" {
		pins.AllowInvalidURL = "a rehearsal whose pins are thrown away"
		temp, err := os.MkdirTemp("", "schemactl-rehearsal-")
		if err != nil {
			return fmt.Errorf("cannot make a folder for the pins: %w", err)
		}
		defer func() { _ = os.RemoveAll(temp) }()
		dir = temp
	}
	return a.runDelivery(ctx, f, r.Config, publish.Delivery{
		Registry: r.Registry, Ref: r.Ref, Federation: r.Federation, After: r.After, Prune: true, Revision: cmp.Or(f.revision, "rehearsal"),
		Deployer: r.Deployer, PinDir: dir, Pin: pins, Clock: r.Clock, Adoption: rehearsedEvidence(r, f.settle), Running: a.rehearsedProof(r, f.deployed),
	}, &notify.Outcome{})
}

// runDelivery runs a delivery or a rehearsal: it adds the gate, the planner's settings and the
// view, and prints how it ended.
func (a *app) runDelivery(ctx context.Context, f deliverFlags, g *config.Graph, d publish.Delivery, e *notify.Outcome) error {
	if d.Plan == nil { // it follows no plan that was made before
		d.Plan = a.makePlan
	}
	anyURL := d.Pin.AllowInvalidURL
	d.Pin = a.verifyOptions(f.lock, d.PinDir)
	d.Pin.AllowInvalidURL = anyURL
	options := checkOptions{operations: f.operations, failOn: f.failOn}
	var err error
	if d.Gate, err = f.gate.gate(g, publish.CheckRequire, options); err != nil {
		return err
	}
	d.Consents = append(d.Consents, f.gate.consents(a.getenv)...)
	accepted := f.loss.consents(a.getenv)
	allowed := f.routing.anyURL.consents(a.getenv)
	without, err := f.settle.consents(a.getenv)
	if err != nil {
		return err
	}
	d.Consents = slices.Concat(d.Consents, accepted, allowed, without)
	if d.Losses, err = f.loss.gate(g, d.Federation, f.operations); err != nil {
		return err
	}
	contracts, err := contractsOf(ctx, d.Registry, d.Ref, g)
	if err != nil {
		return err
	}
	in, err := options.input(a, g, contracts)
	if err != nil {
		return err
	}
	in.Notes = contracts.remarks()
	d.Rollout = plannerSettings(g, contracts)
	if !f.resume {
		if d.Rollout.Deployed, err = a.deployedCode(ctx, f.deployed); err != nil {
			return err
		}
	}
	if f.rehearse == "" {
		if d.Running, err = a.proof(f.deployed, g, "deliver", d.Federation.Edition); err != nil {
			return err
		}
	}
	if f.deployed.unproven != "" && d.Running == nil {
		return exit.Usagef("--%s has no effect: nobody is asked; give --deployed running, or leave it out", publish.ConsentUnproven)
	}
	unproven, err := f.deployed.consents(a.getenv)
	if err != nil {
		return err
	}
	d.Consents = append(d.Consents, unproven...)
	d.Rollout.AvoidHazards = f.loss.avoidHazards
	if d.Launch, err = a.waitOptions(f.wait); err != nil {
		return err
	}
	d.AskFor = f.ask.askFor
	d.SettleFor = f.settle.time.orNil()
	d.Launch.Steady = f.rehearse != "" // the same times in every rehearsal
	screen := a.screen(f.out.ForPeople())
	var texts report.Texts
	in.Federation = d.Federation
	run := a.checkOf(in)
	d.Gate.Check = func(ctx context.Context, before, after []sdl.Source) (publish.CheckResult, error) {
		texts = report.TextsOf(before, after)
		return run(ctx, before, after)
	}
	view := ui.NewDelivery(screen, a.style(screen), d.Ref.String(), f.rehearse)
	if a.terminal != nil && f.rehearse == "" && ui.IsTerminal(screen) { // simulated time does not wait for anybody to watch
		view.DrawOn(a.terminal, a.clock)
	}
	view.Accepted(d.Consents)
	view.Changed(d.Changed)
	d.Observer = view
	rep, err := publish.Deliver(ctx, d)
	e.Markdown = func(w io.Writer) { report.DeliveryMarkdown(w, rep) }
	printed := f.out.Write(a.stdout, rep)
	if err == nil {
		return printed
	}
	return a.deliveryFailed(screen, texts, rep.Check, err)
}

// deliveryFailed prints why a delivery did not get through, where its report has the reasons: a
// failed check, or no safe plan. It returns the outcome.
func (a *app) deliveryFailed(w io.Writer, texts report.Texts, checked *publish.CheckResult, err error) error {
	var none *rollout.NoSafePlan
	st := a.style(w)
	switch {
	case errors.Is(err, publish.ErrCheckFailed) && checked != nil:
		_, _ = fmt.Fprintln(w)
		report.Check(w, st, texts, reportOf(checked), report.CheckOptions{})
		_, _ = fmt.Fprintf(w, "%s\n", st.Red("✘ not delivered, the check "+checked.Summary()))
	case errors.As(err, &none):
		_, _ = fmt.Fprintln(w)
		report.NoSafePlan(w, st, report.TextsOf(none.Before, none.After), none)
	default:
		return err
	}
	return exit.Reported(err)
}
