package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/launch"
)

func (a *app) supergraphCommand() *cobra.Command {
	c := &cobra.Command{Use: "supergraph", Short: "Fetch, compare, pin and verify the supergraph of a launch", Long: roverWords("supergraph")}
	c.AddCommand(a.supergraphFetchCommand(), a.supergraphDiffCommand(), a.supergraphPinCommand(), a.supergraphVerifyCommand(), a.supergraphRollbackCommand())
	return c
}

// warnOfURLs tells which routing URLs of a supergraph routers cannot use, for people who start a
// router with it. A text that is no supergraph has none.
func (a *app) warnOfURLs(text string) {
	graph, errs := supergraph.Read(sdl.Source{File: "supergraph", Text: text})
	if len(errs) > 0 {
		return
	}
	for _, f := range graph.URLFaults() {
		_, _ = fmt.Fprintf(a.stderr, "%s %s\n", a.style(a.stderr).Yellow("warning:"), f)
	}
}

// supergraphFetchCommand prints SDL only, so that its output can be a file that a router reads. A
// launch without a supergraph is an error with the reasons of its build.
func (a *app) supergraphFetchCommand() *cobra.Command {
	var graph, from, file, contract string
	var api bool
	c := &cobra.Command{
		Use: "fetch", Short: "Print the supergraph SDL of a launch; by default of what routers get now", Args: cobra.NoArgs,
		Example: examples("schemactl supergraph fetch -o supergraph.graphql", "schemactl supergraph fetch --contract public --api"),
		RunE: func(c *cobra.Command, _ []string) error {
			ref, reg, err := a.connect(graph)
			if err != nil {
				return err
			}
			ref, id, err := launch.ResolveIn(c.Context(), reg, ref, contract, from)
			if err != nil {
				return err
			}
			s, err := reg.Supergraph(c.Context(), ref, id)
			if err != nil {
				return err
			}
			if s.SDL == "" {
				return fmt.Errorf("%w: launch %s of %s has no supergraph%s", launch.ErrFailed, id, ref, launch.BuildErrors(s.Errors))
			}
			if api {
				return output.Emit(a.stdout, file, s.APISDL)
			}
			a.warnOfURLs(s.SDL)
			return output.Emit(a.stdout, file, s.SDL)
		},
	}
	graphRefFlag(c, &graph)
	c.Flags().StringVar(&from, "launch", "", "the `LAUNCH`: an id (with --contract: of the contract or of its source), or latest; default: the launch that routers get")
	c.Flags().StringVar(&contract, "contract", "", "the contract `VARIANT` of the same graph")
	c.Flags().BoolVar(&api, "api", false, "print the API schema instead")
	c.Flags().StringVarP(&file, "out", "o", "", "write to `FILE` instead of stdout")
	return c
}
