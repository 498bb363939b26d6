package fleet

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish/clock"
)

// Replicas are simulated copies of the code of subgraphs. Each answers `_service { sdl }` with the
// schema of its code, which a deploy replaces unless a fault keeps it. They may be used by several
// goroutines.
type Replicas struct {
	server *sandbox.Server
	clock  clock.Clock
	count  int

	mu       sync.Mutex
	services map[string][]*replica
}

// replica is one copy: it has code from a time on, and other code before.
type replica struct {
	code, before string
	from         time.Time
	dead         bool
}

// NewReplicas lets the sandbox answer for count replicas of each subgraph that is started.
func NewReplicas(server *sandbox.Server, count int, clock clock.Clock) *Replicas {
	r := &Replicas{server: server, clock: clock, count: count, services: map[string][]*replica{}}
	server.Handle("POST "+Prefix+"replicas/{subgraph}/{number}", http.HandlerFunc(r.serve))
	return r
}

// Start gives a subgraph its replicas, or all of them other code at once. ahead is code that a
// replica has already by the fault [sandbox.ReplicaAhead].
func (r *Replicas) Start(subgraph, sdl, ahead string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := make([]*replica, r.count)
	for i := range list {
		list[i] = &replica{code: sdl}
		if ahead != "" && r.server.Faults().OfReplica(subgraph, i+1, true) != nil {
			list[i].code = ahead
		}
	}
	r.services[subgraph] = list
}

// Deploy replaces the code of a subgraph. A fault lets a replica keep its own, for a while or for
// good, or answer nobody any more.
func (r *Replicas) Deploy(subgraph, sdl string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.services[subgraph] == nil {
		for range r.count {
			r.services[subgraph] = append(r.services[subgraph], &replica{})
		}
	}
	now := r.clock.Now()
	for i, one := range r.services[subgraph] {
		one.before, one.code, one.from = one.at(now), sdl, now
		fault := r.server.Faults().OfReplica(subgraph, i+1, false)
		switch {
		case fault == nil:
		case fault.Replica == sandbox.ReplicaDies:
			one.dead = true
		case fault.Delay == 0: // it stays as it is
			one.code = one.before
		default:
			one.from = now.Add(fault.Delay)
		}
	}
}

// at returns the code that a replica has at a time.
func (r *replica) at(now time.Time) string {
	if now.Before(r.from) {
		return r.before
	}
	return r.code
}

// Addresses returns the URLs of the replicas of a subgraph, in the server of the sandbox.
func (r *Replicas) Addresses(base, subgraph string) []string {
	out := make([]string, r.count)
	for i := range out {
		out[i] = base + Prefix + "replicas/" + url.PathEscape(subgraph) + "/" + strconv.Itoa(i+1)
	}
	return out
}

// maxQuestion bounds a question, in bytes.
const maxQuestion = 1 << 16

// serve answers for a replica. It knows the one question that every subgraph is asked.
func (r *Replicas) serve(w http.ResponseWriter, request *http.Request) {
	body, err := io.ReadAll(io.LimitReader(request.Body, maxQuestion))
	if err != nil {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.services[request.PathValue("subgraph")]
	number, err := strconv.Atoi(request.PathValue("number"))
	if err != nil || number < 1 || number > len(list) {
		http.Error(w, "there is no such replica", http.StatusNotFound)
		return
	}
	one := list[number-1]
	code := one.at(r.clock.Now())
	if one.dead || code == "" {
		sandbox.CloseConnection(w)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	answer := map[string]any{"data": map[string]any{"_service": map[string]any{"sdl": code}}}
	if !strings.Contains(string(body), "_service") {
		answer = map[string]any{"errors": []any{map[string]any{"message": "a simulated replica answers `_service { sdl }` only"}}}
	}
	_ = json.NewEncoder(w).Encode(answer) // whoever hangs up does not want it
}
