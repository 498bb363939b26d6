package cli

import (
	"cmp"
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/output"
)

const configLong = `Show the configuration that commands obey: which files it comes from, which
variant is chosen, and each value with the file and line that it is written in.`

// configReport is the JSON form of `config show`.
type configReport struct {
	Version int `json:"version"`
	// GraphRef is the variant that commands would work on; its place is a file, a flag or the
	// environment.
	GraphRef *config.Value `json:"graphRef,omitempty"`
	// Variant is the entry of variants that is chosen, Variants are all of them.
	Variant  string   `json:"variant,omitempty"`
	Variants []string `json:"variants,omitempty"`
	// Values are all values in the order of the files.
	Values []config.Value `json:"values"`
}

// configCommand is `config` with its subcommand `show`.
func (a *app) configCommand() *cobra.Command {
	c := &cobra.Command{Use: "config", Short: "Show the configuration that commands obey", Long: roverWords("config")}
	c.AddCommand(a.configShowCommand(), a.configExpandCommand())
	return c
}

// configShowCommand is `config show`.
func (a *app) configShowCommand() *cobra.Command {
	var graph string
	out := output.New(
		output.Text(func(w io.Writer, r configReport) error { return r.print(w) }),
		output.JSON[configReport](),
	)
	c := &cobra.Command{
		Use: "show [INPUT...]", Short: "Print the resolved configuration, each value with its file and line", Long: configLong,
		Example: examples("schemactl config show", "schemactl config show subgraphs --format json"),
		Args:    cobra.ArbitraryArgs,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := out.Known(); err != nil {
				return err
			}
			r, err := a.configReport(graph, args)
			if err != nil {
				return err
			}
			return out.Write(a.stdout, r)
		},
	}
	graphRefFlag(c, &graph)
	out.Flags(c)
	return c
}

// configReport resolves the configuration of inputs.
func (a *app) configReport(graph string, args []string) (configReport, error) {
	r := configReport{Version: formVersion}
	g, err := a.configuration(args)
	if err != nil {
		return r, err
	}
	r.Variant, r.Variants = g.Variant, g.VariantNames()
	if r.Values, err = a.resolver.Values(args); err != nil {
		return r, err
	}
	if r.Values == nil {
		r.Values = []config.Value{}
	}
	ref := config.Value{Key: "graph ref", Value: cmp.Or(graph, a.getenv("APOLLO_GRAPH_REF")), File: "--graph-ref"}
	if graph == "" {
		ref.File = "$APOLLO_GRAPH_REF"
	}
	for _, v := range r.Values {
		if v.Key == "graph" && ref.Value == "" {
			ref.Value, ref.File, ref.Line = v.Value, v.File, v.Line
		}
	}
	if ref.Value != "" {
		r.GraphRef = &ref
	}
	return r, nil
}

// print prints the report for people: a line for each value.
func (r configReport) print(w io.Writer) error {
	table := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	row := func(v config.Value) {
		place := v.File
		if v.Line > 0 {
			place += ":" + strconv.Itoa(v.Line)
		}
		_, _ = fmt.Fprintf(table, "%s\t%s\t%s\n", v.Key, strings.ReplaceAll(v.Value, "\n", " "), place) // Flush has the error
	}
	if r.GraphRef != nil {
		row(*r.GraphRef)
	}
	if len(r.Variants) > 0 {
		_, _ = fmt.Fprintf(table, "variant\t%s\t%s\n", cmp.Or(r.Variant, "none is chosen"), "of "+strings.Join(r.Variants, ", "))
	}
	for _, v := range r.Values {
		row(v)
	}
	if r.GraphRef == nil && len(r.Values) == 0 {
		_, err := io.WriteString(w, "there is no schemactl.yaml here or beside the inputs\n")
		return err
	}
	return table.Flush()
}
