package cli

import (
	"context"
	"fmt"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/check"
	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/compose/diag"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
)

const previewLong = `Preview composes what is registered, with the given subgraphs in its place, filters it
for each contract, and tells what it shows and hides, and what the clients of each
contract gain and lose. Nothing is published, and with --base the registry is not asked.

The filter is that of the flags, else that of schemactl.yaml, else the registered one.
It is compared with the registered filter; what the flags do not say stays as it is.

  schemactl contract preview --contract public --exclude-tag internal,beta

Exit code 1 when a filter cannot be built, or when clients lose something: by failOn
and the operations of schemactl.yaml, as in a check.`

// previewFlags are the flags of `contract preview`.
type previewFlags struct {
	graph, base, contract string
	filter                filterFlags
	checkOptions
	federation federationFlag
}

// contractPreviewCommand demands --contract where its flags change a filter. The report is printed
// also if a contract cannot be built.
func (a *app) contractPreviewCommand() *cobra.Command {
	var f previewFlags
	out := previewFormats(a)
	c := &cobra.Command{
		Use: "preview [NAME=FILE | DIR...]", Short: "What a change of schemas, tags or a filter adds to and takes from each contract", Long: previewLong,
		Example: examples(
			"schemactl contract preview products=subgraphs/products.graphql",
			"schemactl contract preview --contract public --exclude-tag internal,beta --fail-on none",
			"schemactl contract preview --base before after",
		),
		Args: cobra.ArbitraryArgs,
		RunE: func(c *cobra.Command, args []string) error {
			rep, err := a.preview(c.Context(), &f, args)
			if err != nil {
				return err
			}
			return exit.All(verdictError(rep.Check), out.Write(a.stdout, rep))
		},
	}
	graphRefFlag(c, &f.graph)
	f.federation.flags(c)
	c.Flags().StringVar(&f.base, "base", "", "`DIR` with what is registered; default: the registry")
	c.Flags().StringVar(&f.contract, "contract", "", "only the contract `NAME`; it may be a new one")
	f.filter.flags(c)
	f.checkOptions.flags(c)
	out.Flags(c)
	return c
}

// previewFormats returns the formats of a preview. Those for other tools are the ones of a check.
func previewFormats(a *app) *output.Formats[report.ContractPreviews] {
	format := func(name, help string, printer func(io.Writer, *check.Report) error) output.Printer[report.ContractPreviews] {
		return output.Format(name, help, func(w io.Writer, r report.ContractPreviews) error { return printer(w, r.Check) })
	}
	return output.New(
		output.Text(output.Void(func(w io.Writer, r report.ContractPreviews) { report.ContractsPreview(w, a.style(w), r) })),
		output.JSON[report.ContractPreviews](),
		output.Format("markdown", "", output.Void(report.ContractsPreviewMarkdown)),
		format("github", "(annotations)", output.Void(report.CheckAnnotations)),
		format("sarif", "", func(w io.Writer, r *check.Report) error { return report.CheckSARIF(w, r, build.Version()) }),
		format("junit", "", report.CheckJUnit),
		format("gitlab", "(code quality)", report.CheckGitLab),
		format("html", "", func(w io.Writer, r *check.Report) error { return report.CheckHTML(w, r, build.Version()) }),
	)
}

// preview composes what is registered, or the base, and the same with the given subgraphs in its
// place, and judges each contract of both.
func (a *app) preview(ctx context.Context, f *previewFlags, args []string) (none report.ContractPreviews, err error) {
	var ref registry.GraphRef
	if f.base == "" {
		if ref, err = a.graphRef(f.graph, args...); err != nil {
			return none, err
		}
	}
	sides, err := a.previewSides(ctx, f, ref, args)
	if err != nil {
		return none, err
	}
	contracts, err := a.contractsToPreview(ctx, f, ref, args)
	if err != nil {
		return none, err
	}
	return a.previewContracts(ctx, f.checkOptions, sides, contracts, append(slices.Clone(args), f.base))
}

