// Package registrytest is a registry.Registry for tests: subgraphs in memory, launches that play a
// script, and faults on demand. It records every call, so that a test can prove what was not sent.
//
//	reg := registrytest.New()
//	reg.Script("L1", registrytest.Initiated, registrytest.Completed)
//
// The fake does not compose. Tests that need real launches use the server of platformapi/sandbox.
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

// Answer is one answer to Launch: a launch or an error.
type Answer struct {
	Launch registry.Launch
	Err    error
}

// Fake is the registry. A test may set its exported fields before the first call. It is safe for
// concurrent use afterwards.
type Fake struct {
	mu sync.Mutex
	// Held are the registered subgraphs of each variant.
	Held map[registry.GraphRef][]registry.RegisteredSubgraph
	// Federation are the words for the federation versions of variants.
	Federation map[registry.GraphRef]string
	// Scripts are the answers for each launch id, one for each poll. The last one is repeated.
	Scripts map[string][]Answer
	// Supergraphs are the build results of launches.
	Supergraphs map[registry.LaunchRef]registry.Supergraph
	// History are the launches of each variant, newest first.
	History map[registry.GraphRef][]registry.Launch
	// OnPublish answers a publish. If it is nil, Accept answers.
	OnPublish func(f *Fake, req registry.PublishRequest) (registry.PublishResult, error)
	// OnRead may return an error for a reading call, given the call as Calls records it. If it is
	// nil, no call fails.
	OnRead func(call string) error
	// Now is the clock for what is registered. If it is nil, all times are zero.
	Now func() time.Time

	calls     []string
	published []registry.PublishRequest
}

var (
	_ registry.Registry  = (*Fake)(nil)
	_ registry.Versioned = (*Fake)(nil)
)

// New returns a registry without variants.
func New() *Fake {
	return &Fake{
		Held:        map[registry.GraphRef][]registry.RegisteredSubgraph{},
		Scripts:     map[string][]Answer{},
		Supergraphs: map[registry.LaunchRef]registry.Supergraph{},
		History:     map[registry.GraphRef][]registry.Launch{},
	}
}

// Calls returns the calls so far, one line for each: the method, the ref, then ids or names.
func (f *Fake) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.calls)
}

// Published returns the batches that arrived, also those that were answered with an error.
func (f *Fake) Published() []registry.PublishRequest {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.published)
}

// read records a reading call and returns the error that it fails with.
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

// Subgraphs implements registry.Registry. A variant that is not in Held is not found.
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

// FederationVersion implements registry.Versioned. A variant that is not in Held is not found.
func (f *Fake) FederationVersion(ctx context.Context, ref registry.GraphRef) (string, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(ctx, "FederationVersion", ref); err != nil {
		return "", err
	}
	if _, found := f.Held[ref]; !found {
		return "", fmt.Errorf("%s: %w", ref, registry.ErrVariantNotFound)
	}
	return f.Federation[ref], nil
}

// Publish implements registry.Registry. A batch whose context has ended does not arrive.
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

// Accept registers the batch and adds its launch to History. The launch is "L<n>", where n counts
// the batches that arrived from 1. OnPublish may call Accept.
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

// register stores one subgraph and reports whether it is new.
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

// Launch implements registry.Registry with the next answer of the script. A launch without a script
// is not found.
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

// Supergraph implements registry.Registry with an entry of Supergraphs.
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

// Launches implements registry.Registry with the head of History.
func (f *Fake) Launches(ctx context.Context, ref registry.GraphRef, limit int) ([]registry.Launch, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if err := f.read(ctx, "Launches", ref); err != nil {
		return nil, err
	}
	return slices.Clone(f.History[ref][:min(limit, len(f.History[ref]))]), nil
}

// LatestLaunch implements registry.Registry with the first launch of History.
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

// ApprovedLaunch implements registry.Registry with the newest completed launch of History.
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
