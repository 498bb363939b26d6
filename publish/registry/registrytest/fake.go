// Package registrytest is a Registry for tests: subgraphs held in memory, launches that play a script, and faults on demand. It
// records every call, so that a test can prove what was not sent.
//
//	reg := registrytest.New()
//	reg.Script("L1", registrytest.Initiated, registrytest.Completed)
//
// It does not compose; platformapi/sandbox is the server that does.
package registrytest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// Answer is one answer of the registry about a launch.
type Answer struct {
	Launch registry.Launch
	Err    error
}

// Fake is the registry. Its exported fields may be set before it is used.
type Fake struct {
	mu sync.Mutex
	// Held is what each variant has registered.
	Held map[registry.GraphRef][]registry.RegisteredSubgraph
	// Scripts gives the answers about each launch id, one per poll; the last is repeated.
	Scripts map[string][]Answer
	// Supergraphs gives build results.
	Supergraphs map[registry.LaunchRef]registry.Supergraph
	// History lists the launches of each variant, newest first.
	History map[registry.GraphRef][]registry.Launch
	// OnPublish decides what a publish does; nil registers the batch and answers with launch "L<n>" from 1.
	OnPublish func(f *Fake, req registry.PublishRequest) (registry.PublishResult, error)
	// OnRead, when set, may fail any reading call; it gets the call's record.
	OnRead func(call string) error
	// Now stamps what is registered; the zero time when nil.
	Now func() time.Time

	calls     []string
	published []registry.PublishRequest
}

var _ registry.Registry = (*Fake)(nil)

// New gives an empty registry.
func New() *Fake {
	return &Fake{
		Held:        map[registry.GraphRef][]registry.RegisteredSubgraph{},
		Scripts:     map[string][]Answer{},
		Supergraphs: map[registry.LaunchRef]registry.Supergraph{},
		History:     map[registry.GraphRef][]registry.Launch{},
	}
}

// Calls gives the calls so far, one line each: the method, the ref, then ids or names.
func (f *Fake) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// Published gives the batches that arrived, whatever was answered.
func (f *Fake) Published() []registry.PublishRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.published)
}

func (f *Fake) read(ctx context.Context, call string, ref registry.GraphRef, more ...string) error {
	record := strings.TrimSpace(call + " " + ref.String() + " " + strings.Join(more, " "))
	f.calls = append(f.calls, record)
	if err := ctx.Err(); err != nil {
		return err
	}
	if f.OnRead != nil {
		return f.OnRead(record)
	}
	return nil
}

// Subgraphs implements Registry; a variant that is not in Held is not found.
func (f *Fake) Subgraphs(ctx context.Context, ref registry.GraphRef) ([]registry.RegisteredSubgraph, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(ctx, "Subgraphs", ref); err != nil {
		return nil, err
	}
	held, found := f.Held[ref]
	if !found {
		return nil, fmt.Errorf("%s: %w", ref, registry.ErrVariantNotFound)
	}
	return slices.Clone(held), nil
}

// Publish implements Registry.
func (f *Fake) Publish(ctx context.Context, req registry.PublishRequest) (registry.PublishResult, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	names := make([]string, 0, len(req.Subgraphs))
	for _, s := range req.Subgraphs {
		names = append(names, s.Name)
	}
	f.calls = append(f.calls, strings.TrimSpace("Publish "+req.Ref.String()+" "+strings.Join(names, " ")))
	if err := ctx.Err(); err != nil {
		return registry.PublishResult{}, err
	}
	f.published = append(f.published, req)
	if f.OnPublish != nil {
		return f.OnPublish(f, req)
	}
	return f.Accept(req), nil
}

