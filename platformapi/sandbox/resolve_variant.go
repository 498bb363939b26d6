package sandbox

import (
	"context"
	"slices"
	"time"

	"github.com/graph-gophers/graphql-go"

	"github.com/schemactl/schemactl/publish/registry"
)

// This file resolves variants and their subgraphs.

// variant returns null for a variant that does not exist, is not listed, or is not visible.
func (v *view) variant(k registry.GraphRef) *variantResolver {
	r := v.state.variants[k]
	if r == nil || !r.listed() || v.visible(k.Graph) == nil {
		return nil
	}
	return &variantResolver{v, r}
}

// variantResolver resolves the GraphQL type GraphVariant.
type variantResolver struct {
	v *view
	r *variantRecord
}

func (r *variantResolver) ID() graphql.ID { return graphql.ID(r.r.key().String()) }
func (r *variantResolver) Name() string   { return r.r.Name }
func (r *variantResolver) Graph() *graphResolver {
	return &graphResolver{r.v, r.v.state.graphs[r.r.Graph]}
}
func (r *variantResolver) CreatedAt() timestamp { return stamp(r.r.CreatedAt) }
func (r *variantResolver) IsProposal() *bool    { return ptr(false) }
func (r *variantResolver) URL() *string         { return nil }
func (r *variantResolver) Permissions() variantPermissions {
	read, push := r.v.who.may(readSchemas), r.v.who.may(pushSchemas)
	return variantPermissions{
		CanPushSchemas: push, CanManageBuildConfig: push, CanUpdateVariantReadme: push,
		CanQuerySchemas: read, CanQueryLaunches: read, CanQueryBuildConfig: read,
	}
}

// variantPermissions resolves the GraphQL type GraphVariantPermissions.
type variantPermissions struct {
	CanManageBuildConfig, CanManageCloudRouter, CanManageExplorerSettings, CanPushSchemas, CanQueryBuildConfig,
	CanQueryCloudRouter, CanQueryCloudRouterLogs, CanQueryLaunches, CanQuerySchemas, CanUpdateVariantReadme,
	CanCreateCollectionInVariant, CanShareCollectionInVariant, CanEditProposal bool
}

func (r *variantResolver) ContractFilterConfig() *filterConfig {
	if r.r.Contract == nil {
		return nil
	}
	return newFilterConfig(r.r.Contract)
}

func (r *variantResolver) ContractFilterConfigDescription() *string {
	if r.r.Contract == nil {
		return nil
	}
	return ptr(r.r.Contract.describe())
}

func (r *variantResolver) SourceVariant() *variantResolver {
	if r.r.Contract == nil {
		return nil
	}
	return r.v.variant(registry.GraphRef{Graph: r.r.Graph, Variant: r.r.Contract.Source})
}

// FederationVersion returns what composes the variant, or the source of a contract, from now on:
// the launches of a data file may have been built by another version.
func (r *variantResolver) FederationVersion() *string {
	v := r.r
	if v.Contract != nil {
		v = r.v.state.variants[registry.GraphRef{Graph: v.Graph, Variant: v.Contract.Source}]
	}
	if v == nil {
		return nil
	}
	return ptr(r.v.server.federation(v).String() + ".0")
}

// LatestPublication returns what clients see of the approved launch; null before the first.
func (r *variantResolver) LatestPublication() *schemaPublication {
	l := r.v.state.approved(r.r.key())
	if l == nil {
		return nil
	}
	return &schemaPublication{r, schemaResult{graphql.ID(l.Outcome.APIHash), document(r.v.state.docs[l.Outcome.APIHash])}, stamp(*l.ApprovedAt)}
}

// schemaPublication resolves the GraphQL type SchemaPublication.
type schemaPublication struct {
	Variant     *variantResolver
	Schema      schemaResult
	PublishedAt timestamp
}

// schemaResult resolves the GraphQL type Schema.
type schemaResult struct {
	Hash     graphql.ID
	Document document
}

func (r *variantResolver) LatestLaunch() *launchResolver {
	return r.v.launch(r.v.state.latest(r.r.key(), func(*launchRecord) bool { return true }))
}

func (r *variantResolver) LatestApprovedLaunch() *launchResolver {
	return r.v.launch(r.v.state.approved(r.r.key()))
}

