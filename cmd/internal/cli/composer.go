package cli

import (
	"context"
	"crypto/sha256"
	"fmt"
	"os"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// composer composes every set of sources once for all who ask during one
// command: the check and the planner want the same two graphs.
type composer struct {
	mu    sync.Mutex
	known map[[sha256.Size]byte]func() compose.Result
}

// compose is what package check asks for; it may be called by several goroutines.
func (c *composer) compose(ctx context.Context, sources []sdl.Source) compose.Result {
	h := sha256.New()
	for _, s := range sources {
		_, _ = fmt.Fprintf(h, "%q %q %q %d\n%s\n", s.Name, s.URL, s.File, len(s.Text), s.Text)
	}
	key := [sha256.Size]byte(h.Sum(nil))
	c.mu.Lock()
	if c.known == nil {
		c.known = map[[sha256.Size]byte]func() compose.Result{}
	}
	once, ok := c.known[key]
	if !ok {
		once = sync.OnceValue(func() compose.Result { return compose.Compose(ctx, sources, compose.Options{}) })
		c.known[key] = once
	}
	c.mu.Unlock()
	return once()
}

// states is what the planner asks for.
func (c *composer) states(ctx context.Context, sources []sdl.Source) rollout.Composed {
	r := c.compose(ctx, sources)
	if r.Graph == nil || len(r.Errors) > 0 {
		return rollout.Composed{Errors: r.Errors}
	}
	return rollout.Composed{API: r.Graph.API(), Graph: r.Graph, Subgraphs: r.Subgraphs}
}

// smallInput is how many bytes of SDL, both sides together, are finished before
// collecting garbage pays off: a tenth of the time of a check of 100 subgraphs.
const smallInput = 4 << 20

// relaxGC lets the heap of a short run grow, unless GOGC says otherwise.
func relaxGC(ch change) {
	total := 0
	for _, s := range slices.Concat(ch.before, ch.after) {
		total += len(s.Text)
	}
	if total < smallInput && os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400)
	}
}
