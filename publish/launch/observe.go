package launch

import (
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// Change is a launch that is in another state than at the poll before.
type Change struct {
	// Launch is the launch as it is now.
	Launch Node `json:"launch"`
	// From is the state before, empty if the launch is seen for the first time.
	From registry.LaunchState `json:"from,omitempty"`
	// Contract is true for a contract launch.
	Contract bool `json:"contract,omitempty"`
}

// Observer is told of changes in the order in which they are seen, from the goroutine that waits.
type Observer interface {
	LaunchChanged(Change)
}

// Poll is one request for the state of a launch, also if it showed nothing new.
type Poll struct {
	// Tree is what the last successful poll returned. It is empty unless Seen is true.
	Tree Tree
	// Seen is true once a poll has succeeded.
	Seen bool
	// Since is when the wait began, Until when its timeout ends.
	Since, Until time.Time
	// Err is the error of this poll, nil if it succeeded. The wait goes on.
	Err error
}

// PollObserver is an [Observer] that is also told of every poll, after the changes that it showed.
// A live display redraws itself then.
type PollObserver interface {
	Observer
	LaunchPolled(Poll)
}

// ObserverFunc makes an [Observer] of a function.
type ObserverFunc func(Change)

// LaunchChanged calls f.
func (f ObserverFunc) LaunchChanged(c Change) { f(c) }

// watch remembers the states that its observer knows.
type watch struct {
	observer Observer
	last     map[registry.LaunchRef]registry.LaunchState
}

// report tells the observer of every launch of the tree whose state is new, and reports whether
// there was one.
func (w *watch) report(t Tree) bool {
	changed := false
	for i, node := range t.Nodes() {
		key := registry.LaunchRef{ID: node.ID, Ref: node.Ref}
		from, known := w.last[key]
		if known && from == node.State {
			continue
		}
		w.last[key] = node.State
		w.observer.LaunchChanged(Change{Launch: node, From: from, Contract: i > 0})
		changed = true
	}
	return changed
}
