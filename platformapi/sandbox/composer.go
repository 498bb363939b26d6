package sandbox

import "context"

// Subgraph is what a composition takes.
type Subgraph struct{ Name, URL, SDL string }

// Filter is a contract's choice of tags.
type Filter struct {
	Include, Exclude []string
	HideUnreachable  bool
}

// BuildError is a composition or filter error as the platform reports it.
type BuildError struct {
	Message string
	// Code is a composition error code; empty for a filter error.
	Code string
	// FailedStep names the step of a contract filter that failed; empty for composition.
	FailedStep string
	Locations  []Location
}

// Location is a place in a subgraph's SDL, counted from one.
type Location struct{ Line, Column int32 }

// Build is what a composition or filter gives: errors, or a supergraph.
type Build struct {
	Errors []BuildError
	// Supergraph is the core schema; API is what clients see.
	Supergraph, API string
	// FederationVersion is the version that the composition speaks, "2.9.3".
	FederationVersion string
}

// Composer composes and filters. An error means that there is no answer (time ran
// out); a schema that does not compose is a Build with Errors.
type Composer interface {
	Compose(ctx context.Context, subgraphs []Subgraph) (Build, error)
	Contract(ctx context.Context, supergraph string, filter Filter) (Build, error)
}
