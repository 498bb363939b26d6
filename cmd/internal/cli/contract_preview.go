package cli

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/composition"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/compose/spec"
	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

const previewLong = `Preview composes what is registered, with the given subgraphs in its place, filters it
for each contract, and tells what the clients of each contract would gain and lose.
Nothing is published, and with --base the registry is not asked. --include, --exclude
and --hide-unreachable preview another filter of --contract.

A filter that cannot be built is exit code 1; a preview that only tells of changes is 0.`

// previewFlags are the flags of `contract preview`.
type previewFlags struct {
	graph, base, contract string
	include, exclude      []string
	hide                  bool
	edited                bool
	federation            federationFlag
}

// previewReport is the JSON form of a preview.
type previewReport struct {
	Version int `json:"version"`
	// Federation is the composition that made both sides.
	Federation spec.Composition  `json:"federation"`
	Contracts  []contractPreview `json:"contracts"`

	// err is the outcome if a contract cannot be built.
	err error
}

// contractPreview is what a change does to one contract.
type contractPreview struct {
	Name    string             `json:"name"`
	Errors  diag.List          `json:"errors,omitempty"`
	Changes []report.APIChange `json:"changes"`
}

// contractPreviewCommand demands --contract where its flags change a filter. The report is printed
// also if a contract cannot be built.
func (a *app) contractPreviewCommand() *cobra.Command {
	var f previewFlags
	out := output.New(
		output.Text(output.Void(func(w io.Writer, r previewReport) { printPreview(w, a.style(w), r) })),
		output.JSON[previewReport](),
	)
	c := &cobra.Command{
		Use: "preview [NAME=FILE | DIR...]", Short: "What a change of schemas, tags or a filter adds to and takes from each contract", Long: previewLong,
		Example: examples(
			"schemactl contract preview products=subgraphs/products.graphql",
			"schemactl contract preview --contract public --exclude internal,beta",
			"schemactl contract preview --base before after",
		),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			f.edited = c.Flags().Changed("include") || c.Flags().Changed("exclude") || c.Flags().Changed("hide-unreachable")
			rep, err := a.preview(c.Context(), f, args)
			if err != nil {
				return err
			}
			return exit.All(rep.err, out.Write(a.stdout, rep))
		},
	}
	graphRefFlag(c, &f.graph)
	f.federation.flags(c)
	c.Flags().StringVar(&f.base, "base", "", "`DIR` with what is registered; default: the registry")
	c.Flags().StringVar(&f.contract, "contract", "", "only the contract `NAME`; it may be a new one")
	c.Flags().StringSliceVar(&f.include, "include", nil, "`TAG,...` that the filter shall keep, in place of its own")
	c.Flags().StringSliceVar(&f.exclude, "exclude", nil, "`TAG,...` that the filter shall drop, in place of its own")
	c.Flags().BoolVar(&f.hide, "hide-unreachable", false, "whether the filter shall hide unreachable types")
	out.Flags(c)
	return c
}

// preview composes what is registered, or the base, and the same with the given subgraphs in its
// place, and compares each contract of both.
func (a *app) preview(ctx context.Context, f previewFlags, args []string) (previewReport, error) {
	rep := previewReport{Version: formVersion, Contracts: []contractPreview{}}
	var ref registry.GraphRef
	var err error
	if f.base == "" {
		if ref, err = a.graphRef(f.graph, args...); err != nil {
			return rep, err
		}
	}
	p := composition.Preview{Only: f.contract}
	if err := a.previewSides(ctx, &p, f, ref, args); err != nil {
		return rep, err
	}
	rep.Federation = p.Federation.Composition()
	p.Contracts = func(ctx context.Context) ([]rollout.Contract, error) { return a.contractsToPreview(ctx, f, ref, args) }
	if f.edited {
		p.Filter = &supergraph.Filter{Include: f.include, Exclude: f.exclude, HideUnreachable: f.hide}
	}
	list, errs, err := p.Run(ctx)
	if err != nil {
		return rep, err
	}
	if len(errs) > 0 {
		report.Diagnostics(a.stderr, a.style(a.stderr), report.TextsOf(p.Before, p.After), errs)
		return rep, exit.Reported(fmt.Errorf("%w: it does not compose: %w", exit.ErrNo, errs))
	}
	for _, c := range list {
		shown := contractPreview{Name: c.Name, Errors: c.Errors, Changes: []report.APIChange{}}
		if len(c.Errors) > 0 {
			rep.err = exit.Reported(fmt.Errorf("%w: contract %s cannot be built: %w", exit.ErrNo, c.Name, c.Errors))
		} else {
			shown.Changes = report.APIChanges(c.Before, c.After)
		}
		rep.Contracts = append(rep.Contracts, shown)
	}
	return rep, nil
}

