package input

import (
	"path"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
)

// Configuration returns the configuration beside the first of the inputs that has one, else that of
// the working folder. It is empty, and never nil, where there is none.
func Configuration(inputs []string) (*config.Graph, error) {
	for _, arg := range append(append([]string(nil), inputs...), ".") {
		_, file := Split(arg)
		g, err := Nearest(filepath.Clean(file))
		if err != nil || g != nil {
			return g, err
		}
	}
	return &config.Graph{}, nil
}

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
