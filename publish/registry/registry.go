// Package registry is the vocabulary of a schema registry: the nouns that all parts of the program share (GraphRef, Launch,
// PublishRequest, Supergraph, ...), the errors that callers tell apart, and the Registry interface that package publish
// needs. It imports the standard library only and knows neither HTTP nor GraphQL: platformapi.Client implements
// Registry over the network, registrytest.Fake implements it in tests.
//
//	ref, err := registry.ParseRef("my-graph@prod")
//	registered, err := r.Subgraphs(ctx, ref)
package registry

import (
	"context"
	"time"
)

// Registry is what publish needs of a platform. Every method sends one request (or a few, when pages must be turned) and returns the
// errors above, wrapped. Implementations may retry reads; Publish must never be sent twice by one call.
type Registry interface {
	// Subgraphs lists what the variant holds, with SDL. A variant without any gives an empty list.
	Subgraphs(ctx context.Context, ref GraphRef) ([]RegisteredSubgraph, error)
	// Publish sends one batch: one launch. Composition errors are not an error of the call, they are in the result.
	// ErrAmbiguous says that the batch may have arrived.
	Publish(ctx context.Context, req PublishRequest) (PublishResult, error)
	// Launch reads one launch with its contract launches, in one request. ErrLaunchNotFound when the platform does not know it (yet).
	Launch(ctx context.Context, ref GraphRef, id string) (Launch, error)
	// Supergraph reads the build result of one launch of one variant; the zero SDL with Errors for a failed build.
	// For a contract launch, ref names the contract variant.
	Supergraph(ctx context.Context, ref GraphRef, launchID string) (Supergraph, error)
	// Launches lists the newest launches of the variant, newest first, at most limit (1 to 100); without contract launches.
	Launches(ctx context.Context, ref GraphRef, limit int) ([]Launch, error)
	// LatestLaunch reads the newest launch, successful or not. ErrLaunchNotFound when there is none.
	LatestLaunch(ctx context.Context, ref GraphRef) (Launch, error)
	// ApprovedLaunch reads the launch whose supergraph routers get. ErrLaunchNotFound when there is none.
	ApprovedLaunch(ctx context.Context, ref GraphRef) (Launch, error)
}

// Remover is a Registry that can take a subgraph out of a variant, which is a launch of its own.
type Remover interface {
	// Remove takes the subgraph out. The platform's answer names no launch; the result has Errors and UpdatedSupergraph, and
	// LaunchID where the registry knows it. ErrAmbiguous as for Publish.
	Remove(ctx context.Context, ref GraphRef, name string) (PublishResult, error)
}

// RegisteredSubgraph is one subgraph as the registry holds it.
type RegisteredSubgraph struct {
	Name string
	// URL is the routing URL, empty when none was ever given.
	URL string
	SDL string
	// Revision is the label given with its last publish, usually a commit.
	Revision  string
	UpdatedAt time.Time
}

// SubgraphInput is one subgraph of a batch.
type SubgraphInput struct {
	Name string
	// URL is the routing URL; nil keeps the registered one. A first publish needs one.
	URL *string
	SDL string
}

// PublishRequest is one batch: all its subgraphs become registered together and start one launch.
type PublishRequest struct {
	Ref       GraphRef
	Revision  string
	Subgraphs []SubgraphInput
	Git       GitContext
}

// GitContext tells the platform where a schema came from; every field may be empty.
type GitContext struct {
	Branch, Commit, Committer, Message, RemoteURL string
}

// IsZero tells whether nothing is known.
func (g GitContext) IsZero() bool { return g == GitContext{} }

// PublishResult is the platform's answer to a batch.
type PublishResult struct {
	// LaunchID may be empty even when the batch was accepted: the platform's field is nullable.
	LaunchID string
	// LaunchURL is the page of the launch, empty when the platform gives none.
	LaunchURL string
	// Errors are composition errors. The subgraphs are registered all the same; the supergraph is not updated.
	Errors []BuildError
	// UpdatedSupergraph is the platform's updatedGateway: routers will get a new supergraph.
	UpdatedSupergraph bool
	// Created and Updated name the subgraphs that were new or changed.
	Created, Updated []string
	// Downstream lists the contract launches known so far.
	Downstream []LaunchRef
}

// LaunchRef names a launch of a variant.
type LaunchRef struct {
	ID  string
	Ref GraphRef
}

// BuildError is one error of a build: of composition, or of the filter of a contract.
type BuildError struct {
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	// Step is the step of a contract build that failed, for example TAG_MATCHING; empty elsewhere.
	Step      string     `json:"step,omitempty"`
	Locations []Location `json:"locations,omitempty"`
}

// Location is a position in SDL, both counted from 1.
type Location struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Supergraph is the build result of one launch of one variant.
type Supergraph struct {
	SDL string
	// Hash is the platform's SHA-256 of SDL in hex, empty when it gives none.
	Hash string
	// APISDL is the API schema: what clients see.
	APISDL string
	// Errors is not empty when the build failed; then there is no SDL.
	Errors []BuildError
}
