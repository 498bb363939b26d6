package cli

import (
	"context"
	"encoding/binary"
	"os"
	"runtime/debug"
	"slices"
	"sync"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/rollout"
)

// composer composes every set of sources once for all who ask during one
// command: the check and the planner want the same two graphs. What the sets
// have in common is read once.
type composer struct {
	shared compose.Shared

	mu      sync.Mutex
	numbers map[sdl.Source]uint64
	known   map[string]func() compose.Result
}

// compose is what package check asks for; it may be called by several goroutines.
func (c *composer) compose(ctx context.Context, sources []sdl.Source) compose.Result {
	return c.once(ctx, sources)()
}

// once finds the composition of a set, or what will make it.
func (c *composer) once(ctx context.Context, sources []sdl.Source) func() compose.Result {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil {
		c.numbers, c.known = map[sdl.Source]uint64{}, map[string]func() compose.Result{}
	}
	var key []byte
	for _, s := range sources {
		n, ok := c.numbers[s]
		if !ok {
			n = uint64(len(c.numbers))
			c.numbers[s] = n
		}
		key = binary.AppendUvarint(key, n)
	}
	once, ok := c.known[string(key)]
	if !ok {
		once = sync.OnceValue(func() compose.Result { return compose.Compose(ctx, sources, compose.Options{Shared: &c.shared}) })
		c.known[string(key)] = once
	}
	return once
}

// states is what the planner asks for.
func (c *composer) states(ctx context.Context, sources []sdl.Source) rollout.Composed {
	r := c.compose(ctx, sources)
	if r.Graph == nil || len(r.Errors) > 0 {
		return rollout.Composed{Errors: r.Errors}
	}
	return rollout.Composed{API: r.Graph.API(), Graph: r.Graph, Subgraphs: r.Subgraphs}
}

// Memory that a check may take before collecting garbage is worth more than
// time: some for the process, and for each byte of SDL what it comes to in two
// composed graphs with a little to spare. It is a soft limit: who needs more gets it.
const (
	memoryBase    = 96 << 20
	memoryPerByte = 38
)

// boundMemory sets that limit for a change, unless the environment says otherwise.
func boundMemory(ch change) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return
	}
	type named struct{ name, text string }
	seen, total := map[named]bool{}, 0
	for _, s := range slices.Concat(ch.before, ch.after) {
		k := named{s.Name, s.Text}
		if seen[k] { // what both sides have is built once, but merged twice
			total += len(s.Text) / 2
		} else {
			seen[k] = true
			total += len(s.Text)
		}
	}
	debug.SetMemoryLimit(memoryBase + memoryPerByte*int64(total))
}
