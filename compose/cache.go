package compose

import (
	"cmp"
	"context"
	"encoding/binary"
	"slices"
	"strings"
	"sync"

	"github.com/schemactl/schemactl/compose/sdl"
)

// Func composes a set of sources. [Cache.Compose] is one; so is [Compose] with its options bound.
type Func func(ctx context.Context, sources []sdl.Source) Result

// Cache composes each set of sources once and shares what the sets have in common: a check and a
// planner ask for the same graphs, and the states of a rollout differ in a few subgraphs. The zero
// value is empty and ready. A Cache may be used by several goroutines.
//
// A set is known by the names, URLs and texts of its sources. Their order and their files do not
// matter; the positions of a result name the files of the sources that it was asked for with.
//
// The first caller composes a set. Later callers of the same set wait for it, or until their own
// context ends. A composition that was interrupted is forgotten: one of those who wait for it, or
// the next caller, composes again.
//
// Results stay as long as the Cache, which is meant to live for one command. A set itself costs a
// few bytes for each subgraph, however many sets there are; each different text is kept once.
type Cache struct {
	// Options are those of every composition. If Shared is nil, the cache has its own.
	Options Options
	// Using composes a set that is new to the cache; its sources come in name order and without
	// files. It is called for several sets at a time, and for one set by one caller at a time. Nil
	// means [Compose] with the subgraphs that this cache has built.
	Using Func

	shared Shared

	mu sync.Mutex
	// numbers are short names of sources without files, from which the keys of sets are made.
	numbers map[sdl.Source]uint64
	sets    map[string]*composition
}

// composition is the work on one set and its result.
type composition struct {
	// key is the place in Cache.sets.
	key string
	// done is closed when the work has ended. Waiting callers read the fields below only then.
	done   chan struct{}
	result Result
	// complete is false if the work was interrupted, or did not return.
	complete bool
}

// Compose returns the composition of the sources, which is shared with other callers and must not
// be changed. A context that ends early makes an error, as it does for the function [Compose].
func (c *Cache) Compose(ctx context.Context, sources []sdl.Source) Result {
	set := slices.Clone(sources)
	slices.SortStableFunc(set, func(a, b sdl.Source) int { return strings.Compare(a.Name, b.Name) })
	for i := range set {
		if i > 0 && set[i].Name == set[i-1].Name {
			return c.compose(ctx, sources) // refused at once, and a name does not tell the file
		}
		set[i].File = ""
	}
	for {
		work, first := c.find(set)
		if first {
			c.work(ctx, work, set)
			return work.result.in(sources)
		}
		select {
		case <-work.done:
			if work.complete {
				return work.result.in(sources)
			}
		case <-ctx.Done():
			return Result{Errors: interrupted(ctx)}
		}
	}
}

// find returns the composition of a set. It reports whether the caller is the first to ask for the
// set and therefore has to do the work.
func (c *Cache) find(set []sdl.Source) (work *composition, first bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.sets == nil {
		c.numbers, c.sets = map[sdl.Source]uint64{}, map[string]*composition{}
	}
	var key []byte
	for _, s := range set {
		n, ok := c.numbers[s]
		if !ok {
			n = uint64(len(c.numbers))
			c.numbers[s] = n
		}
		key = binary.AppendUvarint(key, n)
	}
	if work, ok := c.sets[string(key)]; ok {
		return work, false
	}
	work = &composition{key: string(key), done: make(chan struct{})}
	c.sets[work.key] = work
	return work, true
}

// work composes a set and then wakes who waits for it, even if composing panics.
func (c *Cache) work(ctx context.Context, work *composition, set []sdl.Source) {
	defer close(work.done)
	defer func() {
		if !work.complete {
			c.mu.Lock()
			defer c.mu.Unlock()
			delete(c.sets, work.key)
		}
	}()
	work.result = c.compose(ctx, set)
	work.complete = ctx.Err() == nil
}

func (c *Cache) compose(ctx context.Context, sources []sdl.Source) Result {
	if c.Using != nil {
		return c.Using(ctx, sources)
	}
	opts := c.Options
	opts.Shared = cmp.Or(opts.Shared, &c.shared)
	return Compose(ctx, sources, opts)
}

// in returns a result whose positions name no files with the files of the sources. The receiver is
// left as it is, and the API schema of the graph is shared with it.
func (r Result) in(sources []sdl.Source) Result {
	if !slices.ContainsFunc(sources, func(s sdl.Source) bool { return s.File != "" }) {
		return r
	}
	sources = slices.Clone(sources)
	byName := make(map[string]*sdl.Source, len(sources))
	for i := range sources {
		byName[sources[i].Name] = &sources[i]
	}
	file := filesOf(sources)
	r.Errors, r.Hints, r.Warnings = r.Errors.In(file), r.Hints.In(file), r.Warnings.In(file)
	if r.Graph != nil {
		own := *r.Graph
		own.File = file
		r.Graph = &own
	}
	r.Subgraphs = slices.Clone(r.Subgraphs)
	for i, s := range r.Subgraphs {
		if src := byName[s.Name]; src != nil {
			own := *s
			own.Source = src
			r.Subgraphs[i] = &own
		}
	}
	return r
}
