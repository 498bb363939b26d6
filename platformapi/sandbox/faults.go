package sandbox

import (
	"fmt"
	"slices"
	"sync"
	"time"
)

// Fault is something that goes wrong on demand. A fault either breaks requests
// (Status, Drop, Delay, Truncate, Body) or launches (Launch).
type Fault struct {
	// Operation limits a request fault to the GraphQL operation of this name, or to
	// operations that select a field of this name ("publishSubgraphs"); empty means every request.
	Operation string `json:"operation,omitempty"`
	// Times is how many requests or launches are hit; 0 means one.
	Times int `json:"times,omitempty"`
	// After lets that many matching requests pass first.
	After int `json:"after,omitempty"`

	// Status answers with this HTTP status and Body, without executing the request.
	Status int    `json:"status,omitempty"`
	Body   string `json:"body,omitempty"`
	// RetryAfter is the Retry-After header of that answer; empty sends none.
	RetryAfter string `json:"retryAfter,omitempty"`
	// Drop closes the connection without an answer: "before" the request has an effect, or "after" it.
	Drop Drop `json:"drop,omitempty"`
	// Delay waits before executing, in nanoseconds.
	Delay time.Duration `json:"delay,omitempty"`
	// Truncate sends only the first half of the answer, as if that were all.
	Truncate bool `json:"truncate,omitempty"`
	// Garble spoils the answer after the request had its effect.
	Garble Garble `json:"garble,omitempty"`
	// Pad adds that many bytes to the answer.
	Pad int `json:"pad,omitempty"`

	// Launch is what happens to the next launch.
	Launch LaunchFault `json:"launch,omitempty"`
	// Variant limits a launch fault to a variant, "graph@variant"; for a failing
	// contract it names the contract variant. Empty means any.
	Variant string `json:"variant,omitempty"`
}

// maxPad bounds what a fault may add to an answer.
const maxPad = 256 << 20

// Drop says when a connection breaks.
type Drop string

// LaunchFault says what happens to a launch.
type LaunchFault string

// The kinds of faults.
const (
	DropBefore Drop = "before"
	DropAfter  Drop = "after"

	// FailLaunch makes the build of a source launch fail after a publish that reported no errors.
	FailLaunch LaunchFault = "fail"
	// FailContract makes the build of contract launches fail.
	FailContract LaunchFault = "fail-contract"
	// Supersede lets another publish to the same variant replace the launch half way through.
	Supersede LaunchFault = "supersede"
)

// Garble says how an answer is spoilt.
type Garble string

// The ways to spoil an answer.
const (
	// GarbleJSON sends what is no JSON.
	GarbleJSON Garble = "json"
	// GarbleErrors adds an error beside the data.
	GarbleErrors Garble = "errors"
	// GarbleNull makes null what the schema lets be null: launches, their links, revisions and URLs.
	GarbleNull Garble = "null"
	// GarbleEnum gives statuses a value that no client knows.
	GarbleEnum Garble = "enum"
	// GarbleUnion gives objects of unions a type that no client knows.
	GarbleUnion Garble = "union"
)

var garbles = []Garble{"", GarbleJSON, GarbleErrors, GarbleNull, GarbleEnum, GarbleUnion}

// Faults is the list of faults still to come. It may be used from many goroutines.
type Faults struct {
	mu   sync.Mutex
	list []Fault
}

// Add appends a fault. A fault that says nothing, or something unknown, is refused.
func (f *Faults) Add(fault Fault) error {
	request := fault.Status != 0 || fault.Drop != "" || fault.Delay != 0 || fault.Truncate || fault.Garble != "" || fault.Pad != 0
	switch {
	case fault.Launch == "" && !request:
		return fmt.Errorf("the fault does nothing: set status, drop, delay, truncate, garble, pad or launch")
	case fault.Launch != "" && request:
		return fmt.Errorf("a fault hits requests or launches, not both")
	case !slices.Contains([]LaunchFault{"", FailLaunch, FailContract, Supersede}, fault.Launch):
		return fmt.Errorf("unknown launch fault %q: want %s, %s or %s", fault.Launch, FailLaunch, FailContract, Supersede)
	case !slices.Contains([]Drop{"", DropBefore, DropAfter}, fault.Drop):
		return fmt.Errorf("unknown drop %q: want %s or %s", fault.Drop, DropBefore, DropAfter)
	case !slices.Contains(garbles, fault.Garble):
		return fmt.Errorf("unknown garble %q: want one of %q", fault.Garble, garbles[1:])
	case fault.Status != 0 && (fault.Status < 200 || fault.Status > 599):
		return fmt.Errorf("status %d is no final HTTP status", fault.Status)
	case fault.Times < 0 || fault.After < 0 || fault.Delay < 0 || fault.Pad < 0 || fault.Pad > maxPad:
		return fmt.Errorf("times, after, delay and pad cannot be negative, and pad is at most %d", maxPad)
	}
	fault.Times = max(fault.Times, 1)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = append(f.list, fault)
	return nil
}

// List returns the faults still to come.
func (f *Faults) List() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	return slices.Clone(f.list)
}

// Clear drops all faults.
func (f *Faults) Clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.list = nil
}

// take uses up the first fault that matches; it returns nil when there is none.
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
