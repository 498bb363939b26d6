package platformapi

import (
	"context"
	"fmt"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
)

// SubgraphInput is one subgraph of a batch.
type SubgraphInput struct {
	Name string
	URL  *string // routing URL; nil keeps the registered one, and a first publish needs one
	SDL  string
}

// GitContext says which commit a change comes from. Empty fields are not sent.
type GitContext struct {
	Branch    string
	Commit    string
	Committer string
	Message   string
	RemoteURL string
}

// PublishRequest is one batch: all subgraphs of it go into one launch.
type PublishRequest struct {
	Ref       GraphRef
	Revision  string // the caller's name for this version, usually a commit
	Subgraphs []SubgraphInput
	Git       GitContext
}

// Location is a place in a document, counted from one.
type Location struct{ Line, Column int }

// BuildError is a reason why the platform could not compose or filter.
type BuildError struct {
	Code       string // composition error code, e.g. "SATISFIABILITY_ERROR"; "" when not told
	Message    string
	FailedStep string // step of a contract build; "" otherwise
	Locations  []Location
}

// LaunchRef is what the answer to a publish tells of a launch.
type LaunchRef struct {
	ID     string
	Ref    GraphRef
	Status LaunchStatus // never superseded: the answer cannot tell
}

// PublishResult is what became of a batch. The subgraphs are stored even when
// Errors is not empty; only then nothing new is served.
type PublishResult struct {
	LaunchID   string       // "" when the platform started no launch, or did not tell
	Status     LaunchStatus // of that launch at the time of the answer
	LaunchURL  string       // the launch in Studio; "" when not told
	LaunchText string       // the platform's own sentence on where to look; "" when not told
	Downstream []LaunchRef  // contract launches, started but not finished

	Errors            []BuildError // composition errors
	UpdatedSupergraph bool
	Created, Updated  []string // names of subgraphs
	APIHash           string   // SHA-256 of the API schema, hex; "" with errors

	Warnings []string // parts of the answer that the platform could not give
}

// Publish registers a batch of subgraphs and starts one launch. It returns when
// the platform has composed and started the contract launches, not when those
// have ended. Composition errors are in the result, not in the error.
//
// [ErrAmbiguous] means that the batch was sent and the answer was lost: look at
// [Client.LatestLaunch] before publishing again.
func (c *Client) Publish(ctx context.Context, req PublishRequest) (PublishResult, error) {
	if len(req.Subgraphs) == 0 {
		return PublishResult{}, fmt.Errorf("%w: publishing to %s: no subgraph was given", ErrBadRequest, req.Ref)
	}
	var out PublishResult
	warnings, err := c.mutate(ctx, "PublishSubgraphs", func(ctx context.Context) (bool, error) {
		data, err := gql.PublishSubgraphs(ctx, c.gql, req.Ref.Graph, req.Ref.Variant, req.Revision, subgraphInputs(req.Subgraphs), gitContext(req.Git))
		switch {
		case err != nil && (data == nil || data.Graph == nil || data.Graph.PublishSubgraphs == nil):
			return false, err
		case data.Graph == nil:
			return false, graphNotFound(req.Ref)
		case data.Graph.PublishSubgraphs == nil:
			return false, noResult("publishSubgraphs")
		}
		out = publishResult(data.Graph.PublishSubgraphs)
		return true, err
	})
	out.Warnings = warnings
	return out, err
}

func subgraphInputs(in []SubgraphInput) []*gql.PublishSubgraphsSubgraphInput {
	out := make([]*gql.PublishSubgraphsSubgraphInput, 0, len(in))
	for _, s := range in {
		out = append(out, &gql.PublishSubgraphsSubgraphInput{
			Name:                s.Name,
			Url:                 s.URL,
			ActivePartialSchema: &gql.PartialSchemaInput{Sdl: &s.SDL},
		})
	}
	return out
}

// gitContext leaves out what is not known; nothing known is no context at all.
func gitContext(g GitContext) *gql.GitContextInput {
	return &gql.GitContextInput{
		Branch:    optional(g.Branch),
		Commit:    optional(g.Commit),
		Committer: optional(g.Committer),
		Message:   optional(g.Message),
		RemoteUrl: optional(g.RemoteURL),
	}
}

func publishResult(r *gql.PublishSubgraphsGraphGraphMutationPublishSubgraphsSubgraphPublicationResult) PublishResult {
	out := PublishResult{
		LaunchURL:         deref(r.LaunchUrl),
		LaunchText:        deref(r.LaunchCliCopy),
		Errors:            compositionErrors(r.Errors),
		UpdatedSupergraph: r.UpdatedGateway,
		Created:           r.SubgraphsCreated,
		Updated:           r.SubgraphsUpdated,
	}
	if r.CompositionConfig != nil {
		out.APIHash = r.CompositionConfig.SchemaHash
	}
	if r.Launch != nil {
		out.LaunchID = r.Launch.Id
		out.Status = launchStatus(r.Launch.Status, nil, nil)
		out.Downstream = each(r.Launch.DownstreamLaunches, launchRef)
	}
	return out
}

func launchRef(d *gql.PublishSubgraphsGraphGraphMutationPublishSubgraphsSubgraphPublicationResultLaunchDownstreamLaunchesLaunch) LaunchRef {
	return LaunchRef{
		ID:     d.Id,
		Ref:    GraphRef{Graph: d.GraphId, Variant: d.GraphVariant},
		Status: launchStatus(d.Status, nil, nil),
	}
}

// RemoveResult is what became of a removal. The platform tells no launch here;
// [Client.LatestLaunch] finds it.
type RemoveResult struct {
	Errors            []BuildError
	UpdatedSupergraph bool
	Warnings          []string
}

// RemoveSubgraph takes a subgraph out of a variant and composes the rest. With
// dryRun nothing is changed and only the composition errors are told.
func (c *Client) RemoveSubgraph(ctx context.Context, ref GraphRef, name string, dryRun bool) (RemoveResult, error) {
	var out RemoveResult
	warnings, err := c.mutate(ctx, "RemoveSubgraph", func(ctx context.Context) (bool, error) {
		data, err := gql.RemoveSubgraph(ctx, c.gql, ref.Graph, ref.Variant, name, dryRun)
		switch {
		case err != nil && (data == nil || data.Graph == nil || data.Graph.RemoveImplementingServiceAndTriggerComposition == nil):
			return false, err
		case data.Graph == nil:
			return false, graphNotFound(ref)
		case data.Graph.RemoveImplementingServiceAndTriggerComposition == nil:
			return false, noResult("removeImplementingServiceAndTriggerComposition")
		}
		result := data.Graph.RemoveImplementingServiceAndTriggerComposition
		out = RemoveResult{Errors: compositionErrors(result.Errors), UpdatedSupergraph: result.UpdatedGateway}
		return true, err
	})
	out.Warnings = warnings
	return out, err
}

// compositionErrors skips the nulls that the schema allows in the list.
func compositionErrors(in []*gql.CompositionErrorFields) []BuildError {
	return each(in, func(e *gql.CompositionErrorFields) BuildError {
		return BuildError{
			Code: deref(e.Code), Message: e.Message,
			Locations: each(e.Locations, func(l *gql.CompositionErrorFieldsLocationsSourceLocation) Location {
				return Location{Line: l.Line, Column: l.Column}
			}),
		}
	})
}
