package input

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
)

// BaseOf returns the base of a configuration as an argument of the command line, with its path
// relative to the working folder. It is empty if the configuration has none.
func BaseOf(g *config.Graph) string {
	spec, dir := g.Base, filepath.ToSlash(filepath.Dir(g.File))
	if spec == "" {
		return ""
	}
	for _, prefix := range []string{"git:", "merge-base:"} {
		if rest, ok := strings.CutPrefix(spec, prefix); ok {
			ref, file, _ := strings.Cut(rest, ":")
			return prefix + ref + ":" + path.Join(dir, file)
		}
	}
	if filepath.IsAbs(spec) {
		return spec
	}
	return filepath.Join(filepath.Dir(g.File), spec)
}
