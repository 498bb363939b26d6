package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/composition"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/planning"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/sink"
	"github.com/schemactl/schemactl/compose/queryplan"
	"github.com/schemactl/schemactl/compose/queryplan/batch"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
)

const queryPlanLong = `Print how a router answers operations: which fetches it makes, in which order.

An operation is a file, a folder or a glob of operations, or its text. The graph comes last:
a supergraph as a file, or what compose takes as one argument. With --base the plans of both
sides are compared. The planner is that of Apollo Router 2 with its defaults, or with --planner
router-3 that of the preview of Router 3; @defer is refused.`

// queryPlanFlags are the flags of `query-plan`.
type queryPlanFlags struct {
	base, operation string
	labels          []string
	batch           bool
	jobs            int
	planner         queryplan.Profile
	federation      federationFlag
}

// queryPlanCommand prints the plans of operations, or answers a stream of them (--batch). An
// operation that cannot be planned is a negative answer.
func (a *app) queryPlanCommand() *cobra.Command {
	var f queryPlanFlags
	out := output.New(
		output.Text(output.Void(func(w io.Writer, r *planning.Report) { report.QueryPlans(w, a.style(w), r) })),
		output.Format("json", "", report.QueryPlansJSON),
		output.Format("mermaid", "", output.Void(report.QueryPlansMermaid)),
	)
	c := &cobra.Command{
		Use: "query-plan OPERATION... GRAPH", Short: "How a router answers operations: its fetches, before and after a change", Long: queryPlanLong,
		Example: examples(
			"schemactl query-plan '{ products { id } }' pins/supergraph.graphql",
			"schemactl query-plan operations --base pins/supergraph.graphql subgraphs",
		),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			switch {
			case f.batch && len(args) > 0:
				return exit.Usagef("--batch reads graphs and operations from standard input; leave %s out", args[0])
			case f.batch:
				return batch.Run(c.Context(), a.stdin, sink.JSON(a.stdout), f.jobs, queryplan.Options{Profile: f.planner})
			case len(args) < 2:
				return exit.Usagef("query-plan needs operations, and the graph as the last argument: schemactl query-plan operations supergraph.graphql")
			}
			r, err := a.queryPlans(c.Context(), f, args[:len(args)-1], args[len(args)-1])
			if err != nil {
				return err
			}
			r.Version = formVersion
			if err := out.Write(a.stdout, r); err != nil {
				return err
			}
			if failed := r.Failed(); len(failed) > 0 {
				return exit.Reported(fmt.Errorf("%w: no plan for %s", exit.ErrNo, strings.Join(failed, ", ")))
			}
			return nil
		},
	}
	c.Flags().StringVar(&f.base, "base", "", "plan over `GRAPH` too, and show what changed")
	c.Flags().StringVar(&f.operation, "operation", "", "plan only the operation `NAME`")
	c.Flags().StringSliceVar(&f.labels, "label", nil, "`LABEL,...` of progressive @override that are rolled out")
	c.Flags().BoolVar(&f.batch, "batch", false, "read graphs and operations as JSON lines from stdin, write plans as JSON lines")
	jobsFlag(c.Flags(), &f.jobs)
	c.Flags().TextVar(&f.planner, "planner", queryplan.Router2, "`PROFILE` of the planner: router-2, or router-3, the incremental planner of its preview")
	f.federation.flags(c)
	out.Flags(c)
	return c
}

// queryPlans plans operations over a graph, and over the base if there is one.
func (a *app) queryPlans(ctx context.Context, f queryPlanFlags, texts []string, graph string) (*planning.Report, error) {
	operations, err := planning.ReadOperations(texts, f.operation)
	if err != nil {
		return nil, err
	}
	after, err := a.readGraph(ctx, f, graph)
	if err != nil {
		return nil, err
	}
	var base *supergraph.Graph
	if f.base != "" {
		if base, err = a.readGraph(ctx, f, f.base); err != nil {
			return nil, err
		}
	}
	in := planning.Input{Operations: operations, Labels: f.labels, Graph: after, Base: base, Options: queryplan.Options{Profile: f.planner}}
	return within(ctx, a, "the query plan", func(ctx context.Context) (*planning.Report, error) { return planning.Run(ctx, in) })
}

// readGraph returns the supergraph in a file, or composes what an argument of `compose` names.
func (a *app) readGraph(ctx context.Context, f queryPlanFlags, arg string) (*supergraph.Graph, error) {
	if text, ok := planning.SupergraphFile(arg); ok {
		graph, errs := supergraph.Read(sdl.Source{Name: arg, File: arg, Text: text})
		if len(errs) > 0 {
			return nil, errs
		}
		return graph, nil
	}
	loader := a.loader()
	loader.OwnURLs = true
	sources, err := loader.Load(ctx, []string{arg})
	if err != nil {
		return nil, err
	}
	wish, err := f.federation.wish(a.resolver, loader, []string{arg})
	if err != nil {
		return nil, err
	}
	res, err := a.composed(ctx, sources, composition.Options{Federation: versionOf(wish, loader.Taken())})
	if err != nil {
		return nil, err
	}
	if !res.OK() {
		report.Diagnostics(a.stderr, a.style(a.stderr), report.TextsOf(sources), res.Errors)
		return nil, exit.Reported(fmt.Errorf("%w: %s does not compose: %s", res.Outcome(), arg, strings.Join(res.Errors.Codes(), ", ")))
	}
	return res.Graph, nil
}
