package registry

import "time"

// LaunchStatus is a launch's status in the platform's own words. A status that is not listed here
// is kept as it is, and its state is StateUnknown.
type LaunchStatus string

// The statuses of the platform. A superseded launch keeps LaunchInitiated for ever, so a status
// alone does not tell the state of a launch: use Launch.State.
const (
	LaunchInitiated LaunchStatus = "LAUNCH_INITIATED"
	LaunchCompleted LaunchStatus = "LAUNCH_COMPLETED"
	LaunchFailed    LaunchStatus = "LAUNCH_FAILED"
)

// Launch is the platform's work on one change of one variant, as one answer described it.
type Launch struct {
	ID     string
	Ref    GraphRef
	Status LaunchStatus
	// BuildStarted reports whether the build has begun (the platform's `build` is not null).
	BuildStarted bool
	// Step is the latest step: initiated, build, publish, completed, superseded, or a word of the
	// platform that is not known here. It is empty if the answer has none.
	Step      string
	CreatedAt time.Time
	// CompletedAt is nil until the launch completes.
	CompletedAt *time.Time
	// SupersededAt is set if another launch replaced this one before its end. SupersededBy is the
	// id of that launch, or empty.
	SupersededAt *time.Time
	SupersededBy string
	// Subgraphs are the input of the build. The list is empty for a contract launch and where a
	// Registry method leaves it out.
	Subgraphs []BuildSubgraph
	// Downstream are the contract launches that this launch started. The list is empty where a
	// Registry method leaves it out.
	Downstream []Launch
	// Errors are the reasons of a failed build.
	Errors []BuildError
}

// BuildSubgraph is one subgraph that went into a launch.
type BuildSubgraph struct {
	Name, URL, Revision string
	// Hash is the platform's SHA-256 of the SDL in hex.
	Hash string
	// UpdatedAt is when it had been registered; zero if the platform does not tell.
	UpdatedAt time.Time
}

// LaunchState is the state of a launch as far as it can be observed. The platform's three statuses
// do not distinguish all of them.
type LaunchState string

// The states of a launch. Initiated, building and unknown may change; completed, failed and
// superseded are final.
const (
	StateInitiated  LaunchState = "initiated"
	StateBuilding   LaunchState = "building"
	StateCompleted  LaunchState = "completed"
	StateFailed     LaunchState = "failed"
	StateSuperseded LaunchState = "superseded"
	StateUnknown    LaunchState = "unknown"
)

// Final reports whether a launch in this state never changes again.
func (s LaunchState) Final() bool {
	return s == StateCompleted || s == StateFailed || s == StateSuperseded
}

// State returns the state of the launch. A launch that completed or failed keeps that state when
// another launch replaces it later: superseded is only what was replaced before its end.
func (l Launch) State() LaunchState {
	switch {
	case l.Status == LaunchCompleted:
		return StateCompleted
	case l.Status == LaunchFailed:
		return StateFailed
	case l.SupersededAt != nil || l.SupersededBy != "":
		return StateSuperseded
	case l.Status == LaunchInitiated && l.BuildStarted:
		return StateBuilding
	case l.Status == LaunchInitiated:
		return StateInitiated
	default:
		return StateUnknown
	}
}
