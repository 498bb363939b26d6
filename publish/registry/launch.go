package registry

import "time"

// LaunchStatus is the status as the platform writes it; texts that are not listed here are kept and read as StateUnknown.
type LaunchStatus string

// The statuses of the platform. A superseded launch keeps LaunchInitiated for ever: ask State.
const (
	LaunchInitiated LaunchStatus = "LAUNCH_INITIATED"
	LaunchCompleted LaunchStatus = "LAUNCH_COMPLETED"
	LaunchFailed    LaunchStatus = "LAUNCH_FAILED"
)

// Launch is one launch of one variant as the platform last told it.
type Launch struct {
	ID     string
	Ref    GraphRef
	Status LaunchStatus
	// BuildStarted tells that the build has begun (the platform's `build` is not null).
	BuildStarted bool
	// Step is what the platform is at: initiated, build, publish, completed, superseded, or its own word; empty when it does not tell.
	Step      string
	CreatedAt time.Time
	// CompletedAt is nil until the launch completes.
	CompletedAt *time.Time
	// SupersededAt is set when another launch took this one's place before it was done; SupersededBy is that launch, if known.
	SupersededAt *time.Time
	SupersededBy string
	// Subgraphs is what went into the build, empty for a contract launch or when the platform does not say.
	Subgraphs []BuildSubgraph
	// Downstream are the contract launches that this launch started, empty where the Registry method says so.
	Downstream []Launch
	// Errors are the build's errors once it failed.
	Errors []BuildError
}

// BuildSubgraph is one subgraph that went into a launch.
type BuildSubgraph struct {
	Name, URL, Revision string
	// Hash is the platform's SHA-256 of the SDL in hex.
	Hash string
}

// LaunchState is what can be observed of a launch; the platform's three statuses do not tell all of it.
type LaunchState string

// The states. Initiated, building and unknown may still change; completed, failed and superseded are final.
const (
	StateInitiated  LaunchState = "initiated"
	StateBuilding   LaunchState = "building"
	StateCompleted  LaunchState = "completed"
	StateFailed     LaunchState = "failed"
	StateSuperseded LaunchState = "superseded"
	StateUnknown    LaunchState = "unknown"
)

// Final tells whether a launch in this state will never change again.
func (s LaunchState) Final() bool {
	return s == StateCompleted || s == StateFailed || s == StateSuperseded
}

// State reads the launch's state. Superseding is looked at only while the status is not final: a launch that completed and was
// replaced later has completed.
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
