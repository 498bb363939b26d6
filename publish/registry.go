package publish

import "github.com/schemactl/schemactl/publish/registry"

// The types of package registry under the names that users of this package know; see there for their documentation.
type (
	Registry           = registry.Registry
	GraphRef           = registry.GraphRef
	RegisteredSubgraph = registry.RegisteredSubgraph
	SubgraphInput      = registry.SubgraphInput
	PublishRequest     = registry.PublishRequest
	GitContext         = registry.GitContext
	PublishResult      = registry.PublishResult
	LaunchRef          = registry.LaunchRef
	BuildError         = registry.BuildError
	Location           = registry.Location
	Supergraph         = registry.Supergraph
	Launch             = registry.Launch
	LaunchStatus       = registry.LaunchStatus
	LaunchState        = registry.LaunchState
	BuildSubgraph      = registry.BuildSubgraph
)

// The platform's launch statuses and the states they are read as.
const (
	LaunchInitiated = registry.LaunchInitiated
	LaunchCompleted = registry.LaunchCompleted
	LaunchFailed    = registry.LaunchFailed

	StateInitiated  = registry.StateInitiated
	StateBuilding   = registry.StateBuilding
	StateCompleted  = registry.StateCompleted
	StateFailed     = registry.StateFailed
	StateSuperseded = registry.StateSuperseded
	StateUnknown    = registry.StateUnknown
)

// The errors that a Registry returns, wrapped.
var (
	ErrBadRef          = registry.ErrBadRef
	ErrGraphNotFound   = registry.ErrGraphNotFound
	ErrVariantNotFound = registry.ErrVariantNotFound
	ErrNotFederated    = registry.ErrNotFederated
	ErrLaunchNotFound  = registry.ErrLaunchNotFound
	ErrDenied          = registry.ErrDenied
	ErrRefused         = registry.ErrRefused
	ErrTooLarge        = registry.ErrTooLarge
	ErrAmbiguous       = registry.ErrAmbiguous
)

// ParseRef reads `graph@variant`; see registry.ParseRef.
func ParseRef(text string) (GraphRef, error) { return registry.ParseRef(text) }