func (r *variantResolver) Launch(args idArgs) *launchResolver {
	l := r.v.state.launches[string(args.ID)]
	if l == nil || l.Deleted || l.key() != r.r.key() {
		return nil
	}
	return r.v.launch(l)
}

// maxSummaries is the largest limit that the platform accepts for launchSummaries.
const maxSummaries = 100

// LaunchSummaries returns a page of the variant's launches: at most limit of them, after the first
// offset, oldest first or newest first.
func (r *variantResolver) LaunchSummaries(args struct {
	Limit, Offset int32
	OrderBy       string
}) (*[]*launchSummary, error) {
	if args.Limit < 0 || args.Offset < 0 || args.Limit > maxSummaries {
		return nil, badInput("launchSummaries: limit is at most %d, and limit and offset are not negative", maxSummaries)
	}
	ids := slices.Clone(r.v.state.history[r.r.key()])
	if args.OrderBy == "CREATED_DESC" {
		slices.Reverse(ids)
	}
	ids = ids[min(int(args.Offset), len(ids)):]
	ids = ids[:min(int(args.Limit), len(ids))]
	out := []*launchSummary{}
	for _, id := range ids {
		out = append(out, &launchSummary{*r.v.launch(r.v.state.launches[id])})
	}
	return &out, nil
}

// Subgraphs returns null for a contract variant, as the platform does: its subgraphs are those of
// the source variant.
func (r *variantResolver) Subgraphs(args struct{ IncludeDeleted bool }) *[]*subgraphResolver {
	if r.r.Contract != nil {
		return nil
	}
	out := []*subgraphResolver{}
	for i := range r.r.Subgraphs {
		if s := &r.r.Subgraphs[i]; s.DeletedAt == nil || args.IncludeDeleted {
			out = append(out, &subgraphResolver{r.v, r.r, s})
		}
	}
	return &out
}

func (r *variantResolver) Subgraph(args struct{ Name graphql.ID }) *subgraphResolver {
	s := r.r.subgraph(string(args.Name))
	if s == nil {
		return nil
	}
	return &subgraphResolver{r.v, r.r, s}
}

// subgraphResolver resolves the GraphQL type GraphVariantSubgraph.
type subgraphResolver struct {
	v       *view
	variant *variantRecord
	r       *subgraphRecord
}

func (s *subgraphResolver) Name() string          { return s.r.Name }
func (s *subgraphResolver) URL() *string          { return s.r.URL }
func (s *subgraphResolver) Revision() string      { return s.r.Revision }
func (s *subgraphResolver) GraphID() string       { return s.variant.Graph }
func (s *subgraphResolver) GraphVariant() string  { return s.variant.Name }
func (s *subgraphResolver) CreatedAt() timestamp  { return stamp(s.r.CreatedAt) }
func (s *subgraphResolver) UpdatedAt() timestamp  { return stamp(s.r.UpdatedAt) }
func (s *subgraphResolver) DeletedAt() *timestamp { return stampOf(s.r.DeletedAt) }

type subgraphSchema struct{ Sdl string }

func (s *subgraphResolver) ActivePartialSchema() (*subgraphSchema, error) {
	if !s.v.who.may(readSchemas) {
		return nil, notAllowed("subgraph/activePartialSchema")
	}
	return &subgraphSchema{s.v.state.docs[s.r.Hash]}, nil
}

// deletionResult resolves the GraphQL type GraphVariantDeletionResult.
type deletionResult struct{ Deleted bool }

// Delete deletes the variant. A source of contracts stays as long as it has any.
func (m *variantMutation) Delete(context.Context) (*deletionResult, error) {
	if !m.v.who.mayDelete(m.r) {
		return nil, notAllowed("graph/variant/delete")
	}
	if err := m.v.server.deleteVariant(m.r.key()); err != nil {
		return nil, err
	}
	return &deletionResult{true}, nil
}

// deleteVariant deletes a variant that is the source of no contract.
func (s *Server) deleteVariant(k registry.GraphRef) error {
	s.changeMu.Lock()
	defer s.changeMu.Unlock()
	_, err := s.update(func(t *tx, _ time.Time) error {
		if contracts := t.contractsOf(k); len(contracts) > 0 {
			return badInput("%s is the source of the contract variant %s: delete that first", k, contracts[0].Name)
		}
		t.deleteVariant(k)
		return nil
	})
	return err
}
