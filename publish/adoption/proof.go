// Package adoption decides whether routers run a supergraph, by what they show or by the time that
// has passed, and says which of the two it was.
//
// A publish is over for the registry when its launch has completed. Routers pick the supergraph up
// later, each at its own time, and requests that are under way end on the one before. What comes
// next in a delivery relies on all of them, so [Evidence] is awaited in between.
//
// # What goes in and what comes out
//
// [Request] has the supergraphs that routers may run from now on: that of the variant, and those of
// its contracts, which other routers of the same fleet may serve. Out comes a [Proof]: by what it
// was proven, the routers one by one, and whether it is no proof at all but an assumption.
//
// # How
//
// [Fleet] asks all routers again and again, through a function that the caller gives, because this
// package knows neither HTTP nor the format of metrics. An [Observation] of each is judged
// (judge.go): it shows the pipelines that the router has loaded. The SHA-256 of the supergraph
// decides where the router gives it, and the id of the launch where it does not: a router that
// loads its supergraph from a file or an OCI artifact knows no launch. [Time] waits and assumes.
//
// # Invariants
//
//   - A router that cannot be asked is not judged: it counts neither as one that has the supergraph
//     nor as one that lags. It stops the wait unless that is allowed, and then at least one other
//     router has to show the supergraph.
//   - A time is an assumption, and its proof says so in its text.
package adoption

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

var (
	// ErrLagging means that time ran out and routers still run another supergraph.
	ErrLagging = errors.New("routers do not run the supergraph yet")
	// ErrUnasked means that a router could not be asked, or nobody knows where routers are.
	ErrUnasked = errors.New("not every router could be asked")
)

// By is what a proof rests on.
type By string

// What proofs rest on.
const (
	ByTime    By = "time"
	ByMetrics By = "metrics"
	ByUplink  By = "uplink"
	ByProbe   By = "probe"
)

// Tellers returns the source of such proofs, for people.
func (b By) Tellers() string {
	switch b {
	case ByMetrics:
		return "their metrics"
	case ByUplink:
		return "Uplink and a time"
	case ByProbe:
		return "their answers to a probe"
	}
	return "a time"
}

// Supergraph is one that routers may run.
type Supergraph struct {
	Ref      registry.GraphRef `json:"graphRef"`
	LaunchID string            `json:"launchId,omitempty"`
	// SHA256 is the hash of its text in hex.
	SHA256 string `json:"sha256"`
}

// Known is a supergraph that has a name for people, such as "the pin of shop@prod".
type Known struct {
	Supergraph
	Name string
}

// Request is what routers are to run.
type Request struct {
	// Wanted are the supergraphs of the variant and its contracts.
	Wanted []Supergraph
	// Known are others, to tell what a router runs instead.
	Known []Known
	// Settle is the time after which routers are assumed to have it, where nothing else tells.
	Settle time.Duration
	// Last is true if no other supergraph follows in the same delivery.
	Last bool
	// Heard is told of every change while routers are awaited. It may be nil.
	Heard func(Proof)
}

// Evidence is how somebody learns that routers run a supergraph.
type Evidence interface {
	// By returns what its proofs rest on.
	By() By
	// Await returns once routers run what is wanted. With an error, the proof tells how far they
	// are. The errors wrap [ErrLagging], [ErrUnasked], both, or that of the context.
	Await(ctx context.Context, req Request) (Proof, error)
}

// Proof is how somebody knows that routers run a supergraph.
type Proof struct {
	By By `json:"by"`
	// Assumed is true if routers were not asked.
	Assumed bool `json:"assumed"`
	// Text says it in a sentence.
	Text string `json:"text"`
	// Routers are those that were asked, by name.
	Routers []Router `json:"routers,omitempty"`
	// Wanted are the supergraphs that it is about.
	Wanted []Supergraph `json:"wanted,omitempty"`
}

// State is what a router shows.
type State string

// The states of a router.
const (
	// Adopted routers run what is wanted, and nothing else.
	Adopted State = "adopted"
	// Lagging routers do not run it yet.
	Lagging State = "lagging"
	// Draining routers run it, and still answer requests on another one.
	Draining State = "draining"
	// Unreachable routers could not be asked; they are not judged.
	Unreachable State = "unreachable"
)

// Router is one router and what it runs.
type Router struct {
	Name  string    `json:"name"`
	State State     `json:"state"`
	Runs  []Running `json:"runs,omitempty"`
	// Terminating is how many connections end on an earlier supergraph.
	Terminating int `json:"terminating,omitempty"`
	// Error is why it could not be asked.
	Error string `json:"error,omitempty"`
}

// Running is a supergraph that a router runs. Name is empty if nobody knows it.
type Running struct {
	LaunchID string `json:"launchId,omitempty"`
	SHA256   string `json:"sha256,omitempty"`
	Name     string `json:"name,omitempty"`
	// Wanted is true if it is one of those that the router is to run.
	Wanted bool `json:"wanted,omitempty"`
}

// shortHash is how much of a hash tells supergraphs apart for people.
const shortHash = 12

// String describes the supergraph for people.
func (r Running) String() string {
	id := ""
	switch {
	case r.LaunchID != "":
		id = "launch " + r.LaunchID
	case r.SHA256 != "":
		id = "a supergraph with sha256:" + r.SHA256[:min(shortHash, len(r.SHA256))]
	}
	if r.Name == "" {
		return cmp.Or(id, "a supergraph that it does not name")
	}
	return id + " (" + r.Name + ")"
}

// String describes the router for people. Of one that drains, it names what is to end.
func (r Router) String() string {
	var runs, others []string
	for _, s := range r.Runs {
		if runs = append(runs, s.String()); !s.Wanted {
			others = append(others, s.String())
		}
	}
	text := r.Name + " runs " + strings.Join(runs, " and ")
	switch {
	case r.State == Unreachable:
		return r.Name + " could not be asked: " + r.Error
	case len(runs) == 0:
		return r.Name + " runs no supergraph yet"
	case r.State == Draining && len(others) > 0:
		text = r.Name + " runs it, and still answers requests on " + strings.Join(others, " and ")
	}
	if r.Terminating > 0 {
		text += fmt.Sprintf(", and %d %s on an earlier one", r.Terminating, plural(r.Terminating, "connection still ends", "connections still end"))
	}
	return text
}

// Count returns how many routers are in a state.
func (p Proof) Count(state State) int {
	n := 0
	for _, r := range p.Routers {
		if r.State == state {
			n++
		}
	}
	return n
}

// In returns the routers that are in one of some states.
func (p Proof) In(states ...State) []Router {
	var out []Router
	for _, state := range states {
		for _, r := range p.Routers {
			if r.State == state {
				out = append(out, r)
			}
		}
	}
	return out
}