// previewContracts judges contracts on both sides. The errors of a side that does not compose are
// printed.
func (a *app) previewContracts(ctx context.Context, o checkOptions, sides check.Input, contracts contractSet, args []string) (none report.ContractPreviews, err error) {
	g, err := a.configuration(args)
	if err != nil {
		return none, err
	}
	in, err := o.input(a, g, contracts)
	if err != nil {
		return none, err
	}
	in.Before, in.After, in.Federation, in.Against = sides.Before, sides.After, sides.Federation, sides.Against
	in.Notes, in.ContractsOnly = contracts.notes, true
	rep, err := a.runCheck(ctx, in)
	if err != nil {
		return none, err
	}
	for _, errs := range []diag.List{rep.Composition.BaseErrors, rep.Composition.Errors} {
		if len(errs) > 0 && (rep.Base == nil || rep.Proposal == nil) {
			report.Diagnostics(a.stderr, a.style(a.stderr), report.TextsOf(in.Before, in.After), errs)
			return none, exit.Reported(fmt.Errorf("%w: it does not compose: %w", exit.ErrNo, errs))
		}
	}
	return report.ContractPreviews{Check: rep}.Of(contracts.list), nil
}

// contractsToPreview returns the contracts that the flags select, each with the filter that it
// shall have and the one that it has. Without --base they are those of the registry as well as
// those of the configuration.
func (a *app) contractsToPreview(ctx context.Context, f *previewFlags, ref registry.GraphRef, args []string) (set contractSet, err error) {
	g, err := a.configuration(append(slices.Clone(args), f.base))
	if err != nil {
		return set, err
	}
	if f.base != "" {
		set, err = configuredContracts(g)
	} else {
		client, failed := a.client()
		if failed != nil {
			return set, failed
		}
		set, err = contractsOf(ctx, client, ref, g)
	}
	if set = set.withConfigured(g); err != nil || f.contract == "" {
		return set, err
	}
	return set.only(f.contract, &f.filter, g)
}

// previewSides reads both sides: the subgraphs of --base, or what routers run, and the same with
// the given subgraphs in it.
func (a *app) previewSides(ctx context.Context, f *previewFlags, ref registry.GraphRef, args []string) (in check.Input, err error) {
	loader := a.loader()
	var given []sdl.Source
	if len(args) > 0 {
		if given, err = loader.Load(ctx, args); err != nil {
			return in, err
		}
		a.warn(input.NameWarnings(given, args))
	}
	wish, err := f.federation.wish(a.resolver, loader, append(slices.Clone(args), f.base))
	if err != nil {
		return in, err
	}
	if f.base != "" {
		in.Federation, in.Against = wish.Choice, f.base
		in.Before, err = a.loader().Load(ctx, []string{f.base})
		in.After = sdl.Overlay(in.Before, given)
		return in, err
	}
	reg, err := a.client()
	if err != nil {
		return in, err
	}
	if in.Federation, err = a.federation(ctx, reg, ref, wish); err != nil {
		return in, err
	}
	return a.registeredSides(ctx, reg, ref, in, given)
}

// registeredSides fills in what routers run, and the same with subgraphs in its place.
func (a *app) registeredSides(ctx context.Context, reg registry.Registry, ref registry.GraphRef, in check.Input, given []sdl.Source) (check.Input, error) {
	base, err := publish.ReadBase(ctx, reg, ref, in.Federation)
	if err != nil {
		return in, err
	}
	if base.Kind == publish.BaseNothing { // there is no API yet that a contract could gain or lose
		return in, fmt.Errorf("%w: %s has no supergraph yet that a contract could filter; publish its subgraphs first, or preview over files: `schemactl contract preview --base DIR`", registry.ErrVariantNotFound, ref)
	}
	if base.Note != "" {
		_, _ = fmt.Fprintln(a.stderr, "note: "+base.Note)
	}
	in.Against = ref.String()
	in.After = sdl.Overlay(base.Registered(), given)
	if in.Before, err = base.Against(ctx, in.After); err == nil && len(given) == 0 {
		in.After = in.Before
	}
	return in, err
}
