package cli

import (
	"context"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/rollback"
)

const rollbackLong = `Rollback lets routers go back to the supergraph of an earlier launch, when the code that
is deployed now still serves it: each fetch that a router may plan against it must be
answered. If so, it is pinned as ` + "`supergraph pin`" + ` does, with its contracts; otherwise every
reason is told, nothing is written, and the exit code is 1.

What is deployed is told by, in this order:
  - schemas among the arguments: NAME=FILE, a folder, schemactl.yaml, git:REF:PATH (what the
    tag of the last deploy had, for example);
  - --deployed journal[:FILE]: what the last ` + "`schemactl deliver`" + ` left deployed. Without the
    flag its journal in .schemactl/ is read when it is there and is about this graph; of
    subgraphs that were published since, it says nothing;
  - --deployed pins[:DIR]: what the supergraph that routers are pinned to asks of the code,
    which serves at least that;
  - --deployed running: what every replica says of its code, at the addresses that
    schemactl.yaml has (subgraphs.NAME.running) or at the routing URL; all of it has to serve;
  - what is registered now. That is an assumption, and the output names the subgraphs of which
    it is made. With --deployed registry it is all that is looked at.
Where arguments and journal contradict each other, nothing is done. Where a deploy has begun
and not ended, old and new code must serve.

Nothing is published: the registry keeps its schemas, so routers that poll Uplink are not
touched. To take a schema back, publish it again.`

// rollbackCommand is what others are told that a rollback runs.
const rollbackCommand = "schemactl supergraph rollback"

// rollbackFlags are the flags of `supergraph rollback`.
type rollbackFlags struct {
	graph, dir string
	deployed   string
	code       deployedFlags
	dryRun     bool
	wait       waitFlags
	export     exportFlags
	notify     notifyFlags
	out        *output.Formats[rollback.Report]
}

// supergraphRollbackCommand takes a launch, or a word for one, and then the schemas that are known
// to be deployed. Notifications name the schemas as what the command was run on, not the launch.
func (a *app) supergraphRollbackCommand() *cobra.Command {
	f := rollbackFlags{out: output.New(
		output.Text(func(w io.Writer, r rollback.Report) error {
			report.Rollback(w, a.style(w), r.Verdict, r.LaunchID)
			report.Accepted(w, a.style(w), r.Consents)
			if r.Pins != nil {
				report.Pins(w, a.style(w), *r.Pins)
			}
			return nil
		}),
		output.JSON[rollback.Report](),
		output.Format("markdown", "", output.Void(func(w io.Writer, r rollback.Report) {
			report.RollbackMarkdown(w, r.Verdict, r.LaunchID, r.Pins)
			report.AcceptedMarkdown(w, r.Consents)
		})),
	)}
	c := &cobra.Command{
		Use: "rollback LAUNCH [SCHEMA...]", Short: "Pin the supergraph of an earlier launch, if the deployed code still serves it",
		Long: rollbackLong, Args: cobra.MinimumNArgs(1),
		Example: examples(
			"schemactl supergraph rollback 5a2e7f19 --dry-run",
			"schemactl supergraph rollback 5a2e7f19 products=git:v41:subgraphs/products.graphql --dir pins",
		),
		RunE: func(c *cobra.Command, args []string) error {
			return a.withNotification(c.Context(), f.notify, "supergraph rollback", args[1:], func(e *notify.Outcome) error {
				return a.rollback(c.Context(), f, args[0], args[1:], e)
			})
		},
	}
	graphRefFlag(c, &f.graph)
	c.Flags().StringVar(&f.dir, "dir", ".", "`DIR` for the files and supergraph.lock")
	c.Flags().StringVar(&f.deployed, "deployed", string(rollback.Auto), "`SOURCE` of what is deployed: auto, registry, running, journal[:FILE] or pins[:DIR]")
	f.code.unprovenFlag(c)
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "only tell whether it is safe")
	f.wait.flags(c)
	f.export.flags(c)
	f.notify.flags(c)
	f.out.Flags(c)
	return c
}

// rollback reads what the flags and arguments tell of the deployed code, lets package rollback
// judge and pin, and exports the pins. A verdict against the rollback is an error that the report
// has told already.
func (a *app) rollback(ctx context.Context, f rollbackFlags, id string, args []string, e *notify.Outcome) error {
	ref, reg, err := a.connect(f.graph)
	e.Ref = ref
	if err != nil {
		return err
	}
	r := rollback.Rollback{
		Registry: reg, Ref: ref, Launch: id, DryRun: f.dryRun, Dir: f.dir,
		Await: func(ctx context.Context, id string) (launch.Tree, error) { return a.settled(ctx, reg, ref, id, f.wait) },
	}
	r.Pin = a.pinOptions(rollbackCommand, f.dir, f.wait, f.export)
	journal, err := a.journalAt("", args)
	if err != nil {
		return err
	}
	if r.Source, err = rollback.ParseSource(f.deployed, journal, f.dir); err != nil {
		return err
	}
	if len(args) > 0 {
		if r.Given, err = a.loader().Load(ctx, args); err != nil {
			return err
		}
	}
	version, err := a.federation(ctx, reg, ref, federation.Wish{})
	if err != nil {
		return err
	}
	r.Edition = version.Edition
	if err := a.rollbackProof(&r, &f, args, version.Edition); err != nil {
		return err
	}
	rep, err := rollback.Run(ctx, r)
	if err != nil {
		return err
	}
	if rep.Pins != nil {
		if err := a.export(ctx, rollbackCommand, f.export, f.dir, rep.Pins.Lock); err != nil {
			return err
		}
	}
	e.Markdown = func(w io.Writer) { report.RollbackMarkdown(w, rep.Verdict, rep.LaunchID, rep.Pins) }
	return exit.All(f.out.Write(a.stdout, *rep), exit.Reported(rep.Err()))
}

// rollbackProof lets replicas be asked if they are the source of what is deployed: by the flag, or
// by the configuration where no flag and no argument tells.
func (a *app) rollbackProof(r *rollback.Rollback, f *rollbackFlags, args []string, edition spec.Edition) error {
	g, err := a.configuration(args)
	if err != nil {
		return err
	}
	if r.Source.Kind == rollback.Auto && len(args) == 0 && slices.Contains(g.Running.Ask, "rollback") {
		r.Source = rollback.Source{Kind: rollback.Running}
	}
	if r.Source.Kind != rollback.Running {
		if f.code.unproven != "" {
			return exit.Usagef("--%s has no effect: nobody is asked; give --deployed running, or leave it out", publish.ConsentUnproven)
		}
		return nil
	}
	f.code.values = []string{deployedRunning}
	if r.Proof, err = a.proof(f.code, g, "rollback", edition); err != nil {
		return err
	}
	r.Consents, err = f.code.consents(a.getenv)
	return err
}
