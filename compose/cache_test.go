package compose_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose"
	"github.com/schemactl/schemactl/compose/internal/referencetest"
	"github.com/schemactl/schemactl/compose/sdl"
)

// What a cache gives is what Compose gives for the caller's own sources, files included, whoever
// asked for the same set before or asks at the same time.
func TestCache(t *testing.T) {
	list := append(referencetest.Cases(t), referencetest.Case{Name: "synthetic", Sources: synthetic(12)})
	for _, r := range list {
		t.Run(r.Name, func(t *testing.T) {
			t.Parallel()
			var cache compose.Cache
			var group sync.WaitGroup
			for _, dir := range []string{"base", "proposal", "base", ""} {
				sources := r.Sources
				if dir != "" {
					sources = in(dir, r.Sources)
				}
				group.Go(func() {
					want := everything(compose.Compose(t.Context(), sources, compose.Options{}))
					got := everything(cache.Compose(t.Context(), sources))
					if diff := cmp.Diff(want, got); diff != "" {
						t.Errorf("in %q (-composed +cached):\n%s", dir, diff)
					}
				})
			}
			group.Wait()
		})
	}
}

// counted is a cache that counts what it composes.
func counted(calls *atomic.Int32, f compose.Func) *compose.Cache {
	return &compose.Cache{Using: func(ctx context.Context, sources []sdl.Source) compose.Result {
		calls.Add(1)
		return f(ctx, sources)
	}}
}

// plain is Compose with default options.
func plain(ctx context.Context, sources []sdl.Source) compose.Result {
	return compose.Compose(ctx, sources, compose.Options{})
}

// One set is composed once, in whatever order and from whatever files; all else are other sets.
func TestCacheSets(t *testing.T) {
	var calls atomic.Int32
	cache := counted(&calls, plain)
	sources := synthetic(8)
	first := cache.Compose(t.Context(), sources)
	turned := in("elsewhere", sources)
	slices.Reverse(turned)
	again := cache.Compose(t.Context(), turned)
	if calls.Load() != 1 || first.Graph.API() != again.Graph.API() {
		t.Errorf("the same set was composed %d times", calls.Load())
	}
	if turned[0].File != "elsewhere/s007.graphql" || turned[0].Name != "s007" {
		t.Errorf("the caller's sources were changed: %+v", turned[0])
	}
	for i, change := range []func(*sdl.Source){
		func(s *sdl.Source) { s.Name = "z" },
		func(s *sdl.Source) { s.URL = "http://z" },
		func(s *sdl.Source) { s.Text += "# z" },
		func(s *sdl.Source) { *s = sdl.Source{} },
	} {
		other := slices.Clone(sources)
		change(&other[7])
		cache.Compose(t.Context(), other)
		cache.Compose(t.Context(), other)
		if got := int(calls.Load()); got != 2+i {
			t.Errorf("change %d: %d compositions", i, got)
		}
	}
	cache.Compose(t.Context(), sources[:7])
	cache.Compose(t.Context(), nil)
	if calls.Load() != 7 {
		t.Errorf("parts of a set: %d compositions", calls.Load())
	}
}

// Two sources of one name are refused as Compose refuses them, each with its own file.
func TestCacheSameName(t *testing.T) {
	sources := synthetic(8)
	sources[0].File, sources[1].File, sources[1].Name = "one", "two", sources[0].Name
	var cache compose.Cache
	want := everything(plain(t.Context(), sources))
	if !strings.Contains(want, "INVALID_SUBGRAPH_NAME") {
		t.Fatal(want)
	}
	if diff := cmp.Diff(want, everything(cache.Compose(t.Context(), sources))); diff != "" {
		t.Errorf("-composed +cached:\n%s", diff)
	}
}

// All who ask while a set is being composed wait for that one composition; another set does not.
func TestCacheWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		release := make(chan struct{})
		cache := counted(&calls, func(_ context.Context, sources []sdl.Source) compose.Result {
			if len(sources) > 0 {
				<-release
			}
			return compose.Result{}
		})
		var answered atomic.Int32
		for range 8 {
			go func() {
				cache.Compose(t.Context(), synthetic(8))
				answered.Add(1)
			}()
		}
		synctest.Wait()
		cache.Compose(t.Context(), nil)
		if calls.Load() != 2 || answered.Load() != 0 {
			t.Errorf("%d compositions, %d answers before the first has ended", calls.Load(), answered.Load())
		}
		close(release)
		synctest.Wait()
		if calls.Load() != 2 || answered.Load() != 8 {
			t.Errorf("%d compositions, %d answers", calls.Load(), answered.Load())
		}
	})
}

// untilCancelled composes once it is released, or fails when its context ends.
func untilCancelled(release <-chan struct{}) compose.Func {
	return func(ctx context.Context, sources []sdl.Source) compose.Result {
		select {
		case <-release:
		case <-ctx.Done():
		}
		return plain(ctx, sources)
	}
}

// An interrupted composition is an error for its caller only: another caller that waits for it
// composes again, and the rest wait for that one.
func TestCacheInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		release := make(chan struct{})
		cache := counted(&calls, untilCancelled(release))
		ctx, cancel := context.WithCancel(t.Context())
		results := make(chan string, 5)
		ask := func(ctx context.Context) {
			r := cache.Compose(ctx, synthetic(8))
			results <- fmt.Sprint(r.Graph != nil, r.Errors.Codes())
		}
		go ask(ctx)
		synctest.Wait()
		for range 4 {
			go ask(t.Context())
		}
		synctest.Wait()
		cancel()
		synctest.Wait()
		if got := <-results; got != "false [INVALID_GRAPHQL]" {
			t.Errorf("the interrupted caller has %s", got)
		}
		if calls.Load() != 2 || len(results) != 0 {
			t.Errorf("%d compositions, %d results while the second is at work", calls.Load(), len(results))
		}
		close(release)
		for range 4 {
			if got := <-results; got != "true []" {
				t.Errorf("a caller that waited has %s", got)
			}
		}
		if calls.Load() != 2 {
			t.Errorf("%d compositions", calls.Load())
		}
	})
}

// A caller that waits goes when its own context ends; the composition goes on and is kept.
func TestCacheStopsWaiting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		release := make(chan struct{})
		cache := counted(&calls, untilCancelled(release))
		go cache.Compose(t.Context(), synthetic(8))
		synctest.Wait()
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if r := cache.Compose(ctx, synthetic(8)); r.Graph != nil || !strings.Contains(r.Errors.Error(), "composition was interrupted: context canceled") {
			t.Errorf("%v", r.Errors)
		}
		close(release)
		if r := cache.Compose(t.Context(), synthetic(8)); r.Graph == nil || calls.Load() != 1 {
			t.Errorf("%d compositions: %v", calls.Load(), r.Errors)
		}
	})
}

// A panic reaches the caller that composes and leaves nothing behind.
func TestCachePanic(t *testing.T) {
	var calls atomic.Int32
	cache := counted(&calls, func(ctx context.Context, sources []sdl.Source) compose.Result {
		if calls.Load() == 1 {
			panic("out of order")
		}
		return plain(ctx, sources)
	})
	func() {
		defer func() {
			if got := recover(); got != "out of order" {
				t.Errorf("recovered %v", got)
			}
		}()
		cache.Compose(t.Context(), synthetic(8))
	}()
	if r := cache.Compose(t.Context(), synthetic(8)); r.Graph == nil || calls.Load() != 2 {
		t.Errorf("%d compositions: %v", calls.Load(), r.Errors)
	}
}
