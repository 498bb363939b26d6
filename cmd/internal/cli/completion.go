package cli

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/platformapi"
)

// completionTime bounds how long the registry may keep a shell waiting.
const completionTime = 3 * time.Second

// addCompletion makes the shell complete graph refs, subgraph names and launches, of a command and
// its children. Arguments are recognised by their words in Use. Whatever cannot be read is left
// out: an error would be printed into the command line that somebody is typing.
func (a *app) addCompletion(root *cobra.Command) {
	for _, c := range root.Commands() {
		a.addCompletion(c)
		for _, child := range []string{"graph-ref", "remove"} {
			if c.LocalFlags().Lookup(child) == nil {
				continue
			}
			values := a.knownRefs
			if child == "remove" {
				values = a.knownSubgraphs
			}
			_ = c.RegisterFlagCompletionFunc(child, completeWith(values)) // fails only where the command has its own
		}
		if c.ValidArgsFunction != nil || c.RunE == nil {
			continue
		}
		switch _, args, _ := strings.Cut(c.Use, " "); {
		case strings.HasPrefix(args, "NAME") && c.Parent().Name() == "subgraph":
			c.ValidArgsFunction = completeWith(a.knownSubgraphs)
		case strings.HasPrefix(strings.Trim(args, "[]"), "NAME") && c.Parent().Name() == "variant":
			c.ValidArgsFunction = completeWith(a.knownVariants)
		case strings.HasPrefix(strings.Trim(args, "[]"), "LAUNCH"):
			c.ValidArgsFunction = completeWith(a.knownLaunches)
		}
	}
}

// completeWith returns a completion of values, sorted and without duplicates.
func completeWith(values func(ctx context.Context, c *cobra.Command) []string) cobra.CompletionFunc {
	return func(c *cobra.Command, _ []string, begun string) ([]string, cobra.ShellCompDirective) {
		ctx, cancel := context.WithTimeout(c.Context(), completionTime)
		defer cancel()
		list := slices.DeleteFunc(values(ctx, c), func(v string) bool { return !strings.HasPrefix(v, begun) })
		slices.Sort(list)
		return slices.Compact(list), cobra.ShellCompDirectiveNoFileComp
	}
}

// knownRefs returns the graph refs of the environment and of schemactl.yaml, and every variant of
// their graphs and of the key's graph.
func (a *app) knownRefs(ctx context.Context, _ *cobra.Command) []string {
	var out []string
	if ref := a.getenv("APOLLO_GRAPH_REF"); ref != "" {
		out = append(out, ref)
	}
	if g, err := a.configuration(nil); err == nil && g.Ref != "" {
		out = append(out, g.Ref)
	}
	client, err := a.client()
	if err != nil {
		return out
	}
	graphs := []string{platformapi.KeyGraph(a.getenv("APOLLO_KEY"))}
	for _, ref := range out {
		graph, _, _ := strings.Cut(ref, "@")
		graphs = append(graphs, graph)
	}
	slices.Sort(graphs)
	for _, graph := range slices.Compact(graphs) {
		variants, err := client.Variants(ctx, graph)
		if graph == "" || err != nil {
			continue
		}
		for _, v := range variants {
			out = append(out, v.Ref.String())
		}
	}
	return out
}

// knownSubgraphs returns the subgraphs of schemactl.yaml and those registered in the variant.
func (a *app) knownSubgraphs(ctx context.Context, c *cobra.Command) []string {
	var out []string
	if g, err := a.configuration(nil); err == nil {
		for name := range g.Subgraphs {
			out = append(out, name)
		}
	}
	ref, err := a.graphRef(flagText(c, "graph-ref"))
	if err != nil {
		return out
	}
	if r, err := a.client(); err == nil {
		held, _ := r.Subgraphs(ctx, ref) // nothing when it does not answer
		for _, s := range held {
			out = append(out, s.Name)
		}
	}
	return out
}

// knownVariants returns the names of the variants of the graph.
func (a *app) knownVariants(ctx context.Context, c *cobra.Command) []string {
	_, all, _ := a.variants(ctx, flagText(c, "graph-ref")) // nothing when it does not answer
	out := make([]string, len(all))
	for i, v := range all {
		out[i] = v.Ref.Variant
	}
	return out
}

// knownLaunches returns "latest" and the newest launches of the variant.
func (a *app) knownLaunches(ctx context.Context, c *cobra.Command) []string {
	out := []string{"latest"}
	ref, err := a.graphRef(flagText(c, "graph-ref"))
	if err != nil {
		return out
	}
	if r, err := a.client(); err == nil {
		list, _ := r.Launches(ctx, ref, 20) // nothing when it does not answer
		for _, l := range list {
			out = append(out, l.ID)
		}
	}
	return out
}

// flagText returns the value of a flag as text; it is empty if the command has no such flag.
func flagText(c *cobra.Command, name string) string {
	if f := c.Flags().Lookup(name); f != nil {
		return f.Value.String()
	}
	return ""
}
