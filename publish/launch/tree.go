package launch

import (
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// Node is one launch as last seen.
type Node struct {
	ID    string               `json:"id"`
	Ref   registry.GraphRef    `json:"graphRef"`
	State registry.LaunchState `json:"state"`
	// Step is what the platform is at, in its words; see registry.Launch.
	Step string `json:"-"`
	// CreatedAt and CompletedAt are the platform's times; CompletedAt is nil until then.
	CreatedAt   time.Time  `json:"createdAt,omitzero"`
	CompletedAt *time.Time `json:"completedAt,omitempty"`
	// SupersededBy is the launch that took this one's place, if the platform told it.
	SupersededBy string `json:"supersededBy,omitempty"`
	// Followed lists, oldest first, the superseded launches that led here.
	Followed []string `json:"followed,omitempty"`
	// Errors are the build's errors.
	Errors []registry.BuildError `json:"errors,omitempty"`
}

// Tree is a launch with the contract launches it started.
type Tree struct {
	Source    Node   `json:"source"`
	Contracts []Node `json:"contracts,omitempty"`
}

// Final tells whether no launch of the tree will change any more.
func (t Tree) Final() bool {
	for _, contract := range t.Contracts {
		if !contract.State.Final() {
			return false
		}
	}
	return t.Source.State.Final()
}

// Nodes lists the launch itself, then its contract launches.
func (t Tree) Nodes() []Node {
	return append([]Node{t.Source}, t.Contracts...)
}

func (t Tree) has(ref registry.LaunchRef) bool {
	for _, contract := range t.Contracts {
		if contract.Ref == ref.Ref {
			return true
		}
	}
	return false
}

func nodeOf(l registry.Launch) Node {
	return Node{
		ID: l.ID, Ref: l.Ref, State: l.State(), Step: l.Step, CreatedAt: l.CreatedAt, CompletedAt: l.CompletedAt,
		SupersededBy: l.SupersededBy, Errors: l.Errors,
	}
}
