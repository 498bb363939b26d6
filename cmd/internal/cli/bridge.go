package cli

import (
	"context"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/rehearsal"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish/registry"
)

// gitContext calls [input.GitContext].
func (a *app) gitContext(ctx context.Context) registry.GitContext {
	return input.GitContext(ctx, a.getenv)
}

// introspect calls [input.Introspect] with --client-timeout.
func (a *app) introspect(ctx context.Context, url string, headers map[string]string) (string, error) {
	return input.Introspect(ctx, url, headers, time.Duration(a.clientTimeout)*time.Second)
}

// newRehearsalClock calls [rehearsal.NewClock].
func newRehearsalClock(start time.Time) rehearsal.Clock { return rehearsal.NewClock(start) }

// seedGraph calls [rehearsal.Seed].
func seedGraph(ctx context.Context, server *sandbox.Server, ref registry.GraphRef, sources []sdl.Source, g *config.Graph) error {
	return rehearsal.Seed(ctx, server, ref, sources, g)
}

// inProcess calls [rehearsal.Connect] with the logger of the command line.
func (a *app) inProcess(server *sandbox.Server, graph string) (*platformapi.Client, error) {
	logger, err := a.logger()
	if err != nil {
		return nil, err
	}
	return rehearsal.Connect(server, graph, logger)
}
