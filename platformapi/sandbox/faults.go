package sandbox

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Fault is something that goes wrong on demand. A fault strikes either at requests (Status, Drop,
// Late, Delay, Truncate, Garble, Pad), at launches (Launch), or at the routers or replicas of a
// simulated fleet (Router, Replica).
type Fault struct {
	// Operation limits a fault of requests to the GraphQL operation of this name, or to operations
	// that select a field of this name, such as "publishSubgraphs". Empty means every request.
	Operation string `json:"operation,omitempty"`
	// Times is the number of requests or launches at which the fault strikes; 0 means one.
	Times int `json:"times,omitempty"`
	// After is the number of matching requests or launches that pass unharmed first.
	After int `json:"after,omitempty"`

	// Status answers with this HTTP status and Body, and does not execute the request.
	Status int    `json:"status,omitempty"`
	Body   string `json:"body,omitempty"`
	// RetryAfter is the Retry-After header of that answer; empty sends none.
	RetryAfter string `json:"retryAfter,omitempty"`
	// Drop closes the connection without an answer, before or after the request is executed.
	Drop Drop `json:"drop,omitempty"`
	// Late executes the request that much after it has been answered: with Status, 504 if that is
	// not set, or by a connection that Drop before closes. It is in nanoseconds in JSON.
	Late time.Duration `json:"late,omitempty"`
	// Delay waits before the request is executed or refused. It is in nanoseconds in JSON.
	Delay time.Duration `json:"delay,omitempty"`
	// Truncate executes the request and sends the first half of the answer as if it were all.
	Truncate bool `json:"truncate,omitempty"`
	// Garble executes the request and changes its answer.
	Garble Garble `json:"garble,omitempty"`
	// Pad executes the request and adds that many bytes of white space to the answer.
	Pad int `json:"pad,omitempty"`

	// Launch is the fault of the next launch that is created.
	Launch LaunchFault `json:"launch,omitempty"`
	// Variant limits a fault of launches to a variant, "graph@variant"; FailContract looks for the
	// contract variant. Empty means any.
	Variant string `json:"variant,omitempty"`

	// Router is what becomes of the next router of a fleet that learns of a new launch. Delay is
	// how long it takes; 0 has no end, but for a restart, which takes [RestartTime].
	Router RouterFault `json:"router,omitempty"`
	// Replica is what becomes of the next replica of a subgraph that gets new code. Delay is how
	// long it lags; 0 has no end.
	Replica ReplicaFault `json:"replica,omitempty"`
	// Subgraph limits a fault of replicas to those of one subgraph. Empty means any.
	Subgraph string `json:"subgraph,omitempty"`
	// Number limits a fault of routers or replicas to one of them, counted from 1. 0 means any.
	Number int `json:"number,omitempty"`
}

// maxPad is the largest Pad, in bytes.
const maxPad = 256 << 20

// Drop is the moment at which a connection is closed, and how.
type Drop string

// LaunchFault is the way in which a launch goes wrong.
type LaunchFault string

// The kinds of faults.
const (
	DropBefore Drop = "before"
	DropAfter  Drop = "after"
	// DropRefused executes the request and then tells the client that it was not: the error code
	// REFUSED_STREAM of HTTP/2. Over HTTP/1 it is DropAfter.
	DropRefused Drop = "refused"

	// FailLaunch makes the build of a composition launch fail after a publish that reported no
	// errors.
	FailLaunch LaunchFault = "fail"
	// FailContract makes the build of contract launches fail.
	FailContract LaunchFault = "fail-contract"
	// Supersede lets another publish to the same variant supersede the launch in the middle of its
	// steps.
	Supersede LaunchFault = "supersede"
)

// RouterFault is the way in which a router goes wrong.
type RouterFault string

// The faults of routers.
const (
	// RouterLags keeps the earlier supergraph.
	RouterLags RouterFault = "lag"
	// RouterDies answers nobody any more.
	RouterDies RouterFault = "die"
	// RouterRestarts answers nobody for a while, and then starts with what Uplink serves.
	RouterRestarts RouterFault = "restart"
	// RouterDrains has requests that do not end on the earlier supergraph.
	RouterDrains RouterFault = "drain"
)

// ReplicaFault is the way in which a replica of a subgraph goes wrong.
type ReplicaFault string

// The faults of replicas.
const (
	// ReplicaLags keeps its earlier code.
	ReplicaLags ReplicaFault = "lag"
	// ReplicaDies answers nobody any more.
	ReplicaDies ReplicaFault = "die"
	// ReplicaAhead has the new code before anything is deployed.
	ReplicaAhead ReplicaFault = "ahead"
)

// RestartTime is how long a router takes for a restart whose fault does not say it.
const RestartTime = 5 * time.Second

// Garble is a way of changing an answer.
type Garble string

// The ways of changing an answer.
const (
	// GarbleJSON makes the answer invalid JSON.
	GarbleJSON Garble = "json"
	// GarbleErrors adds a GraphQL error beside the data.
	GarbleErrors Garble = "errors"
	// GarbleNull sets fields to null where the schema permits null: launches, their addresses, the
	// composition config and routing URLs.
	GarbleNull Garble = "null"
	// GarbleEnum gives fields named status a value that no client knows.
	GarbleEnum Garble = "enum"
	// GarbleUnion gives __typename fields a type that no client knows.
	GarbleUnion Garble = "union"
	// GarbleHollow answers variants without any of their fields.
	GarbleHollow Garble = "hollow"
	// GarbleNoLists sets every list to null, also where the schema does not permit it.
	GarbleNoLists Garble = "no-lists"
	// GarbleNullItems sets the first item of every list to null, also where the schema does not
	// permit it.
	GarbleNullItems Garble = "null-items"
)

var garbles = []Garble{"", GarbleJSON, GarbleErrors, GarbleNull, GarbleEnum, GarbleUnion, GarbleHollow, GarbleNoLists, GarbleNullItems}

// Faults is the list of faults that are still to strike. It may be used by several goroutines.
type Faults struct {
	mu   sync.Mutex
	list []Fault
}

// kinds counts what a fault strikes at; request is true if it strikes at requests.
func (x Fault) kinds(request bool) int {
	n := 0
	for _, is := range []bool{request, x.Launch != "", x.Router != "", x.Replica != ""} {
		if is {
			n++
		}
	}
	return n
}

// Add appends a fault. It returns an error for a fault that does nothing, has unknown values, or
// would strike both at requests and at launches.
func (f *Faults) Add(fault Fault) error {
	request := fault.Status != 0 || fault.Drop != "" || fault.Delay != 0 && fault.Router == "" && fault.Replica == "" || fault.Late != 0 || fault.Truncate || fault.Garble != "" || fault.Pad != 0
	switch {
	case fault.Launch == "" && fault.Router == "" && fault.Replica == "" && !request:
		return fmt.Errorf("the fault does nothing: set status, drop, late, delay, truncate, garble, pad, launch, router or replica")
	case fault.kinds(request) > 1:
		return fmt.Errorf("a fault hits requests, launches, routers or replicas, and only one of them")
	case !slices.Contains([]ReplicaFault{"", ReplicaLags, ReplicaDies, ReplicaAhead}, fault.Replica):
		return fmt.Errorf("unknown replica fault %q: want %s, %s or %s", fault.Replica, ReplicaLags, ReplicaDies, ReplicaAhead)
	case fault.Subgraph != "" && fault.Replica == "":
		return fmt.Errorf("subgraph is that of a replica, and needs a replica fault")
	case !slices.Contains([]RouterFault{"", RouterLags, RouterDies, RouterRestarts, RouterDrains}, fault.Router):
		return fmt.Errorf("unknown router fault %q: want %s, %s, %s or %s", fault.Router, RouterLags, RouterDies, RouterRestarts, RouterDrains)
	case fault.Number < 0 || fault.Number > 0 && fault.Router == "" && fault.Replica == "":
		return fmt.Errorf("number is that of a router or replica, from 1, and needs such a fault")
	case !slices.Contains([]LaunchFault{"", FailLaunch, FailContract, Supersede}, fault.Launch):
		return fmt.Errorf("unknown launch fault %q: want %s, %s or %s", fault.Launch, FailLaunch, FailContract, Supersede)
	case !slices.Contains([]Drop{"", DropBefore, DropAfter, DropRefused}, fault.Drop):
		return fmt.Errorf("unknown drop %q: want %s, %s or %s", fault.Drop, DropBefore, DropAfter, DropRefused)
	case fault.Late != 0 && (fault.Drop == DropAfter || fault.Drop == DropRefused || fault.changesAnswer()):
		return fmt.Errorf("a request that is executed late has no answer to change: leave out drop %s, drop %s, truncate, garble and pad", DropAfter, DropRefused)
	case !slices.Contains(garbles, fault.Garble):
		return fmt.Errorf("unknown garble %q: want one of %q", fault.Garble, garbles[1:])
	case fault.Status != 0 && (fault.Status < 200 || fault.Status > 599):
		return fmt.Errorf("status %d is no final HTTP status", fault.Status)
	case fault.Times < 0 || fault.After < 0 || fault.Late < 0 || fault.Delay < 0 || fault.Pad < 0 || fault.Pad > maxPad:
		return fmt.Errorf("times, after, late, delay and pad cannot be negative, and pad is at most %d", maxPad)
	}
	fault.Times = max(fault.Times, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, fault)
	return nil
}

// List returns the faults that are still to strike, with the Times that are left.
func (f *Faults) List() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.list)
}

// Clear removes all faults.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

// take returns the first fault that matches, and counts it as having struck once. It returns nil if
// none matches or if the first one lets this match pass because of After.
func (f *Faults) take(match func(Fault) bool) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i := range f.list {
		if !match(f.list[i]) {
			continue
		}
		if f.list[i].After > 0 {
			f.list[i].After--
			return nil
		}
		hit := f.list[i]
		if f.list[i].Times--; f.list[i].Times == 0 {
			f.list = slices.Delete(f.list, i, i+1)
		}
		return &hit
	}
	return nil
}
