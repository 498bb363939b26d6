package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/build"
)

func (a *app) versionCommand() *cobra.Command {
	var out outputs
	c := &cobra.Command{
		Use: "version", Short: "Show the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := build.Read()
			return out.write(a.stdout, map[string]printer{
				"json": asJSON(b),
				"text": func(w io.Writer) error {
					_, err := fmt.Fprintf(w, "schemactl %s (%s, %s)\ncomposition: %s\n", b.Version, b.Go, b.Platform, b.Composition)
					return err
				},
			})
		},
	}
	out.flags(c, "text", "json")
	return c
}
