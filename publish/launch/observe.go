package launch

import (
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// Change says that a launch is in another state than at the last poll.
type Change struct {
	// Launch is the launch as it is now.
	Launch Node `json:"launch"`
	// From is the state before, empty when the launch is seen for the first time.
	From registry.LaunchState `json:"from,omitempty"`
	// Contract tells that it is a contract launch.
	Contract bool `json:"contract,omitempty"`
}

// Observer hears of changes in the order in which they are seen, from the goroutine that waits.
type Observer interface {
	LaunchChanged(Change)
}

// Poll is one look at the registry, whether it showed something new or not.
type Poll struct {
	// Tree is what was last seen; Seen tells that there was anything yet.
	Tree Tree
	Seen bool
	// Since is when the wait began, Until when its time runs out.
	Since, Until time.Time
	// Err is why this look showed nothing; the wait goes on.
	Err error
}

// PollObserver is an Observer that hears of each look at the registry too, after its changes: who draws the tree redraws it.
type PollObserver interface {
	Observer
	LaunchPolled(Poll)
}

// ObserverFunc makes an Observer of a function.
type ObserverFunc func(Change)

// LaunchChanged calls f.
func (f ObserverFunc) LaunchChanged(c Change) { f(c) }

// watch remembers the states that were told to an observer.
type watch struct {
	observer Observer
	last     map[registry.LaunchRef]registry.LaunchState
}

// tell reports what is new in the tree and whether anything is.
func (w *watch) tell(t Tree) bool {
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
