package cli

import (
	"cmp"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/scaffold"
)

const initLong = `Write schemactl.yaml and a workflow that checks pull requests, for the repository in
this folder. The graph is what supergraph.yaml names, also under another name of that
file, and calls of ` + "`rover subgraph`" + ` in
your pipelines; other SDL files are left out. Only where neither names the graph are the
subgraphs those of the SDL files; look over the names before you commit.

A file that exists is never touched.`

// initCommand takes the folder of the repository, by default the working folder. A graph ref of the
// environment counts more than one that a pipeline names. The last lines tell what to do next.
func (a *app) initCommand() *cobra.Command {
	o := scaffold.Options{Version: build.Version(), Commit: build.Read().Commit}
	var dryRun bool
	c := &cobra.Command{
		Use: "init [DIR]", Short: "Write schemactl.yaml and a workflow for this repository", Long: initLong, Args: cobra.MaximumNArgs(1),
		Example: examples("schemactl init --dry-run", "schemactl init --graph-ref shop@current --ci gitlab", "schemactl init --deliver"),
		RunE: func(c *cobra.Command, args []string) error {
			dir := append(args, ".")[0]
			o.GraphRef = cmp.Or(o.GraphRef, a.getenv("APOLLO_GRAPH_REF"))
			s, err := scaffold.In(c.Context(), dir, o)
			if err != nil {
				return err
			}
			st := a.style(a.stdout)
			if dryRun {
				s.Print(a.stdout, st)
			} else if err := s.Write(a.stdout, st, dir); err != nil {
				return err
			}
			s.Tell(a.stdout, st)
			return nil
		},
	}
	c.Flags().StringVar(&o.GraphRef, "graph-ref", "", "the variant, `GRAPH@VARIANT`; default: $APOLLO_GRAPH_REF, then what a pipeline names")
	c.Flags().StringVar(&o.CI, "ci", "github", "`PIPELINE` to write: github, gitlab or none")
	c.Flags().BoolVar(&o.Deliver, "deliver", false, "also write a pipeline that delivers what is merged, and finds its journal again in the registry of the pipeline")
	c.Flags().StringVar(&o.Branch, "branch", "", "`BRANCH` that changes are merged into; default: the remote's, then main, master, or the one that is checked out")
	c.Flags().BoolVar(&dryRun, "dry-run", false, "print the files instead of writing them")
	return c
}
