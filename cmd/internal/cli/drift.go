package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check/drift"
	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/federation"
	"github.com/schemactl/schemactl/cmd/internal/fleet"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/diag"
)

const driftLong = `Compare what is registered with what runs, and with what the repository says. Every
registered subgraph is asked for its schema: at the addresses of its replicas, if
schemactl.yaml has them (subgraphs.NAME.running), else at its routing URL.

  schemactl drift                what runs, and the schemas of schemactl.yaml if it has some
  schemactl drift SCHEMA...      what runs, and these files
  schemactl drift --against repository SCHEMA...
                                 the files alone; nobody is asked

Schemas are compared by what they mean to clients and routers: what a library adds when
it prints one, the order of definitions and descriptions are no difference.

The exit code is 1 if something differs, and 7 if nothing is known to differ but somebody
did not answer.`

// driftFlags are the flags of `drift`.
type driftFlags struct {
	graph   string
	against []string
	out     *output.Formats[driftOutput]
}

// driftOutput is a report with what its formats need besides.
type driftOutput struct {
	*drift.Report
	place report.Place
}

// The values of --against.
const (
	againstRunning    = "running"
	againstRepository = "repository"
)

// driftCommand is `drift`.
func (a *app) driftCommand() *cobra.Command {
	f := driftFlags{out: output.New(
		output.Text(output.Void(func(w io.Writer, o driftOutput) { report.Drift(w, a.style(w), o.Report) })),
		output.JSONOf(func(o driftOutput) any { return o.Report }),
		output.Format("markdown", "", output.Void(func(w io.Writer, o driftOutput) { report.DriftMarkdown(w, o.Report) })),
		output.Format("sarif", "", func(w io.Writer, o driftOutput) error {
			return report.DriftSARIF(w, o.Report, o.place, build.Version())
		}),
	)}
	c := &cobra.Command{
		Use: "drift [SCHEMA...]", Short: "Compare what is registered with what runs and with the repository", Long: driftLong, Args: cobra.ArbitraryArgs,
		Example: examples(
			"schemactl drift --graph-ref shop@current",
			"schemactl drift subgraphs --output sarif=drift.sarif",
			"schemactl drift --against repository subgraphs --format json",
		),
		RunE: func(c *cobra.Command, args []string) error { return a.drift(c.Context(), f, args) },
	}
	graphRefFlag(c, &f.graph)
	c.Flags().StringSliceVar(&f.against, "against", []string{againstRunning, againstRepository}, "`WHAT,...` to compare with what is registered: running, repository")
	f.out.Flags(c)
	return c
}

// drift compares and prints. Without files, those of the configuration are the repository's.
func (a *app) drift(ctx context.Context, f driftFlags, args []string) error {
	for _, what := range f.against {
		if what != againstRunning && what != againstRepository {
			return exit.Usagef("--against %q: use running, repository, or both", what)
		}
	}
	with := func(what string) bool { return slices.Contains(f.against, what) }
	if len(args) > 0 && !with(againstRepository) {
		return exit.Usagef("--against running: the repository is not looked at; leave %s out", args[0])
	}
	ref, reg, err := a.connect(f.graph)
	if err != nil {
		return err
	}
	g, err := a.configuration(args)
	if err != nil {
		return err
	}
	in := drift.Input{GraphRef: ref}
	if with(againstRepository) {
		if in.Repository, err = a.repository(ctx, g, args); err != nil {
			return err
		}
	}
	if len(in.Repository) == 0 && !with(againstRunning) {
		return exit.Usagef("--against repository: there are no files; name them, or the schemas of the subgraphs in schemactl.yaml")
	}
	if in.Federation, err = a.federation(ctx, reg, ref, federation.Wish{}); err != nil {
		return err
	}
	if in.Registered, err = registered(ctx, reg, ref); err != nil {
		return err
	}
	if with(againstRunning) {
		in.Fleet = fleet.New(g, fleet.Options{All: true, Finder: a.finder(g)})
	}
	rep, err := drift.Make(ctx, in)
	if err != nil {
		return err
	}
	return exit.All(f.out.Write(a.stdout, driftOutput{rep, placesIn(g)}), exit.Reported(rep.Err()))
}

// runningDrift compares what runs with what is registered, for doctor.
func (a *app) runningDrift(ctx context.Context, graph string) (*drift.Report, error) {
	g, err := a.configuration(nil)
	if err != nil {
		return nil, err
	}
	ref, reg, err := a.connect(graph)
	if err != nil {
		return nil, err
	}
	in := drift.Input{GraphRef: ref, Fleet: fleet.New(g, fleet.Options{All: true, Finder: a.finder(g)})}
	if in.Federation, err = a.federation(ctx, reg, ref, federation.Wish{}); err != nil {
		return nil, err
	}
	if in.Registered, err = registered(ctx, reg, ref); err != nil {
		return nil, err
	}
	return drift.Make(ctx, in)
}

// placesIn returns where the configuration names each subgraph: at its first key, else at the start
// of the file; only the name if there is no file.
func placesIn(g *config.Graph) report.Place {
	values := g.Values()
	return func(subgraph string) diag.Position {
		if g.File == "" {
			return diag.Position{Subgraph: subgraph}
		}
		at := diag.Position{File: g.File, Line: 1}
		for _, v := range values {
			if strings.HasPrefix(v.Key, "subgraphs."+subgraph+".") {
				at.File, at.Line = v.File, v.Line
				break
			}
		}
		return at
	}
}
