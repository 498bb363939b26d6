package sandbox

import (
	"context"
	"fmt"
	"net/http"

	"github.com/graph-gophers/graphql-go"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file resolves the mutations of a graph that publish and remove subgraphs. Those of contracts
// are in resolve_contract.go, checks in resolve_check.go.

type graphMutation struct {
	v *view
	g *graphRecord
}

func (m *graphMutation) key(variant string) registry.GraphRef {
	return registry.GraphRef{Graph: m.g.ID, Variant: variant}
}

type partialSchemaInput struct{ Hash, Sdl *string }

type gitContextInput struct {
	Branch, Committer, Message, RemoteURL *string
	Commit                                *graphql.ID
}

// commit returns the commit, empty if there is none.
func (g gitContextInput) commit() string {
	if g.Commit == nil {
		return ""
	}
	return string(*g.Commit)
}

type subgraphInputs []struct {
	ActivePartialSchema partialSchemaInput
	Name                string
	URL                 *string
}

func (in subgraphInputs) inputs() []publishInput {
	out := make([]publishInput, 0, len(in))
	for _, s := range in {
		out = append(out, publishInput{s.Name, s.URL, s.ActivePartialSchema.Sdl, s.ActivePartialSchema.Hash})
	}
	return out
}

// publish checks the variant's name, the permission and Options.MaxBatch, and publishes. field is
// the name of the mutation for the error of a missing permission.
func (m *graphMutation) publish(ctx context.Context, field string, req publishRequest) (*publicationResult, error) {
	if _, ok := parseRef(req.Ref.String()); !ok || req.Ref.Variant == "" {
		return nil, badInput("%q is no valid variant name", req.Ref.Variant)
	}
	for _, in := range req.Inputs {
		if !m.v.who.mayPublish(req.Ref, in.Name) {
			return nil, notAllowed("graph/" + field)
		}
	}
	if limit := m.v.server.opts.MaxBatch; limit > 0 && len(req.Inputs) > limit {
		return nil, &nestedStatusError{http.StatusRequestEntityTooLarge, fmt.Sprintf("a publish has at most %d subgraphs here, this one has %d", limit, len(req.Inputs))}
	}
	p, err := m.v.server.publish(ctx, req)
	if err != nil {
		return nil, err
	}
	return &publicationResult{m.v.at(p.State), p}, nil
}

func (m *graphMutation) PublishSubgraph(ctx context.Context, args struct {
	GraphVariant, Name, Revision string
	URL                          *string
	ActivePartialSchema          partialSchemaInput
	GitContext                   *gitContextInput
	DownstreamLaunchInitiation   string
}) (*publicationResult, error) {
	return m.publish(ctx, "publishSubgraph", publishRequest{
		Ref: m.key(args.GraphVariant), Revision: args.Revision, Sync: isSync(args.DownstreamLaunchInitiation),
		Inputs: []publishInput{{args.Name, args.URL, args.ActivePartialSchema.Sdl, args.ActivePartialSchema.Hash}},
	})
}

func (m *graphMutation) PublishSubgraphs(ctx context.Context, args struct {
	GraphVariant, Revision     string
	SubgraphInputs             subgraphInputs
	GitContext                 *gitContextInput
	DownstreamLaunchInitiation string
}) (*publicationResult, error) {
	return m.publish(ctx, "publishSubgraphs", publishRequest{
		Ref: m.key(args.GraphVariant), Revision: args.Revision, Sync: isSync(args.DownstreamLaunchInitiation),
		Inputs: args.SubgraphInputs.inputs(),
	})
}

// PublishSubgraphsAsyncBuild answers without composition errors: its result type has no field for
// them, they are in the launch.
func (m *graphMutation) PublishSubgraphsAsyncBuild(ctx context.Context, args struct {
	GraphVariant, Revision string
	SubgraphInputs         subgraphInputs
	GitContext             *gitContextInput
}) (*publicationResult, error) {
	return m.publish(ctx, "publishSubgraphsAsyncBuild", publishRequest{
		Ref: m.key(args.GraphVariant), Revision: args.Revision, Inputs: args.SubgraphInputs.inputs(),
	})
}

func isSync(initiation string) bool { return initiation == "SYNC" }

// publicationResult resolves the GraphQL types SubgraphPublicationResult and
// PublishSubgraphsAsyncBuildResult.
type publicationResult struct {
	v *view
	p *publication
}

type compositionConfig struct{ SchemaHash string }

func (r *publicationResult) CompositionConfig() *compositionConfig {
	if len(r.p.Errors) > 0 || r.p.APIHash == "" {
		return nil
	}
	return &compositionConfig{r.p.APIHash}
}

func (r *publicationResult) Errors() []*buildError { return buildErrors(r.p.Errors) }

// UpdatedGateway reports whether the launch will change what Uplink serves.
func (r *publicationResult) UpdatedGateway() bool {
	return len(r.p.Errors) == 0 && r.p.LaunchID != ""
}

func (r *publicationResult) WasCreated() bool           { return len(r.p.Created) > 0 }
func (r *publicationResult) WasUpdated() bool           { return len(r.p.Updated) > 0 }
func (r *publicationResult) SubgraphsCreated() []string { return orEmpty(r.p.Created) }
func (r *publicationResult) SubgraphsUpdated() []string { return orEmpty(r.p.Updated) }
func (r *publicationResult) Launch() *launchResolver    { return r.v.launchByID(r.p.LaunchID) }

func (r *publicationResult) LaunchURL() *string {
	if r.p.LaunchID == "" {
		return nil
	}
	return ptr(r.v.launchURL(r.p.LaunchID))
}

func (r *publicationResult) LaunchCliCopy() *string { return launchCopy(r.LaunchURL()) }

// launchCopy returns the sentence about a launch that clients print as it is; null for a null url.
func launchCopy(url *string) *string {
	if url == nil {
		return nil
	}
	return ptr("You can monitor this launch in the sandbox: " + *url)
}

// removalResult resolves the GraphQL type SubgraphRemovalResult.
type removalResult struct {
	Errors         []*buildError
	UpdatedGateway bool
}

// RemoveImplementingServiceAndTriggerComposition removes a subgraph from a variant.
func (m *graphMutation) RemoveImplementingServiceAndTriggerComposition(ctx context.Context, args struct {
	GraphVariant, Name string
	DryRun             bool
}) (*removalResult, error) {
	key := m.key(args.GraphVariant)
	if !m.v.who.mayPublish(key, args.Name) {
		return nil, notAllowed("graph/removeImplementingServiceAndTriggerComposition")
	}
	out, err := m.v.server.remove(ctx, key, args.Name, args.DryRun)
	if err != nil {
		return nil, err
	}
	return &removalResult{buildErrors(out.Errors), !args.DryRun && len(out.Errors) == 0}, nil
}

func (m *graphMutation) Variant(args struct{ Name string }) *variantMutation {
	r := m.v.variant(m.key(args.Name))
	if r == nil {
		return nil
	}
	return &variantMutation{m.v, r.r}
}