// Accept registers the batch and records launch "L<n>", n counting the batches that arrived. OnPublish may call it.
func (f *Fake) Accept(req registry.PublishRequest) registry.PublishResult {
	result := registry.PublishResult{LaunchID: fmt.Sprintf("L%d", len(f.published)), UpdatedSupergraph: true}
	launch := registry.Launch{ID: result.LaunchID, Ref: req.Ref, Status: registry.LaunchInitiated, CreatedAt: f.now()}
	for _, s := range req.Subgraphs {
		if f.register(req, s) {
			result.Created = append(result.Created, s.Name)
		} else {
			result.Updated = append(result.Updated, s.Name)
		}
	}
	for _, s := range f.Held[req.Ref] {
		launch.Subgraphs = append(launch.Subgraphs, registry.BuildSubgraph{Name: s.Name, URL: s.URL, Revision: s.Revision})
	}
	f.History[req.Ref] = append([]registry.Launch{launch}, f.History[req.Ref]...)
	return result
}

// register puts one subgraph in place and tells whether it is new.
func (f *Fake) register(req registry.PublishRequest, s registry.SubgraphInput) bool {
	held := f.Held[req.Ref]
	at := slices.IndexFunc(held, func(r registry.RegisteredSubgraph) bool { return r.Name == s.Name })
	created := at < 0
	if created {
		held = append(held, registry.RegisteredSubgraph{Name: s.Name})
		at = len(held) - 1
	}
	held[at].SDL, held[at].Revision, held[at].UpdatedAt = s.SDL, req.Revision, f.now()
	if s.URL != nil {
		held[at].URL = *s.URL
	}
	f.Held[req.Ref] = held
	return created
}

func (f *Fake) now() time.Time {
	if f.Now == nil {
		return time.Time{}
	}
	return f.Now()
}

// Launch implements Registry: the next answer of the script.
func (f *Fake) Launch(ctx context.Context, ref registry.GraphRef, id string) (registry.Launch, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(ctx, "Launch", ref, id); err != nil {
		return registry.Launch{}, err
	}
	script := f.Scripts[id]
	if len(script) == 0 {
		return registry.Launch{}, fmt.Errorf("launch %s of %s: %w", id, ref, registry.ErrLaunchNotFound)
	}
	answer := script[0]
	if len(script) > 1 {
		f.Scripts[id] = script[1:]
	}
	answer.Launch.ID, answer.Launch.Ref = id, ref
	return answer.Launch, answer.Err
}

// Supergraph implements Registry.
func (f *Fake) Supergraph(ctx context.Context, ref registry.GraphRef, id string) (registry.Supergraph, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(ctx, "Supergraph", ref, id); err != nil {
		return registry.Supergraph{}, err
	}
	supergraph, found := f.Supergraphs[registry.LaunchRef{ID: id, Ref: ref}]
	if !found {
		return registry.Supergraph{}, fmt.Errorf("launch %s of %s: %w", id, ref, registry.ErrLaunchNotFound)
	}
	return supergraph, nil
}

// Launches implements Registry.
func (f *Fake) Launches(ctx context.Context, ref registry.GraphRef, limit int) ([]registry.Launch, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(ctx, "Launches", ref); err != nil {
		return nil, err
	}
	return slices.Clone(f.History[ref][:min(limit, len(f.History[ref]))]), nil
}

// LatestLaunch implements Registry.
func (f *Fake) LatestLaunch(ctx context.Context, ref registry.GraphRef) (registry.Launch, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(ctx, "LatestLaunch", ref); err != nil {
		return registry.Launch{}, err
	}
	if len(f.History[ref]) == 0 {
		return registry.Launch{}, fmt.Errorf("%s: %w", ref, registry.ErrLaunchNotFound)
	}
	return f.History[ref][0], nil
}

// ApprovedLaunch implements Registry: the newest completed one of History.
func (f *Fake) ApprovedLaunch(ctx context.Context, ref registry.GraphRef) (registry.Launch, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(ctx, "ApprovedLaunch", ref); err != nil {
		return registry.Launch{}, err
	}
	for _, launch := range f.History[ref] {
		if launch.Status == registry.LaunchCompleted {
			return launch, nil
		}
	}
	return registry.Launch{}, fmt.Errorf("%s: %w", ref, registry.ErrLaunchNotFound)
}
