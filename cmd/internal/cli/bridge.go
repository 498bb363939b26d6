package cli

import (
	"context"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/input"
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
