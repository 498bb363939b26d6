package cli

import (
	"context"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/deploy"
	"github.com/schemactl/schemactl/compose/sdl"
)

// finder returns what finds the addresses of replicas.
func (a *app) finder() *addresses.Finder {
	return &addresses.Finder{Getenv: a.getenv, Run: deploy.Capture}
}

// repository returns the subgraphs of files or, without any, those of the configuration that have
// schemas there; none if there are no files either.
func (a *app) repository(ctx context.Context, g *config.Graph, args []string) ([]sdl.Source, error) {
	if len(args) == 0 {
		hasSchema := false
		for _, s := range g.Subgraphs {
			hasSchema = hasSchema || len(s.Schema) > 0
		}
		if !hasSchema {
			return nil, nil
		}
		args = []string{g.File}
	}
	return a.loader().Load(ctx, args)
}
