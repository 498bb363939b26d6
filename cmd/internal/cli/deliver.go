package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/deploy"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/rehearsal"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/ui"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/planfile"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

const deliverLong = `Deliver a change: check it, plan the rollout, run each phase (publish batches,
deploys), wait for every launch and contract launch, and pin the supergraphs.

  schemactl deliver --rehearse DIR     all of it, offline, on an embedded registry;
                                       DIR has before/, after/ and graph.yaml
  schemactl deliver AFTER... --deploy CMD --pin DIR
                                       against the registry ($APOLLO_KEY, $APOLLO_GRAPH_REF)

` + deploy.Help + `

deploy: in schemactl.yaml is a command, or a mapping: command, or kubernetes for a
deploy by the API of a cluster; health, what every replica has to answer before a
deploy is over; timeout, grace, failures, every, retries and parallel. A delivery that
fails prints the plan that would take it back, and --resume --rollback runs it.

` + routingHelp + `

` + promotionHelp + `

` + journalHelp + `

A delivery always checks first; --check=warn goes on whatever is found, unless
schemactl.yaml says publish.check: require. --skip-check REASON goes without.

` + deployedHelp + `

` + settleHelp + `

` + lossHelp

// deliverFlags are the flags of `deliver`.
type deliverFlags struct {
	graph, rehearse, deploy, pin, journal, revision, failOn string
	rehearseSource                                          string
	settle                                                  settleFlags
	grace                                                   time.Duration
	prune, resume, takeBack, ifStopped, abandon             bool
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
	// follow is the plan of --plan, nil without one.
	follow *planfile.File
	// approvedBy are approvals that whoever delivers tells.
	approvedBy []string
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
				return a.rehearse(c.Context(), f, args)
			}
			f.given = &deliverSettings{command: c}
			if !f.resume && f.plan == "" {
				var err error
				if args, err = a.resolver.Inputs(args, c.CommandPath(), false); err != nil {
					return err
				}
			}
			args, err := a.followed(c.Context(), &f, args)
			if err == nil {
				args, err = a.restored(c.Context(), &f, args)
			}
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
	flags.StringVar(&f.rehearseSource, "rehearse-source", "", "with --rehearse and registry: inputs: `DIR` has what the promoted variant runs; default: after/ of the rehearsal")
	numberFlag(flags, &f.fleet, nil, "fleet", 1, maxFleet, fmt.Sprintf("with --rehearse: simulate `N` routers and ask them, as settle: {metrics: ...} of graph.yaml does with %d", rehearsal.DefaultRouters))
	flags.StringArrayVar(&f.faults, "fault", nil, "with --rehearse: something that goes wrong, as `JSON` (see schemactl sandbox --help); may be given several times")
	flags.StringVar(&f.deploy, "deploy", "", "`COMMAND` that deploys one subgraph's code")
	flags.StringVar(&f.pin, "pin", "", "`DIR` to pin the supergraphs in")
	journalFlag(c, &f.journal)
	flags.StringVar(&f.revision, "revision", "", "`NAME` of this version; default: that of what is promoted, else the git commit")
	flags.StringVar(&f.failOn, "fail-on", "", "`THRESHOLD` of the check: breaking, dangerous, used, none")
	flags.StringArrayVar(&f.operations, "operations", nil, "`GLOB` of client operations for the check")
	f.settle.flags(c, "")
	f.grace = deploy.DefaultGrace
	waitFlag(flags, &f.grace, "deploy-grace", "`DURATION` that a deploy command has to finish after a signal, before it is ended; a second signal ends it at once")
	flags.BoolVar(&f.prune, "prune", false, "remove registered subgraphs that are not among the inputs")
	flags.BoolVar(&f.resume, "resume", false, "go on with the delivery of the journal, with its settings; flags that are given replace them")
	flags.BoolVar(&f.takeBack, "rollback", false, "with --resume: take the stopped delivery back, to what was there before, instead of going on")
	flags.BoolVar(&f.ifStopped, "if-stopped", false, "with --resume: do nothing where no delivery was stopped, for a pipeline that takes up before it delivers")
	flags.BoolVar(&f.abandon, "abandon", false, "begin anew although the journal holds a stopped delivery, from the code that it left running")
	flags.BoolVar(&f.alwaysDeploy, "always-deploy", false, "deploy every subgraph of the inputs, also those whose schema does not change: their code may")
	f.deployed.flags(c)
	flags.StringVar(&f.plan, "plan", "", "follow the plan in `FILE`, or oci://HOST/REPOSITORY@DIGEST, instead of making one; refused when something has moved that it was proven for")
	flags.StringArrayVar(&f.approvedBy, "approved-by", nil, "`WHO` approved this delivery elsewhere, such as a reviewer of the pipeline's environment; kept in report and journal, and no approval of the plan")
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
	if err := f.valid(); err != nil {
		return err
	}
	ref, err := a.resumedRef(f.graph, cmp.Or(f.given.ref, f.variant()), args)
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
	promoted, err := a.promotion(ctx, reg, loader.Taken(), after, input.Target{Ref: ref, Federation: version, NoURL: f.routing.noURL, Leaves: f.leaves()})
	if err != nil {
		return err
	}
	git := input.GitContext(ctx, a.getenv)
	d := publish.Delivery{
		Registry: reg, Ref: ref, Federation: version, After: after, Prune: f.prune, NoURL: f.routing.noURL, Revision: cmp.Or(f.revision, registry.PromotedRevision(promoted, namesOf(after)), git.Commit), Git: git,
		PinDir: f.pin, JournalPath: f.journal, Resume: f.resume, TakeBack: f.takeBack, IfStopped: f.ifStopped, Abandon: f.abandon, OnFailure: publish.OnFailure(f.onFailure), Clock: a.clock,
		AlwaysDeploy: f.alwaysDeploy, Secrets: a.secrets, By: a.runner(), Places: f.routing.places(a.resolver, args),
	}
	d.Rollout.Promoted = append(promoted, f.given.promoted...)
	if f.abandon {
		d.Consents = []publish.Consent{{Kind: publish.ConsentAbandon, By: input.Actor(a.getenv)}}
	}
	lines := f.given.lines(f.deploy, g)
	images := f.given.images(g)
	if !lines.Empty() || deploy.AnyByCluster(g) {
		d.Deployer = &deploy.Deployer{
			Command: &deploy.Command{Lines: lines, Output: a.stderr, Grace: f.grace, Kill: a.killed},
			Graph:   g, Finder: a.finder(g), Clusters: a.clusters(g), Images: images, Same: drift.Comparer(version.Edition), Clock: a.clock,
		}
	}
	d.Parallel = g.Deploy.Parallel
	d.Settings, d.Changed = f.given.keep(args, a.notifyWhen(f.notify, args), lines), f.given.changed
	d.Settings.Images = deploy.ImagesOf(g, images)
	d.ResumeCommand, d.BackCommand = a.resumeCommand("", f.journal, d.Settings), a.resumeCommand(" --rollback", f.journal, d.Settings)
	d.Adoption = a.evidence(g, f.settle)
	f.probe.Clock = a.clock
	if d.Health, err = f.probe.Check(); err != nil {
		return err
	}
	if f.follow != nil {
		d.Rollout.Promoted = f.follow.Promoted
		d.Revision = cmp.Or(f.revision, registry.PromotedRevision(f.follow.Promoted, changedBy(f.follow.Plan)), d.Revision)
	}
	if f.plan != "" || f.resume {
		a.warn(a.movedSince(ctx, d.Rollout.Promoted, ref))
	}
	for _, who := range f.approvedBy {
		d.Told = append(d.Told, planfile.Approval{By: who, At: a.clock.Now().UTC(), Where: a.machine(), Told: true})
	}
	return a.runDelivery(ctx, f, g, d, e)
}

