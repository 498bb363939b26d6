package input

import (
	"context"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/config"
)

// BaseOf returns the base of a configuration as an argument of the command line, with its path
// relative to the working folder or, at a git ref, as git reads it. It is empty if the
// configuration has none.
func (l *Loader) BaseOf(ctx context.Context, g *config.Graph) string {
	for _, scheme := range []string{schemeGit, schemeMergeBase} {
		if spec, ok := strings.CutPrefix(g.Base, scheme); ok {
			return l.gitBase(ctx, g, scheme, spec)
		}
	}
	if g.Base == "" || filepath.IsAbs(g.Base) || isVariant(g.Base) {
		return g.Base
	}
	return filepath.Join(filepath.Dir(g.File), g.Base)
}
