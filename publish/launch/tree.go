package launch

import (
	"slices"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// Node is one launch as last seen.
type Node struct {
	ID    string               `json:"id"`
	Ref   registry.GraphRef    `json:"graphRef"`
	State registry.LaunchState `json:"state"`
	// Step is what the platform is doing, in its own words; see [registry.Launch].
	Step string `json:"-"`
	// CreatedAt is the time at which the launch was created, by the platform's clock.
	CreatedAt time.Time `json:"createdAt,omitzero"`
	// CompletedAt is the time at which the launch completed, by the platform's clock. It is nil
	// until then.
	CompletedAt *time.Time `json:"completedAt,omitempty"`
	// SupersededBy is the launch that took this one's place, if the platform names it.
	SupersededBy string `json:"supersededBy,omitempty"`
	// Followed lists the superseded launches that led to this one, the oldest first.
	Followed []string `json:"followed,omitempty"`
	// Errors are the errors of a failed build.
	Errors []registry.BuildError `json:"errors,omitempty"`
}

// Tree is a launch with the contract launches that it started.
type Tree struct {
	Source    Node   `json:"source"`
	Contracts []Node `json:"contracts,omitempty"`
}

// TreeOf returns the tree of a launch as the registry returned it, without waiting.
func TreeOf(l registry.Launch) Tree {
	tree := Tree{Source: nodeOf(l)}
	for _, d := range l.Downstream {
		tree.Contracts = append(tree.Contracts, nodeOf(d))
	}
	return tree
}

// Final reports whether every launch of the tree has reached its final state.
func (t Tree) Final() bool {
	for _, contract := range t.Contracts {
		if !contract.State.Final() {
			return false
		}
	}
	return t.Source.State.Final()
}

// Nodes returns the source launch, then its contract launches.
func (t Tree) Nodes() []Node {
	return append([]Node{t.Source}, t.Contracts...)
}

// hasContract reports whether the tree has a launch of the variant of ref. The ids may differ,
// because a followed launch stands in the place of the expected one.
func (t Tree) hasContract(ref registry.LaunchRef) bool {
	return slices.ContainsFunc(t.Contracts, func(n Node) bool { return n.Ref == ref.Ref })
}

func nodeOf(l registry.Launch) Node {
	return Node{
		ID: l.ID, Ref: l.Ref, State: l.State(), Step: l.Step, CreatedAt: l.CreatedAt, CompletedAt: l.CompletedAt,
		SupersededBy: l.SupersededBy, Errors: l.Errors,
	}
}
