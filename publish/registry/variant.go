package registry

import "time"

// Snapshot is what a variant holds, and what routers get of it, at one moment.
type Snapshot struct {
	Ref GraphRef
	// Source is the variant that this one filters; zero unless it is a contract.
	Source GraphRef
	// FederationVersion composes the variant, in the platform's words; empty if it was never
	// composed.
	FederationVersion string
	// Subgraphs are registered. A contract has none.
	Subgraphs []RegisteredSubgraph
	// Approved is the launch whose supergraph routers get, with its Subgraphs. It is nil if no
	// launch has completed, and if Unseen.
	Approved *Launch
	// Unseen is set if the key may not see the launches of the variant.
	Unseen bool
}

// VariantInfo is what a list of variants tells of one.
type VariantInfo struct {
	Ref GraphRef
	// Source is the variant that this one filters; zero unless it is a contract.
	Source            GraphRef
	CreatedAt         time.Time
	FederationVersion string
	IsProposal        bool
	// Subgraphs is the number of registered subgraphs.
	Subgraphs int
	// Launch is the newest launch, whatever became of it; nil if there was none.
	Launch *Launch
}

// UsedAt returns when the variant was last launched, or created if it never was.
func (v VariantInfo) UsedAt() time.Time {
	if v.Launch != nil && v.Launch.CreatedAt.After(v.CreatedAt) {
		return v.Launch.CreatedAt
	}
	return v.CreatedAt
}
