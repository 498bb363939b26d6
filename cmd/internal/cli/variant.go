package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/publish/registry"
)

func (a *app) variantCommand() *cobra.Command {
	c := &cobra.Command{Use: "variant", Short: "List and delete the variants of a graph"}
	c.AddCommand(a.variantListCommand(), a.variantDeleteCommand())
	return c
}

// variantList is the JSON form of `variant list`.
type variantList struct {
	Version  int            `json:"version"`
	Graph    string         `json:"graph"`
	Variants []variantEntry `json:"variants"`
}

// variantEntry is one variant of the list.
type variantEntry struct {
	Name string `json:"name"`
	// ContractOf is the name of the source of a contract.
	ContractOf string    `json:"contractOf,omitempty"`
	Proposal   bool      `json:"proposal,omitempty"`
	CreatedAt  time.Time `json:"createdAt"`
	// UsedAt is when it was last launched, or created if it never was.
	UsedAt            time.Time `json:"usedAt"`
	FederationVersion string    `json:"federationVersion,omitempty"`
	// Subgraphs is the number of registered subgraphs.
	Subgraphs int `json:"subgraphs"`
	// LaunchID is the newest launch, and State what became of it.
	LaunchID string               `json:"launchId,omitempty"`
	State    registry.LaunchState `json:"state,omitempty"`
}

// newVariantList returns the JSON form of variants.
func newVariantList(graph string, all []registry.VariantInfo) variantList {
	list := variantList{formVersion, graph, make([]variantEntry, len(all))}
	for i, v := range all {
		e := variantEntry{
			Name: v.Ref.Variant, ContractOf: v.Source.Variant, Proposal: v.IsProposal, CreatedAt: v.CreatedAt, UsedAt: v.UsedAt(),
			FederationVersion: v.FederationVersion, Subgraphs: v.Subgraphs,
		}
		if v.Launch != nil {
			e.LaunchID, e.State = v.Launch.ID, v.Launch.State()
		}
		list.Variants[i] = e
	}
	return list
}

// variantFilter are the flags that choose variants by their names and age.
type variantFilter struct {
	match     string
	olderThan time.Duration
}

func (f *variantFilter) flags(c *cobra.Command) {
	c.Flags().StringVar(&f.match, "match", "", "only variants whose names match `PATTERN`, such as 'pr-*'")
	positiveFlag(c.Flags(), &f.olderThan, "older-than", "only variants without a launch for `DURATION`, such as 336h for two weeks")
}

// choose returns the variants that the flags choose.
func (f variantFilter) choose(all []registry.VariantInfo, now time.Time) ([]registry.VariantInfo, error) {
	if _, err := path.Match(f.match, ""); err != nil {
		return nil, exit.Usagef("--match %q: %w; * stands for any text, ? for one character, [a-z] for one of these", f.match, err)
	}
	return slices.DeleteFunc(slices.Clone(all), func(v registry.VariantInfo) bool {
		matched, _ := path.Match(cmp.Or(f.match, v.Ref.Variant), v.Ref.Variant)
		return f.match != "" && !matched || f.olderThan > 0 && now.Sub(v.UsedAt()) < f.olderThan
	}), nil
}

// variantListCommand lists contracts among the variants, with their sources.
func (a *app) variantListCommand() *cobra.Command {
	var graph string
	var filter variantFilter
	out := output.New(
		output.Text(variantTable),
		output.JSON[variantList](),
	)
	c := &cobra.Command{
		Use: "list", Short: "List the variants of a graph, with when each was last launched", Args: cobra.NoArgs,
		Example: examples("schemactl variant list --graph-ref shop@current", "schemactl variant list --match 'pr-*' --older-than 336h"),
		RunE: func(c *cobra.Command, _ []string) error {
			ref, all, err := a.variants(c.Context(), graph)
			if err != nil {
				return err
			}
			chosen, err := filter.choose(all, a.clock.Now())
			if err != nil {
				return err
			}
			return out.Write(a.stdout, newVariantList(ref.Graph, chosen))
		},
	}
	graphRefFlag(c, &graph)
	filter.flags(c)
	out.Flags(c)
	return c
}

// variantTable prints variants as a table for people.
func variantTable(w io.Writer, l variantList) error {
	if len(l.Variants) == 0 {
		_, err := fmt.Fprintf(w, "no variant of %s is meant\n", l.Graph)
		return err
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	_, _ = fmt.Fprintln(t, "VARIANT\tKIND\tSUBGRAPHS\tFEDERATION\tLAST LAUNCH\tSTATE")
	for _, v := range l.Variants {
		kind, subgraphs := "-", strconv.Itoa(v.Subgraphs)
		switch {
		case v.ContractOf != "":
			kind, subgraphs = "contract of "+v.ContractOf, "-"
		case v.Proposal:
			kind = "proposal"
		}
		at := v.UsedAt.UTC().Format(time.RFC3339)
		if v.LaunchID == "" {
			at = "never, created " + at
		}
		_, _ = fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%s\t%s\n", v.Name, kind, subgraphs, cmp.Or(v.FederationVersion, "-"), at, cmp.Or(string(v.State), "-"))
	}
	return t.Flush()
}

// variants returns all variants of the graph that the flags name.
func (a *app) variants(ctx context.Context, graph string) (registry.GraphRef, []registry.VariantInfo, error) {
	ref, client, err := a.connect(graph)
	if err != nil {
		return ref, nil, err
	}
	all, err := client.DescribeVariants(ctx, ref.Graph)
	return ref, all, err
}

// variantNamed returns the variant that an argument names, as NAME or GRAPH@NAME.
func variantNamed(all []registry.VariantInfo, graph, arg string) (registry.VariantInfo, error) {
	name := strings.TrimPrefix(arg, graph+"@")
	i := slices.IndexFunc(all, func(v registry.VariantInfo) bool { return v.Ref.Variant == name })
	if i < 0 {
		return registry.VariantInfo{}, fmt.Errorf("%w: %s has no variant %q; schemactl variant list names them", registry.ErrVariantNotFound, graph, arg)
	}
	return all[i], nil
}
