package cli

import (
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish/launch"
)

// supergraphDiffCommand compares two launches of one variant. With --contract both are launches of
// the contract variant, and an id may also be that of a launch of its source. To differ is no
// error.
func (a *app) supergraphDiffCommand() *cobra.Command {
	var graph, contract string
	out := output.New(
		output.Text(output.Void(func(w io.Writer, d report.SupergraphDiff) { report.Supergraphs(w, a.style(w), d) })),
		output.JSON[report.SupergraphDiff](),
	)
	c := &cobra.Command{
		Use: "diff LAUNCH [LAUNCH]", Short: "What differs between the supergraphs of two launches, for clients and as SDL", Args: cobra.RangeArgs(1, 2),
		Long:    "Diff compares the supergraphs of two launches; the second is what routers get now when it is\nleft out. A launch is an id, `latest` or `approved`.",
		Example: examples("schemactl supergraph diff latest", "schemactl supergraph diff latest approved --contract public --format json"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, reg, err := a.connect(graph)
			if err != nil {
				return err
			}
			from, err := launch.ReadComposed(c.Context(), reg, ref, contract, args[0])
			if err != nil {
				return err
			}
			to, err := launch.ReadComposed(c.Context(), reg, ref, contract, append(args, launch.Approved)[1])
			if err != nil {
				return err
			}
			return out.Write(a.stdout, report.DiffSupergraphs(from, to))
		},
	}
	graphRefFlag(c, &graph)
	c.Flags().StringVar(&contract, "contract", "", "the contract `VARIANT` of the same graph")
	out.Flags(c)
	return c
}
