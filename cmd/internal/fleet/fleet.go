// Package fleet asks the replicas of subgraphs which schema their code has, as the configuration
// says where they are.
//
//	f := fleet.New(graph, fleet.Options{All: true, …})
//	answers := f.Ask(ctx, places) // a running.Fleet
//
// # How
//
// For each place, the key `running` of the subgraph tells whom to ask: every address of a list, a
// DNS name, a Kubernetes service or a command; or, without any, whoever answers at its URL.
// Package addresses finds them, package introspect asks them. All places are asked side by side.
//
// # Invariants
//
//   - At most Parallel requests run at the same time, each bounded in time and bytes; one question
//     to all places ends after [Patience] times the time of a single one.
//   - Headers go to the replicas of their subgraph alone, and are in no answer.
package fleet

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sync/semaphore"

	"github.com/schemactl/schemactl/cmd/internal/addresses"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/introspect"
	"github.com/schemactl/schemactl/publish/rollout"
	"github.com/schemactl/schemactl/publish/running"
)

// Patience is how many times the time of one request all of them together may take.
const Patience = 12

// Options are what the command line adds to a configuration.
type Options struct {
	// All asks every subgraph: as the configuration says, or at its routing URL. Otherwise only
	// those of URLs are asked.
	All bool
	// URLs are addresses to ask in place of what the configuration says, by subgraph.
	URLs map[string]string
	// Finder finds the addresses of replicas.
	Finder *addresses.Finder
	// Transport takes the place of the network in tests.
	Transport http.RoundTripper
}

// Fleet is the replicas of the subgraphs of a configuration. It implements running.Fleet.
type Fleet struct {
	graph    *config.Graph
	options  Options
	client   introspect.Client
	parallel int
}

var _ running.Fleet = (*Fleet)(nil)

// New returns the fleet of a configuration.
func New(g *config.Graph, o Options) *Fleet {
	return &Fleet{graph: g, options: o, parallel: g.AskParallel(), client: introspect.Client{Timeout: g.AskTimeout(), Transport: o.Transport}}
}

// Ask asks all replicas of all places.
func (f *Fleet) Ask(ctx context.Context, places []rollout.At) []running.Answer {
	ctx, cancel := context.WithTimeout(ctx, Patience*f.client.Timeout)
	defer cancel()
	q := &question{Fleet: f, slots: semaphore.NewWeighted(int64(f.parallel))}
	out := make([]running.Answer, len(places))
	var all errgroup.Group
	for i, at := range places {
		all.Go(func() error {
			out[i] = q.place(ctx, at)
			return nil
		})
	}
	_ = all.Wait() // what went wrong is in the answers
	return out
}

// question is one question to all places.
type question struct {
	*Fleet
	slots *semaphore.Weighted
}

// place asks the replicas of one place.
func (q *question) place(ctx context.Context, at rollout.At) running.Answer {
	a := running.Answer{At: at}
	var targets []introspect.Target
	targets, a.Through, a.Assumed, a.Err = q.targets(ctx, at)
	if a.Assumed != "" || a.Err != nil {
		return a
	}
	a.Replicas = make([]running.Replica, len(targets))
	var all errgroup.Group
	for i, t := range targets {
		all.Go(func() error {
			a.Replicas[i] = q.replica(ctx, t)
			return nil
		})
	}
	_ = all.Wait()
	return a
}

// errTooLong means that the question ended before a replica was asked.
var errTooLong = errors.New("it was not asked before the time for all replicas was over; raise running.timeout or running.parallel")

// replica asks one replica once a slot is free.
func (q *question) replica(ctx context.Context, t introspect.Target) running.Replica {
	r := running.Replica{Name: cmp.Or(t.Name, t.URL)}
	if err := q.slots.Acquire(ctx, 1); err != nil {
		r.Err = fmt.Errorf("%s: %w", r.Name, errTooLong)
		return r
	}
	defer q.slots.Release(1)
	r.SDL, r.Err = q.client.SDL(ctx, t)
	return r
}

// targets returns whom to ask of a place and how they were found; or why nobody is asked, or why
// it is not known who is to be.
func (q *question) targets(ctx context.Context, at rollout.At) (list []introspect.Target, through, assumed string, err error) {
	given := q.options.URLs[at.Subgraph]
	own := q.graph.Subgraphs[at.Subgraph].Running
	address := cmp.Or(given, own.URL, at.URL)
	headers := q.graph.AskHeaders(at.Subgraph)
	switch {
	case given != "":
		t := introspect.Target{URL: given, Headers: headers}
		t.Name = t.Label()
		return []introspect.Target{t}, "the address of --deployed", "", nil
	case !q.options.All:
		return nil, "", "it was not to be asked", nil
	case own.Assumed != "":
		return nil, "", own.Assumed, nil
	case address == "":
		return nil, "", "", fmt.Errorf("%s has no routing URL to ask; say where it runs by subgraphs.%s.running.url", at.Subgraph, at.Subgraph)
	case own.Replicas.IsZero():
		through = "its routing URL"
		if own.URL != "" {
			through = "its address"
		}
		t := introspect.Target{URL: address, Headers: headers}
		t.Name = t.Label()
		return []introspect.Target{t}, through, "", nil
	}
	if err := q.slots.Acquire(ctx, 1); err != nil {
		return nil, "", "", errTooLong
	}
	found, err := q.options.Finder.Find(ctx, own.Replicas, address)
	q.slots.Release(1)
	if err != nil {
		return nil, "", "", err
	}
	for _, a := range found {
		list = append(list, introspect.Target{URL: a.URL, Dial: a.Dial, Name: a.Name, Headers: headers})
	}
	return list, own.Replicas.String(), "", nil
}
