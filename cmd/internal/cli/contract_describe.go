package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
)

// contractDescription is the JSON form of `contract describe`.
type contractDescription struct {
	Version int `json:"version"`
	contractEntry
	// Description is the platform's sentence about the filter; empty if it has none.
	Description string `json:"description"`
	roverEnvelope[describedData]
}

// contractDescribeCommand has what Apollo Rover's command of that name tells: the filter in the
// platform's own words, and as data.
func (a *app) contractDescribeCommand() *cobra.Command {
	var graph string
	out := output.New(
		output.Text(output.Void(func(w io.Writer, d contractDescription) { d.print(w, a.style(w)) })),
		output.JSON[contractDescription](),
	)
	c := &cobra.Command{
		Use: "describe CONTRACT", Short: "Describe the filter of a contract in the platform's words", Args: cobra.ExactArgs(1),
		Example: examples("schemactl contract describe shop@public", "schemactl contract describe public --format json"),
		RunE: func(c *cobra.Command, args []string) error {
			ref, err := a.contractRef(graph, args[0])
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			list, err := contractsShown(c.Context(), client, ref, []string{ref.Variant})
			if err != nil {
				return err
			}
			return out.Write(a.stdout, contractDescription{formVersion, contractEntries(list)[0], list[0].Contract.Description, envelopeOf(describedData{list[0].Contract.Description, true})})
		},
	}
	graphRefFlag(c, &graph)
	out.Flags(c)
	return c
}

// print prints the description for people.
func (d contractDescription) print(w io.Writer, st report.Style) {
	printContracts(w, st, contractList{Contracts: []contractEntry{d.contractEntry}})
	if d.Description != "" {
		_, _ = fmt.Fprintf(w, "  in words     %s\n", strings.ReplaceAll(strings.TrimSpace(d.Description), "\n", "\n               "))
	}
}
