// Package fleet simulates what runs behind a sandbox: routers that poll its Uplink.
//
//	f := fleet.New(server, fleet.Options{Ref: ref, Routers: 3, Clock: clock})
//	f.Routers() // router-1 …, whose metrics are at MetricsPath
//
// # How
//
// Nothing runs. What a router does follows from its start, the launches of the sandbox, and the
// faults that were asked for, so that it is made up to the present whenever somebody asks
// (router.go). A router polls at its own times; if Uplink serves another launch then, it loads that
// for a while, and the pipeline before it ends once requests on it are through. Its metrics
// (metrics.go) are those that Apollo Router prints, with all labels: a pipeline that has ended
// stays in them with the value 0 until the router restarts.
//
// # Invariants
//
//   - The same clock, launches and faults give the same answers, whoever asks how often.
//   - A fault is taken when a router learns of a new launch, the router with the lowest number
//     first of those that learn of it at the same time.
package fleet

import (
	"cmp"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

// Prefix is the beginning of the paths at which the fleet answers.
const Prefix = "/_fleet/"

// The defaults of [Options].
const (
	DefaultPoll = 10 * time.Second
	DefaultLoad = time.Second
)

// Options are the settings of a fleet.
type Options struct {
	// Ref is the variant that the routers serve.
	Ref registry.GraphRef
	// Routers is how many there are.
	Routers int
	// Poll is how often a router asks Uplink, and Load how long it takes to load a supergraph. Zero
	// means the defaults.
	Poll, Load time.Duration
	// Clock is that of the sandbox.
	Clock clock.Clock
}

// Fleet is a number of simulated routers. It may be used by several goroutines.
type Fleet struct {
	opts   Options
	server *sandbox.Server

	mu      sync.Mutex
	routers []*router
}

// New starts routers and lets the sandbox answer for them. They have what Uplink serves now.
func New(server *sandbox.Server, o Options) *Fleet {
	o.Poll, o.Load = cmp.Or(o.Poll, DefaultPoll), cmp.Or(o.Load, DefaultLoad)
	f := &Fleet{opts: o, server: server}
	now := o.Clock.Now()
	for i := range o.Routers {
		r := &router{fleet: f, number: i + 1}
		r.start(now)
		r.nextPoll = now.Add(o.Poll * time.Duration(i+1) / time.Duration(o.Routers)) // each at its own time
		f.routers = append(f.routers, r)
	}
	server.Handle("GET "+Prefix+"{router}/metrics", http.HandlerFunc(f.serveMetrics))
	server.Handle("GET "+Prefix+"{router}/health", http.HandlerFunc(f.serveHealth))
	return f
}

// Routers returns the names of the routers in their order.
func (f *Fleet) Routers() []string {
	var out []string
	for _, r := range f.routers {
		out = append(out, r.name())
	}
	return out
}

// MetricsPath returns the path of the metrics of a router.
func MetricsPath(router string) string { return Prefix + router + "/metrics" }

// present makes all routers up to the present, in the order of what happens to them.
func (f *Fleet) present(now time.Time) {
	for {
		var next *router
		for _, r := range f.routers {
			if !r.dead && !r.nextPoll.After(now) && (next == nil || r.nextPoll.Before(next.nextPoll)) {
				next = r
			}
		}
		if next == nil {
			return
		}
		next.poll()
	}
}

// find returns a router by the name in the path of a request, made up to the present. It answers
// the request if there is none, and closes the connection of one that is down.
func (f *Fleet) find(w http.ResponseWriter, r *http.Request, now time.Time) *router {
	f.present(now)
	for _, one := range f.routers {
		switch {
		case one.name() != r.PathValue("router"):
		case one.isDown(now):
			sandbox.CloseConnection(w)
			return nil
		default:
			return one
		}
	}
	http.Error(w, "there is no such router", http.StatusNotFound)
	return nil
}

// serveMetrics answers with the metrics of a router.
func (f *Fleet) serveMetrics(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := f.opts.Clock.Now()
	if one := f.find(w, r, now); one != nil {
		w.Header().Set("Content-Type", "text/plain; version=0.0.4")
		one.writeMetrics(w, now)
	}
}

// serveHealth answers as the health check of a router does, which tells nothing of the supergraph.
func (f *Fleet) serveHealth(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if one := f.find(w, r, f.opts.Clock.Now()); one != nil {
		w.Header().Set("Content-Type", "application/json")
		_, _ = fmt.Fprintln(w, `{"status":"UP"}`)
	}
}
