package cli

import (
	"context"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
)

// variantDeleteFlags are the flags of `variant delete`.
type variantDeleteFlags struct {
	graph, confirm string
	dryRun         bool
	filter         variantFilter
	ask            askFlags
	out            *output.Formats[variantDeletion]
}

// variantDeletion is the JSON form of `variant delete`.
type variantDeletion struct {
	Version int    `json:"version"`
	Graph   string `json:"graph"`
	DryRun  bool   `json:"dryRun,omitempty"`
	// Deleted are the names of the variants that are gone, in a dry run those that would be.
	Deleted []string `json:"deleted"`
	// Failed are those that are not, and why.
	Failed []variantFailure `json:"failed,omitempty"`
}

// variantFailure is a variant that could not be deleted.
type variantFailure struct {
	Name  string `json:"name"`
	Error string `json:"error"`
}

// variantDeleteCommand demands that what is to be deleted is written twice, since a deleted variant
// cannot be brought back.
func (a *app) variantDeleteCommand() *cobra.Command {
	f := variantDeleteFlags{out: output.New(
		output.Text(output.Void(func(w io.Writer, d variantDeletion) { printDeletion(w, a.style(w), d) })),
		output.JSON[variantDeletion](),
	)}
	c := &cobra.Command{
		Use: "delete [NAME...]", Short: "Delete variants, such as those of closed pull requests", Args: cobra.ArbitraryArgs,
		Long: "Delete takes variants out of the registry, each with its subgraphs and launches: routers that run\n" +
			"one get no supergraph any more. That cannot be undone, so --confirm repeats what is meant: the\n" +
			"name, or the pattern of --match. A contract goes before its source; the source of a contract that\n" +
			"stays is refused, and so is what the platform protects. --match never takes a variant that\n" +
			"schemactl.yaml names.",
		Example: examples("schemactl variant delete pr-12 --confirm pr-12", "schemactl variant delete --match 'pr-*' --older-than 336h --confirm 'pr-*'"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := f.valid(args); err != nil {
				return err
			}
			return a.deleteVariants(c.Context(), f, args)
		},
	}
	graphRefFlag(c, &f.graph)
	f.filter.flags(c)
	c.Flags().StringVar(&f.confirm, "confirm", "", "really delete: `NAME` of the variant again, or the pattern of --match; several names with commas")
	c.Flags().BoolVar(&f.dryRun, "dry-run", false, "only tell what would be deleted")
	f.ask.flags(c)
	f.out.Flags(c)
	return c
}

// valid demands names or a pattern, and that --confirm repeats them.
func (f variantDeleteFlags) valid(args []string) error {
	meant := strings.Join(args, ",")
	switch {
	case len(args) > 0 && f.filter.match != "":
		return exit.Usagef("variants are named or matched: leave %s or --match out", args[0])
	case len(args) == 0 && f.filter.match == "":
		return exit.Usagef("which variant? name it, or give --match PATTERN")
	case len(args) == 0:
		meant = f.filter.match
	}
	switch {
	case f.dryRun || f.confirm == meant:
		return nil
	case f.confirm == "":
		return exit.Usagef("a deleted variant cannot be brought back; give --confirm '%s' to do it, or --dry-run to see what would be deleted", meant)
	}
	return exit.Usagef("--confirm %s is not what would be deleted: %s; nothing was deleted", f.confirm, meant)
}

// deleteVariants deletes the variants that the command line means, contracts first. One that cannot
// be deleted does not keep the others.
func (a *app) deleteVariants(ctx context.Context, f variantDeleteFlags, args []string) error {
	ref, all, err := a.variants(ctx, f.graph)
	if err != nil {
		return err
	}
	chosen, err := a.chosenVariants(f, ref.Graph, all, args)
	if err != nil {
		return err
	}
	if err := refuseSources(all, chosen); err != nil {
		return err
	}
	slices.SortStableFunc(chosen, func(x, y registry.VariantInfo) int { return boolOrder(x.Source.IsZero(), y.Source.IsZero()) })
	client, err := a.client()
	if err != nil {
		return err
	}
	done := variantDeletion{Version: formVersion, Graph: ref.Graph, DryRun: f.dryRun, Deleted: []string{}}
	var failed []error
	for _, v := range chosen {
		if !f.dryRun {
			err = publish.DeleteVariant(ctx, client, v.Ref, a.clock, f.ask.askFor)
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("%s was not deleted: %w", v.Ref, err))
			done.Failed = append(done.Failed, variantFailure{v.Ref.Variant, err.Error()})
			err = nil
			continue
		}
		done.Deleted = append(done.Deleted, v.Ref.Variant)
	}
	return exit.All(append(failed, f.out.Write(a.stdout, done))...)
}

// chosenVariants returns the variants that the command line means. Those of the configuration are
// not taken by a pattern.
func (a *app) chosenVariants(f variantDeleteFlags, graph string, all []registry.VariantInfo, args []string) ([]registry.VariantInfo, error) {
	named := all
	if len(args) > 0 {
		named = nil
		for _, arg := range args {
			v, err := variantNamed(all, graph, arg)
			if err != nil {
				return nil, err
			}
			named = append(named, v)
		}
	}
	chosen, err := f.filter.choose(named, a.clock.Now())
	if err != nil || len(args) > 0 {
		return chosen, err
	}
	g, err := a.configuration(nil)
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(chosen, func(v registry.VariantInfo) bool {
		kept := v.Ref.String() == g.Ref || slices.Contains(g.VariantNames(), v.Ref.Variant)
		if kept {
			_, _ = fmt.Fprintf(a.stderr, "note: %s is named in %s and stays; give its name to delete it\n", v.Ref, g.File)
		}
		return kept
	}), nil
}

// refuseSources refuses the deletion of a variant that has contracts which stay.
func refuseSources(all, chosen []registry.VariantInfo) error {
	for _, v := range all {
		is := func(ref registry.GraphRef) bool {
			return slices.ContainsFunc(chosen, func(c registry.VariantInfo) bool { return c.Ref == ref })
		}
		if !v.Source.IsZero() && is(v.Source) && !is(v.Ref) {
			return exit.Usagef("%s is the source of the contract %s, which would have nothing to filter: delete that too", v.Source, v.Ref)
		}
	}
	return nil
}

// boolOrder sorts false before true.
func boolOrder(x, y bool) int {
	switch {
	case x == y:
		return 0
	case y:
		return -1
	}
	return 1
}

// printDeletion prints what was deleted; why something was not is told as an error.
func printDeletion(w io.Writer, st report.Style, d variantDeletion) {
	word := "deleted"
	if d.DryRun {
		word = "would delete"
	}
	for _, name := range d.Deleted {
		_, _ = fmt.Fprintf(w, "%s %s@%s\n", word, d.Graph, name)
	}
	if len(d.Deleted)+len(d.Failed) == 0 {
		_, _ = fmt.Fprintln(w, st.Dim("no variant of "+d.Graph+" is meant: nothing to delete"))
	}
}
