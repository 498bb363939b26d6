package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/output"
)

// versionCommand also names the reference whose composition this program reproduces.
func (a *app) versionCommand() *cobra.Command {
	out := output.New(
		output.Text(func(w io.Writer, b build.Info) error {
			_, err := fmt.Fprintf(w, "schemactl %s (%s, %s)\ncomposition: %s\n", b.Version, b.Go, b.Platform, b.Composition)
			return err
		}),
		output.JSON[build.Info](),
	)
	c := &cobra.Command{
		Use: "version", Short: "Show the version", Args: cobra.NoArgs,
		Example: examples("schemactl version"),
		RunE:    func(*cobra.Command, []string) error { return out.Write(a.stdout, build.Read()) },
	}
	out.Flags(c)
	return c
}
