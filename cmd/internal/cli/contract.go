package cli

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

func (a *app) contractCommand() *cobra.Command {
	c := &cobra.Command{Use: "contract", Short: "Show contracts, preview what a change does to each, publish their filters", Long: roverWords("contract")}
	c.AddCommand(a.contractShowCommand(), a.contractDescribeCommand(), a.contractPreviewCommand(), a.contractPublishCommand())
	return c
}

// contractList is the JSON form of `contract show`.
type contractList struct {
	Version   int             `json:"version"`
	Contracts []contractEntry `json:"contracts"`

	graph string
}

// contractEntry is one contract variant as the platform has it.
type contractEntry struct {
	GraphRef string   `json:"graphRef"`
	Source   string   `json:"source"`
	Include  []string `json:"include"`
	Exclude  []string `json:"exclude"`
	// HideUnreachable is null if the platform does not tell: its API can set the field but not read
	// it, so it is taken from the sentence that describes the filter.
	HideUnreachable *bool `json:"hideUnreachable"`
	// Filter has the same in the form that previews and publishes of contracts have it in.
	Filter contractFilter `json:"filter"`
}

// contractFilter is a filter in the JSON forms of all commands about contracts. Lists are null if
// they are empty, as there.
type contractFilter struct {
	Include         []string `json:"include,omitempty"`
	Exclude         []string `json:"exclude,omitempty"`
	HideUnreachable *bool    `json:"hideUnreachable"`
}

// contractRef returns the contract that an argument names: a graph ref, or a variant of the graph
// of the flag.
func (a *app) contractRef(graph, name string) (registry.GraphRef, error) {
	if strings.Contains(name, "@") {
		return registry.ParseRef(name)
	}
	if name == "" {
		return registry.GraphRef{}, exit.Usagef("name the contract: VARIANT or GRAPH@VARIANT")
	}
	ref, err := a.graphRef(graph)
	if err != nil {
		return ref, err
	}
	return registry.ParseRef(ref.Graph + "@" + name)
}

// contractsShown returns the contract variant of the argument, or all contracts of the graph.
func contractsShown(ctx context.Context, client *platformapi.Client, ref registry.GraphRef, args []string) ([]platformapi.Variant, error) {
	if len(args) == 0 {
		return client.Contracts(ctx, ref.Graph)
	}
	ref = ref.WithVariant(args[0])
	v, err := client.Variant(ctx, ref)
	if err == nil && v.Contract == nil {
		err = fmt.Errorf("%w: %s is no contract variant; `schemactl contract show` lists them", registry.ErrVariantNotFound, ref)
	}
	return []platformapi.Variant{v}, err
}

// contractEntries converts contract variants to their JSON form, in which lists are never null.
func contractEntries(list []platformapi.Variant) []contractEntry {
	out := make([]contractEntry, len(list))
	for i, v := range list {
		c := v.Contract
		out[i] = contractEntry{v.Ref.String(), c.Source.String(), append([]string{}, c.Include...), append([]string{}, c.Exclude...), c.HideUnreachable, contractFilter{c.Include, c.Exclude, c.HideUnreachable}}
	}
	return out
}

// unreachableText returns what becomes of unreachable types, for people. hidden is nil if the
// platform does not tell.
func unreachableText(hidden *bool) string {
	switch {
	case hidden == nil:
		return "not known: the platform's API has no field for it, and its description of the filter does not say"
	case *hidden:
		return "hidden"
	}
	return "kept"
}

// contractShowCommand reads contracts as the platform has them, not those of the configuration.
func (a *app) contractShowCommand() *cobra.Command {
	var graph string
	out := output.New(
		output.Text(output.Void(func(w io.Writer, l contractList) { printContracts(w, a.style(w), l) })),
		output.JSON[contractList](),
	)
	c := &cobra.Command{
		Use: "show [VARIANT]", Short: "Show the contracts of a graph, or one of them, with their filters", Args: cobra.MaximumNArgs(1),
		Example: examples("schemactl contract show", "schemactl contract show public --format json"),
		RunE: func(c *cobra.Command, args []string) error {
			if len(args) > 0 && strings.Contains(args[0], "@") {
				graph, args = args[0], []string{args[0][strings.Index(args[0], "@")+1:]}
			}
			ref, client, err := a.connect(graph)
			if err != nil {
				return err
			}
			if len(args) > 0 {
				if _, err := registry.ParseRef(ref.Graph + "@" + args[0]); err != nil {
					return err
				}
			}
			list, err := contractsShown(c.Context(), client, ref, args)
			if err != nil {
				return err
			}
			return out.Write(a.stdout, contractList{formVersion, contractEntries(list), ref.Graph})
		},
	}
	graphRefFlag(c, &graph)
	out.Flags(c)
	return c
}

// printContracts prints contracts and their filters for people.
func printContracts(w io.Writer, st report.Style, l contractList) {
	if len(l.Contracts) == 0 {
		_, _ = fmt.Fprintf(w, "%s has no contracts\n", l.graph)
	}
	for _, e := range l.Contracts {
		_, _ = fmt.Fprintf(w, "%s of %s\n  include      %s\n  exclude      %s\n  unreachable  %s\n", st.Bold(e.GraphRef), e.Source,
			tagList(e.Include, "everything"), tagList(e.Exclude, "nothing"), unreachableText(e.HideUnreachable))
	}
}

// tagList joins tags for people; none is the word for an empty list.
func tagList(tags []string, none string) string {
	if len(tags) == 0 {
		return none
	}
	return strings.Join(tags, ", ")
}
