package cli

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/output"
	"github.com/schemactl/schemactl/cmd/internal/report"
	"github.com/schemactl/schemactl/cmd/internal/updates"
)

const versionLong = `Show the version of this binary, and the reference whose composition it reproduces.

--check asks GitHub which releases are newer, and lists what each changes: what it
decides differently first, with the setting that keeps the old way. Without --check
nothing is asked. SCHEMACTL_RELEASES_URL names a mirror, or a file with its answer, and
SCHEMACTL_MODULE_PROXY a proxy of Go modules that is asked if that is not reached.`

// versionReport is the JSON form of `version`.
type versionReport struct {
	build.Info
	// Updates are the newer releases; nil without --check.
	Updates *updates.Report `json:"updates,omitempty"`
}

// versionCommand is `version`.
func (a *app) versionCommand() *cobra.Command {
	var check bool
	out := output.New(
		output.Text(func(w io.Writer, v versionReport) error {
			_, err := fmt.Fprintf(w, "schemactl %s (%s, %s)\ncomposition: %s\n", v.Version, v.Go, v.Platform, v.Composition)
			if v.Updates != nil {
				report.Updates(w, a.style(w), v.Version, *v.Updates)
			}
			return err
		}),
		output.JSON[versionReport](),
	)
	c := &cobra.Command{
		Use: "version", Short: "Show the version", Long: versionLong, Args: cobra.NoArgs,
		Example: examples("schemactl version", "schemactl version --check"),
		RunE: func(c *cobra.Command, _ []string) error {
			v, err := a.version(c.Context(), check)
			if err != nil {
				return err
			}
			return out.Write(a.stdout, v)
		},
	}
	c.Flags().BoolVar(&check, "check", false, "ask which releases are newer, and list what they change")
	out.Flags(c)
	return c
}

// version returns what is known of this binary and, if asked for, of newer ones.
func (a *app) version(ctx context.Context, check bool) (versionReport, error) {
	v := versionReport{Info: build.Read()}
	if !check {
		return v, nil
	}
	found, err := updates.Look(ctx, v.Version, updates.SourcesOf(a.getenv, time.Duration(a.clientTimeout)*time.Second))
	v.Updates = &found
	return v, err
}
