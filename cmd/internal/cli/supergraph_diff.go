package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
)

// supergraphDiffCommand compares two launches of one variant. A difference is not an error.
func (a *app) supergraphDiffCommand() *cobra.Command {
	var graph, contract string
	out := output.New(
		output.Text(output.Void(func(w io.Writer, d report.SupergraphDiff) { report.Supergraphs(w, a.style(w), d) })),
		output.JSON[report.SupergraphDiff](),
	)
	c := &cobra.Command{
		Use: "diff LAUNCH [LAUNCH]", Short: "What differs between the supergraphs of two launches, for clients and as SDL", Args: cobra.RangeArgs(1, 2),
		Long:    "Diff compares the supergraphs of two launches; the second is what routers get now when it is left out.\nA launch is an id, `latest` or `approved`.",
		Example: examples("schemactl supergraph diff latest", "schemactl supergraph diff latest approved --contract public --format json"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, reg, err := a.connect(graph)
			if err != nil {
				return err
			}
			rep, err := compareLaunches(c.Context(), reg, ref, contract, append(args, launch.Approved)[:2])
			if err != nil {
				return err
			}
			return out.Write(a.stdout, rep)
		},
	}
	graphRefFlag(c, &graph)
	c.Flags().StringVar(&contract, "contract", "", "the contract `VARIANT` of the same graph")
	out.Flags(c)
	return c
}

// compareLaunches reads the supergraphs of two launches, each an id or a word for one, and compares
// them as text and by their API schemas. With a contract both are launches of the contract variant,
// and an id may also be that of a launch of its source.
func compareLaunches(ctx context.Context, reg registry.Registry, ref registry.GraphRef, contract string, words []string) (report.SupergraphDiff, error) {
	ids, texts, apis := [2]string{}, [2]string{}, [2]*sdl.Schema{}
	for i, word := range words {
		of, id, err := launch.ResolveIn(ctx, reg, ref, contract, word)
		if err != nil {
			return report.SupergraphDiff{}, err
		}
		text, g, err := launch.Supergraph(ctx, reg, of, id)
		if err != nil {
			return report.SupergraphDiff{}, err
		}
		ids[i], texts[i], apis[i] = id, text, g.API()
	}
	if contract != "" {
		ref = ref.WithVariant(contract)
	}
	return report.SupergraphDiff{
		Version: formVersion, GraphRef: ref.String(), From: ids[0], To: ids[1], API: report.APIChanges(apis[0], apis[1]),
		Unified: report.UnifiedText("launch "+ids[0], "launch "+ids[1], texts[0], texts[1]), Texts: texts,
	}, nil
}
