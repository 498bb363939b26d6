// Package registry is the vocabulary of a schema registry: the nouns that all parts of the program
// share (GraphRef, Launch, PublishRequest, Supergraph and so on), the errors that callers tell
// apart, and the Registry interface that package publish needs.
//
//	ref, err := registry.ParseRef("my-graph@prod")
//	registered, err := r.Subgraphs(ctx, ref)
//
// # How
//
// platformapi.Client implements Registry and Remover over the network, registrytest.Fake implements
// Registry in tests. Both return the types and errors of this package as they are, so a caller
// needs no second vocabulary and no conversion.
//
// # Invariants
//
//   - The package imports the standard library only, and knows neither HTTP nor GraphQL.
//   - Each noun, error, name rule and launch state of the program is declared here and nowhere
//     else. Errors that only the network has (no key, platform unreachable) are platformapi's.
//   - A GraphRef that ParseRef returned is written and read back as itself.
package registry

import (
	"context"
	"time"
)

// Registry is what package publish needs of a platform. A method sends one request, or several for
// a list that comes in pages, and wraps the errors of this package. Implementations may repeat
// reads.
type Registry interface {
	// Subgraphs returns the registered subgraphs of the variant with their SDL. A variant without
	// subgraphs gives an empty list.
	Subgraphs(ctx context.Context, ref GraphRef) ([]RegisteredSubgraph, error)
	// Publish sends one batch, which becomes one launch. It sends the batch at most once.
	// Composition errors are in the result and not an error of the call. ErrAmbiguous means that
	// the batch may have arrived.
	Publish(ctx context.Context, req PublishRequest) (PublishResult, error)
	// Launch returns one launch with the contract launches that it started. The error is
	// ErrLaunchNotFound if the platform does not know the launch, which may pass right after a
	// publish. Subgraphs of the result may be empty.
	Launch(ctx context.Context, ref GraphRef, id string) (Launch, error)
	// Supergraph returns what one launch of one variant built: either the schemas or Errors. For a
	// contract launch, ref is the contract's variant.
	Supergraph(ctx context.Context, ref GraphRef, launchID string) (Supergraph, error)
	// Launches returns the newest launches of the variant, newest first, at most limit (1 or more).
	// The list leaves out contract launches and how a launch was superseded.
	Launches(ctx context.Context, ref GraphRef, limit int) ([]Launch, error)
	// LatestLaunch returns the newest launch, successful or not, with its Subgraphs. The error is
	// ErrLaunchNotFound if the variant never had one.
	LatestLaunch(ctx context.Context, ref GraphRef) (Launch, error)
	// ApprovedLaunch returns the launch whose supergraph routers get, with its Subgraphs. The error
	// is ErrLaunchNotFound if no launch of the variant has completed.
	ApprovedLaunch(ctx context.Context, ref GraphRef) (Launch, error)
}

// Remover is a Registry that can take a subgraph out of a variant.
type Remover interface {
	// Remove takes one subgraph out, which is a launch of its own. The result has Errors and
	// UpdatedSupergraph, and a LaunchID only if the registry names the launch. ErrAmbiguous means
	// that the subgraph may be gone.
	Remove(ctx context.Context, ref GraphRef, name string) (PublishResult, error)
}

// Versioned is a Registry that tells with which federation version it composes.
type Versioned interface {
	// FederationVersion returns the federation version that the variant is composed with, in the
	// platform's words, such as "2.9.3". It is empty for a variant that was never composed.
	FederationVersion(ctx context.Context, ref GraphRef) (string, error)
}

// RegisteredSubgraph is one subgraph as the registry stores it.
type RegisteredSubgraph struct {
	Name string
	// URL is the routing URL. It is empty if none is registered.
	URL string
	SDL string
	// Revision is the label that the last publish gave it, usually a commit.
	Revision  string
	UpdatedAt time.Time
}

// SubgraphInput is one subgraph of a batch.
type SubgraphInput struct {
	Name string
	// URL is the routing URL; nil keeps the registered one. The first publish of a subgraph needs
	// one.
	URL *string
	SDL string
}

// PublishRequest is one batch: all its subgraphs are registered together and start one launch.
type PublishRequest struct {
	Ref GraphRef
	// Revision is the caller's label for this version, usually a commit.
	Revision  string
	Subgraphs []SubgraphInput
	Git       GitContext
}

// GitContext is where a schema came from. Empty fields are unknown.
type GitContext struct {
	Branch, Commit, Committer, Message, RemoteURL string
}

// PublishResult is the platform's answer to a batch or to a removal.
type PublishResult struct {
	// LaunchID may be empty although the batch was accepted: the platform's field is nullable.
	LaunchID string
	// LaunchURL is the page of the launch, or empty.
	LaunchURL string
	// LaunchText is the platform's sentence about the launch, or empty.
	LaunchText string
	// APIHash is the platform's hash of the API schema that clients get; empty if it gives none, as
	// for what does not compose.
	APIHash string
	// Errors are composition errors. The subgraphs are registered nevertheless; the supergraph is
	// not updated.
	Errors []BuildError
	// UpdatedSupergraph reports whether routers will get a new supergraph (the platform's
	// updatedGateway).
	UpdatedSupergraph bool
	// Created and Updated name the subgraphs that were new or changed.
	Created, Updated []string
	// Downstream lists the contract launches that were started before the answer.
	Downstream []LaunchRef
}

// LaunchRef identifies a launch of a variant.
type LaunchRef struct {
	ID  string
	Ref GraphRef
}

// BuildError is one error of a build: of composition, or of the filter of a contract.
type BuildError struct {
	// Code is the code of a composition error, for example SATISFIABILITY_ERROR.
	Code    string `json:"code,omitempty"`
	Message string `json:"message"`
	// Step is the step of a contract build that failed, for example TAG_MATCHING; empty elsewhere.
	Step      string     `json:"step,omitempty"`
	Locations []Location `json:"locations,omitempty"`
}

// Location is a position in SDL. Line and column count from 1.
type Location struct {
	Line   int `json:"line"`
	Column int `json:"column"`
}

// Supergraph is the build result of one launch of one variant.
type Supergraph struct {
	SDL string
	// Hash is the platform's SHA-256 of SDL in hex, or empty if it gives none.
	Hash string
	// APISDL is the API schema, which clients see.
	APISDL string
	// APIHash is the platform's SHA-256 of APISDL in hex, or empty if it gives none.
	APIHash string
	// Errors are the reasons of a failed build. SDL is empty then.
	Errors []BuildError
}
