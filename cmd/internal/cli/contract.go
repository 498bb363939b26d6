package cli

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish/registry"
)

func (a *app) contractCommand() *cobra.Command {
	c := &cobra.Command{Use: "contract", Short: "Show contracts and preview what a change does to each"}
	c.AddCommand(a.contractShowCommand(), a.contractPreviewCommand())
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
	// HideUnreachable is nil when the platform does not say: it can be set through its API and not be read, so it is taken from the
	// sentence that describes the filter.
	HideUnreachable *bool `json:"hideUnreachable"`
}

// filter is what the contract does, as far as it is known: unreachable types are taken to be kept when the platform does not say.
func (e contractEntry) filter() supergraph.Filter {
	return supergraph.Filter{Include: e.Include, Exclude: e.Exclude, HideUnreachable: e.HideUnreachable != nil && *e.HideUnreachable}
}

// platformContracts lists the contracts of a source variant; all of the graph's when the source is empty.
func (a *app) platformContracts(ctx context.Context, ref registry.GraphRef, source string) ([]contractEntry, error) {
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	variants, err := client.Variants(ctx, ref.Graph)
	if err != nil {
		return nil, err
	}
	var out []contractEntry
	for _, v := range variants {
		if v.Contract != nil && (source == "" || v.Contract.Source.Variant == source) {
			out = append(out, entryOf(v))
		}
	}
	slices.SortFunc(out, func(a, b contractEntry) int { return cmp.Compare(a.GraphRef, b.GraphRef) })
	return out, nil
}

// platformContract asks for one contract variant.
func (a *app) platformContract(ctx context.Context, ref registry.GraphRef) (contractEntry, error) {
	client, err := a.client()
	if err != nil {
		return contractEntry{}, err
	}
	v, err := client.Variant(ctx, ref)
	if err != nil {
		return contractEntry{}, err
	}
	if v.Contract == nil {
		return contractEntry{}, fmt.Errorf("%w: %s is no contract variant; `schemactl contract show` lists them", registry.ErrVariantNotFound, ref)
	}
	return entryOf(v), nil
}

// entryOf is a variant that is a contract.
func entryOf(v platformapi.Variant) contractEntry {
	return contractEntry{
		GraphRef: v.Ref.String(), Source: v.Contract.Source.String(), Include: append([]string{}, v.Contract.Include...), Exclude: append([]string{}, v.Contract.Exclude...),
		HideUnreachable: hidesUnreachable(v.Contract.Description),
	}
}

// hidesUnreachable reads the sentence that describes a filter; nil when it says nothing that is understood. The type FilterConfig of
// the platform's schema has no field for the setting, only its input has.
func hidesUnreachable(description string) *bool {
	for line := range strings.Lines(strings.ToLower(description)) {
		if !strings.Contains(line, "unreachable") {
			continue
		}
		for _, word := range strings.FieldsFunc(line, func(r rune) bool { return r < 'a' || r > 'z' }) {
			switch word {
			case "not", "false", "no", "kept", "keep", "keeps", "included", "visible", "shown", "disabled", "off":
				return new(false)
			}
		}
		for _, word := range strings.FieldsFunc(line, func(r rune) bool { return r < 'a' || r > 'z' }) {
			switch word {
			case "hidden", "hide", "hides", "hiding", "true", "yes", "removed", "excluded", "enabled", "on":
				return new(true)
			}
		}
	}
	return nil
}

// unreachableText says in a word or two what becomes of unreachable types.
func unreachableText(hidden *bool) string {
	switch {
	case hidden == nil:
		return "not known: the platform's API has no field for it, and its description of the filter does not say"
	case *hidden:
		return "hidden"
	}
	return "kept"
}

func (a *app) contractShowCommand() *cobra.Command {
	var graph string
	out := output.New(
		output.Text(func(w io.Writer, l contractList) error {
			printContracts(w, a.style(w), l)
			return nil
		}),
		output.JSON[contractList](),
	)
	c := &cobra.Command{
		Use: "show [VARIANT]", Short: "Show the contracts of a graph, or one of them, with their filters", Args: cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := a.graphRef(graph)
			if err != nil {
				return err
			}
			var list []contractEntry
			if len(args) == 1 {
				var one contractEntry
				one, err = a.platformContract(c.Context(), ref.WithVariant(args[0]))
				list = []contractEntry{one}
			} else {
				list, err = a.platformContracts(c.Context(), ref, "")
			}
			if err != nil {
				return err
			}
			return out.Write(a.stdout, contractList{formVersion, append([]contractEntry{}, list...), ref.Graph})
		},
	}
	graphRefFlag(c, &graph)
	out.Flags(c)
	return c
}

func printContracts(w io.Writer, st report.Style, l contractList) {
	if len(l.Contracts) == 0 {
		_, _ = fmt.Fprintf(w, "%s has no contracts\n", l.graph)
	}
	for _, e := range l.Contracts {
		_, _ = fmt.Fprintf(w, "%s of %s\n  include      %s\n  exclude      %s\n  unreachable  %s\n", st.Bold(e.GraphRef), e.Source,
			tagList(e.Include, "everything"), tagList(e.Exclude, "nothing"), unreachableText(e.HideUnreachable))
	}
}

func tagList(tags []string, none string) string {
	if len(tags) == 0 {
		return none
	}
	return strings.Join(tags, ", ")
}

// contractsToPreview are those of schemactl.yaml, then those that only the platform has.
func (a *app) contractsToPreview(ctx context.Context, ref registry.GraphRef, offline bool, args []string) ([]check.Contract, error) {
	g, err := input.Configuration(args)
	if err != nil {
		return nil, err
	}
	all := contracts(g)
	if offline {
		return all, nil
	}
	held, err := a.platformContracts(ctx, ref, ref.Variant)
	if err != nil {
		return nil, err
	}
	for _, e := range held {
		name := strings.TrimPrefix(e.GraphRef, ref.Graph+"@")
		if !slices.ContainsFunc(all, func(c check.Contract) bool { return c.Name == name }) {
			if e.HideUnreachable == nil {
				_, _ = fmt.Fprintf(a.stderr, "warning: the platform does not say whether contract %s hides unreachable types; they are taken to be kept. Write the contract into schemactl.yaml to say it\n", name)
			}
			all = append(all, check.Contract{Name: name, Filter: e.filter()})
		}
	}
	return all, nil
}
