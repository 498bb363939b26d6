// Package build describes this binary: its version, and the composition that it reproduces.
package build

import (
	"runtime"
	"runtime/debug"

	"github.com/schemactl/schemactl/compose/spec"
)

// The linker sets these in released binaries (see .goreleaser.yaml). Other binaries know what Go's
// build information knows.
var release, releaseCommit, releaseTime string

// composition names the references whose supergraphs this binary reproduces.
func composition() string {
	return "federation 2.0 to " + spec.Edition215.String() + ", as " + spec.Edition215.Reference() + "; to " + spec.Edition214.String() + " as " + spec.Edition214.Reference()
}

// Info is what `version --format json` prints.
type Info struct {
	Version  string `json:"version"`
	Go       string `json:"go"`
	Platform string `json:"platform"`
	// Commit and Time are empty in a binary that was built outside of a repository.
	Commit string `json:"commit,omitempty"`
	Time   string `json:"time,omitempty"`
	// Composition is the reference whose supergraphs are reproduced.
	Composition string `json:"composition"`
	// Federation are the editions of composition, the newest first: each with the newest federation
	// version that a subgraph may link.
	Federation []spec.Composition `json:"federation"`
}

// Version returns the release, else the module version of Go's build information, else "dev".
func Version() string {
	if release != "" {
		return release
	}
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" && info.Main.Version != "(devel)" {
		return info.Main.Version
	}
	return "dev"
}

// Read returns all that is known. A release names the commit that the linker was given; another
// binary the one of its work tree.
func Read() Info {
	b := Info{Version: Version(), Go: runtime.Version(), Platform: runtime.GOOS + "/" + runtime.GOARCH, Composition: composition()}
	for _, e := range spec.Editions() {
		b.Federation = append(b.Federation, spec.Choice{Edition: e}.Composition())
	}
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