// contractsToPreview returns the contracts of the configuration, then those that only the platform
// has, unless --base is given. If the platform does not tell what becomes of unreachable types,
// they are taken to be kept, with a warning.
func (a *app) contractsToPreview(ctx context.Context, f previewFlags, ref registry.GraphRef, args []string) ([]rollout.Contract, error) {
	g, err := a.configuration(append(slices.Clone(args), f.base))
	if err != nil {
		return nil, err
	}
	all := contracts(g)
	if f.base != "" {
		return all, nil
	}
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	held, err := client.Contracts(ctx, ref.Graph)
	if err != nil {
		return nil, err
	}
	for _, v := range held {
		name, c := v.Ref.Variant, v.Contract
		if c.Source != ref || slices.ContainsFunc(all, func(c rollout.Contract) bool { return c.Name == name }) {
			continue
		}
		if c.HideUnreachable == nil {
			_, _ = fmt.Fprintf(a.stderr, "warning: the platform does not say whether contract %s hides unreachable types; they are taken to be kept. Write the contract into schemactl.yaml to say it\n", name)
		}
		all = append(all, rollout.Contract{Name: name, Filter: supergraph.Filter{
			Include: c.Include, Exclude: c.Exclude, HideUnreachable: c.HideUnreachable != nil && *c.HideUnreachable,
		}})
	}
	return all, nil
}

// previewSides reads both sides: the subgraphs of --base, or what routers run, and the same with
// the given subgraphs in it.
func (a *app) previewSides(ctx context.Context, p *composition.Preview, f previewFlags, ref registry.GraphRef, args []string) error {
	loader := a.loader()
	var given []sdl.Source
	var err error
	if len(args) > 0 {
		if given, err = loader.Load(ctx, args); err != nil {
			return err
		}
		a.warn(input.NameWarnings(given, args))
	}
	wish, err := f.federation.wish(a.resolver, loader, append(slices.Clone(args), f.base))
	if err != nil {
		return err
	}
	if f.base != "" {
		p.Federation = wish.Choice
		p.Before, err = a.loader().Load(ctx, []string{f.base})
		p.After = sdl.Overlay(p.Before, given)
		return err
	}
	reg, err := a.client()
	if err != nil {
		return err
	}
	if p.Federation, err = a.federation(ctx, reg, ref, wish); err != nil {
		return err
	}
	base, err := publish.ReadBase(ctx, reg, ref, p.Federation)
	if err != nil {
		return err
	}
	if base.Kind == publish.BaseNothing { // there is no API yet that a contract could gain or lose
		return fmt.Errorf("%w: %s: nothing can be previewed; name a base with --base", registry.ErrVariantNotFound, base.Note)
	}
	if base.Note != "" {
		_, _ = fmt.Fprintln(a.stderr, "note: "+base.Note)
	}
	p.After = sdl.Overlay(base.Registered(), given)
	if p.Before, err = base.Against(ctx, p.After); err == nil && len(args) == 0 {
		p.After = p.Before
	}
	return err
}

// printPreview prints a preview for people.
func printPreview(w io.Writer, st report.Style, rep previewReport) {
	if len(rep.Contracts) == 0 {
		_, _ = fmt.Fprintln(w, "there is no contract to preview")
	}
	for _, p := range rep.Contracts {
		_, _ = fmt.Fprintf(w, "contract %s\n", st.Bold(p.Name))
		for _, e := range p.Errors {
			_, _ = fmt.Fprintf(w, "  %s %s\n", st.Red("error["+e.Code+"]"), e.Message)
		}
		if len(p.Errors) == 0 && len(p.Changes) == 0 {
			_, _ = fmt.Fprintln(w, "  "+st.Dim("its clients see no difference"))
		}
		for _, change := range p.Changes {
			_, _ = fmt.Fprintf(w, "  %s %s  %s\n", change.Impact, change.Coordinate, change.Message)
		}
	}
}
