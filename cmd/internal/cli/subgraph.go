package cli

import (
	"errors"
	"fmt"
	"io"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/publish/registry"
)

func (a *app) subgraphCommand() *cobra.Command {
	c := &cobra.Command{Use: "subgraph", Short: "List, fetch and delete the subgraphs that the registry holds, or ask one that runs", Long: roverWords("subgraph")}
	c.AddCommand(a.subgraphListCommand(), a.subgraphFetchCommand(), a.subgraphDeleteCommand(), a.subgraphIntrospectCommand())
	return c
}

// subgraphList is the JSON form of `subgraph list`.
type subgraphList struct {
	Version   int               `json:"version"`
	GraphRef  registry.GraphRef `json:"graphRef"`
	Subgraphs []subgraphEntry   `json:"subgraphs"`
}

// subgraphEntry is one subgraph of the list.
type subgraphEntry struct {
	Name     string    `json:"name"`
	URL      string    `json:"url"`
	Revision string    `json:"revision"`
	Updated  time.Time `json:"updatedAt"`
	Bytes    int       `json:"bytes"`
}

// subgraphListCommand lists what is registered, which may be newer than what routers have.
func (a *app) subgraphListCommand() *cobra.Command {
	var graph string
	out := output.New(output.Text(subgraphTable), output.JSON[subgraphList]())
	c := &cobra.Command{
		Use: "list", Short: "List the subgraphs of a variant", Args: cobra.NoArgs,
		Example: examples("schemactl subgraph list --graph-ref shop@current"),
		RunE: func(c *cobra.Command, _ []string) error {
			ref, r, err := a.connect(graph)
			if err != nil {
				return err
			}
			held, err := r.Subgraphs(c.Context(), ref)
			if err != nil {
				return err
			}
			entries := make([]subgraphEntry, len(held))
			for i, s := range held {
				entries[i] = subgraphEntry{s.Name, s.URL, s.Revision, s.UpdatedAt, len(s.SDL)}
			}
			return out.Write(a.stdout, subgraphList{formVersion, ref, entries})
		},
	}
	graphRefFlag(c, &graph)
	out.Flags(c)
	return c
}

// subgraphTable prints subgraphs as a table for people.
func subgraphTable(w io.Writer, list subgraphList) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "NAME\tROUTING URL\tREVISION\tUPDATED")
	for _, e := range list.Subgraphs {
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\n", e.Name, e.URL, e.Revision, e.Updated.UTC().Format(time.RFC3339))
	}
	return t.Flush()
}

// subgraphFetchCommand prints SDL only, so that its output can be a file of the repository.
func (a *app) subgraphFetchCommand() *cobra.Command {
	var graph, file string
	c := &cobra.Command{
		Use: "fetch NAME", Short: "Print the registered SDL of one subgraph", Args: cobra.ExactArgs(1),
		Example: examples("schemactl subgraph fetch products -o products.graphql"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, client, err := a.connect(graph)
			if err != nil {
				return err
			}
			s, err := client.Subgraph(c.Context(), ref, args[0])
			if errors.Is(err, registry.ErrSubgraphNotFound) {
				if all, other := registered(c.Context(), client, ref); other == nil && len(all) > 0 {
					return fmt.Errorf("%w; %s", err, didYouMean(args[0], sourceNames(all), "there are "))
				}
			}
			if err != nil {
				return err
			}
			return output.Emit(a.stdout, file, s.SDL)
		},
	}
	graphRefFlag(c, &graph)
	c.Flags().StringVarP(&file, "out", "o", "", "write to `FILE` instead of stdout")
	return c
}
