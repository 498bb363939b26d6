package cli

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/notify"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/launch"
)

// deleteFlags are the flags of `subgraph delete`.
type deleteFlags struct {
	graph                   string
	confirm, dryRun, noWait bool
	wait                    waitFlags
	ask                     askFlags
	notify                  notifyFlags
	out                     *output.Formats[publish.Publication]
}

// subgraphDeleteCommand demands --confirm, since a deleted subgraph can only be published again.
func (a *app) subgraphDeleteCommand() *cobra.Command {
	f := deleteFlags{out: output.New(
		output.Text(output.Void(func(w io.Writer, r publish.Publication) { report.Deleted(w, a.style(w), r) })),
		output.JSON[publish.Publication](),
	)}
	c := &cobra.Command{
		Use: "delete NAME", Short: "Take a subgraph out of a variant, and wait for the launch", Args: cobra.ExactArgs(1),
		Long: "Delete takes a subgraph out of a variant. That is a launch of its own: routers get a supergraph\n" +
			"without it. Its code must stay until they have: `schemactl plan` and `schemactl deliver --prune`\n" +
			"keep that order.",
		Example: examples("schemactl subgraph delete reviews --dry-run", "schemactl subgraph delete reviews --confirm"),
		RunE: func(c *cobra.Command, args []string) error {
			if f.dryRun {
				return a.dryDelete(c.Context(), f, args[0])
			}
			if !f.confirm {
				return exit.Usagef("deleting %s cannot be undone by itself; give --confirm to do it, or --dry-run to see whether the rest composes", args[0])
			}
			return a.withNotification(c.Context(), f.notify, "subgraph delete", nil, func(e *notify.Outcome) error {
				return a.deleteSubgraph(c.Context(), f, args[0], e)
			})
		},
	}
	graphRefFlag(c, &f.graph)
	c.Flags().BoolVar(&f.confirm, "confirm", false, "really delete it")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "only ask the platform whether the rest composes")
	c.Flags().BoolVar(&f.noWait, "no-wait", false, "do not wait for the launch")
	f.wait.flags(c)
	f.ask.flags(c)
	f.notify.flags(c)
	f.out.Flags(c)
	return c
}

// deleteSubgraph deletes a subgraph and waits for the launch. The report is printed also if the
// launch fails. A subgraph that is not registered is a usage error.
func (a *app) deleteSubgraph(ctx context.Context, f deleteFlags, name string, e *notify.Outcome) error {
	ref, err := a.graphRef(f.graph)
	if err != nil {
		return err
	}
	e.Ref = ref
	opts, err := a.waitOptions(f.wait)
	if err != nil {
		return err
	}
	reg, err := a.client()
	if err != nil {
		return err
	}
	p := publish.Publisher{Registry: reg, Ref: ref, AskFor: f.ask.askFor, Clock: a.clock}
	if p.Federation, err = a.federation(ctx, reg, ref, federation.Wish{}); err != nil {
		return err
	}
	if !f.noWait {
		p.Await = a.await(reg, ref, opts, f.out.ForPeople())
	}
	done, err := p.Remove(ctx, name)
	switch {
	case errors.Is(err, publish.ErrNotRegistered):
		return exit.UsageError(err)
	case done == nil:
		return err
	}
	e.Markdown = func(w io.Writer) { report.PublishMarkdown(w, *done) }
	return exit.All(err, f.out.Write(a.stdout, *done))
}

// dryDelete asks the platform whether the rest composes, and changes nothing.
func (a *app) dryDelete(ctx context.Context, f deleteFlags, name string) error {
	ref, client, err := a.connect(f.graph)
	if err != nil {
		return err
	}
	result, err := client.PreviewRemove(ctx, ref, name)
	if err != nil {
		return err
	}
	if len(result.Errors) > 0 {
		return fmt.Errorf("%w: without %s, %s does not compose%s", exit.ErrNo, name, ref, launch.BuildErrors(result.Errors))
	}
	rep := publish.Publication{Version: publish.PublicationVersion, DryRun: true}
	rep.Ref, rep.Removed = ref, []string{name}
	return f.out.Write(a.stdout, rep)
}