// leaves tells what becomes of a subgraph that only the variant has to which another one is
// promoted.
func (f deliverFlags) leaves() string {
	if f.prune {
		return "--prune removes it"
	}
	return "it stays; --prune removes it"
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

// variant returns the graph ref that the plan is for; empty without a plan.
func (f deliverFlags) variant() string {
	if f.follow == nil || f.follow.Bound == nil {
		return ""
	}
	return f.follow.Bound.GraphRef
}

// valid refuses flags that exclude each other.
func (f deliverFlags) valid() error {
	switch {
	case f.onFailure != string(publish.StopOnFailure) && f.onFailure != string(publish.RollBackOnFailure):
		return exit.Usagef("--on-failure %q: use %s or %s", f.onFailure, publish.StopOnFailure, publish.RollBackOnFailure)
	case slices.ContainsFunc(f.approvedBy, func(who string) bool { return strings.TrimSpace(who) == "" }):
		return exit.Usagef("--approved-by: name who approved")
	case f.resume && f.abandon:
		return exit.Usagef("--resume takes a stopped delivery up and --abandon begins anew; leave one of the two out")
	case f.plan != "" && (f.alwaysDeploy || f.deployed.hasFiles()):
		return exit.Usagef("--plan has the deploys and the deployed code in it; leave --always-deploy and --deployed out, and give them to schemactl plan or make no plan file")
	case len(f.routing.urls) > 0 && f.resume:
		return errPlanURLs()
	}
	return nil
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
	promoted := d.Rollout.Promoted
	d.Rollout = plannerSettings(g, contracts)
	d.Rollout.Promoted = promoted
	if f.rehearse == "" {
		following, err := following(f.follow, g, contracts, f.operations, d.Federation)
		if err != nil {
			return err
		}
		d.Follow(following)
	}
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
	view.Promoted(promoted)
	view.Accepted(d.Consents)
	if f.follow != nil {
		view.Approved(f.follow.Approvals)
	}
	view.Approved(d.Told)
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
