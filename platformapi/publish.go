package platformapi

import (
	"context"
	"fmt"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// publishOperation is the name of the operation that sends a batch.
const publishOperation = "PublishSubgraphs"

// Publish implements [registry.Registry]. It returns when the platform has composed the variant and
// started the launches of its contracts, which may not have ended yet.
//
// After [registry.ErrAmbiguous], look at [Client.LatestLaunch] before publishing again.
func (c *Client) Publish(ctx context.Context, req registry.PublishRequest) (registry.PublishResult, error) {
	if len(req.Subgraphs) == 0 {
		return registry.PublishResult{}, fmt.Errorf("%w: publishing to %s: no subgraph was given", ErrBadRequest, req.Ref)
	}
	result, err := mutate(ctx, c, publishOperation, func(ctx context.Context) (*publication, error) {
		data, err := gql.PublishSubgraphs(ctx, c.gql, req.Ref.Graph, req.Ref.Variant, req.Revision, subgraphInputs(req.Subgraphs), gitContext(req.Git))
		result, err := resultOf(req.Ref, data, err, "publishSubgraphs", (*gql.PublishSubgraphsGraphGraphMutation).GetPublishSubgraphs)
		if result == nil || result.Launch == nil || err != nil {
			return result, err
		}
		l := result.Launch
		own := registry.Launch{ID: l.Id, Ref: registry.GraphRef{Graph: l.GraphId, Variant: l.GraphVariant}, Downstream: convert(l.DownstreamLaunches, publishedDownstream)}
		return result, ownLaunch(req.Ref, "graph.publishSubgraphs.launch", own)
	})
	if err != nil {
		return registry.PublishResult{}, err
	}
	return publishResult(result), nil
}

// The generated names of the results of the two mutations.
type (
	publication       = gql.PublishSubgraphsGraphGraphMutationPublishSubgraphsSubgraphPublicationResult
	publicationLaunch = gql.PublishSubgraphsGraphGraphMutationPublishSubgraphsSubgraphPublicationResultLaunchDownstreamLaunchesLaunch
	removal           = gql.RemoveSubgraphGraphGraphMutationRemoveImplementingServiceAndTriggerCompositionSubgraphRemovalResult
)

func subgraphInputs(in []registry.SubgraphInput) []*gql.PublishSubgraphsSubgraphInput {
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

// gitContext leaves empty fields out of the request.
func gitContext(g registry.GitContext) *gql.GitContextInput {
	return &gql.GitContextInput{
		Branch:    optional(g.Branch),
		Commit:    optional(g.Commit),
		Committer: optional(g.Committer),
		Message:   optional(g.Message),
		RemoteUrl: optional(g.RemoteURL),
	}
}

// publishResult converts the answer to a batch. Its LaunchID is empty if the platform started no
// launch or does not name it.
func publishResult(r *publication) registry.PublishResult {
	out := registry.PublishResult{
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
		for _, d := range convert(r.Launch.DownstreamLaunches, publishedDownstream) {
			out.Downstream = append(out.Downstream, registry.LaunchRef{ID: d.ID, Ref: d.Ref})
		}
	}
	return out
}

func publishedDownstream(d *publicationLaunch) registry.Launch {
	return registry.Launch{ID: d.Id, Ref: registry.GraphRef{Graph: d.GraphId, Variant: d.GraphVariant}}
}

// Remove implements [registry.Remover]. The platform names no launch in its answer;
// [Client.LatestLaunch] finds it.
func (c *Client) Remove(ctx context.Context, ref registry.GraphRef, name string) (registry.PublishResult, error) {
	return c.remove(ctx, ref, name, false)
}

// PreviewRemove composes the variant without a subgraph and changes nothing. Only the Errors of the
// result mean something.
func (c *Client) PreviewRemove(ctx context.Context, ref registry.GraphRef, name string) (registry.PublishResult, error) {
	return c.remove(ctx, ref, name, true)
}

func (c *Client) remove(ctx context.Context, ref registry.GraphRef, name string, dryRun bool) (registry.PublishResult, error) {
	result, err := mutate(ctx, c, "RemoveSubgraph", func(ctx context.Context) (*removal, error) {
		data, err := gql.RemoveSubgraph(ctx, c.gql, ref.Graph, ref.Variant, name, dryRun)
		return resultOf(ref, data, err, "removeImplementingServiceAndTriggerComposition",
			(*gql.RemoveSubgraphGraphGraphMutation).GetRemoveImplementingServiceAndTriggerComposition)
	})
	if err != nil {
		return registry.PublishResult{}, err
	}
	return registry.PublishResult{Errors: compositionErrors(result.Errors), UpdatedSupergraph: result.UpdatedGateway}, nil
}

// compositionErrors converts the errors of composition, without the nulls that the schema allows in
// the list.
func compositionErrors(in []*gql.CompositionErrorFields) []registry.BuildError {
	return convert(in, func(e *gql.CompositionErrorFields) registry.BuildError {
		return registry.BuildError{
			Code: deref(e.Code), Message: e.Message,
			Locations: convert(e.Locations, func(l *gql.CompositionErrorFieldsLocationsSourceLocation) registry.Location {
				return registry.Location{Line: l.Line, Column: l.Column}
			}),
		}
	})
}
