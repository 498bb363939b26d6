package cli

import (
	"fmt"
	"io"
	"runtime"
	"runtime/debug"

	"github.com/spf13/cobra"
)

// release, its commit and the commit's time are set by the linker in released
// binaries; others know what Go's build information knows.
var release, releaseCommit, releaseTime string

// version is the release, else what the module's build information knows.
func version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// buildInfo is what `version --format json` tells.
type buildInfo struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	Commit   string `json:"commit,omitempty"`
	Time     string `json:"time,omitempty"`
	// Composition is the reference whose supergraphs are reproduced.
	Composition string `json:"composition"`
}

func readBuild() buildInfo {
	b := buildInfo{Version: version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Composition: "federation 2.0 to 2.14, as @apollo/composition 2.14.4"}
	b.Commit, b.Time = releaseCommit, releaseTime
	if info, ok := debug.ReadBuildInfo(); ok && release == "" {
		for _, s := range info.Settings {
			switch s.Key {
			case "vcs.revision":
				b.Commit = s.Value
			case "vcs.time":
				b.Time = s.Value
			}
		}
	}
	return b
}

func (a *app) versionCommand() *cobra.Command {
	var out outputs
	c := &cobra.Command{
		Use: "version", Short: "Show the version", Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			b := readBuild()
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
