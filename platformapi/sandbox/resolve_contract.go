package sandbox

import (
	"context"

	"github.com/schemactl/schemactl/compose/supergraph"
	"github.com/schemactl/schemactl/publish/registry"
)

// This file resolves the mutation and the results of contracts, and previews.

type filterConfig struct{ Exclude, Include []string }

func newFilterConfig(c *contractRecord) *filterConfig {
	return &filterConfig{Exclude: orEmpty(c.Exclude), Include: orEmpty(c.Include)}
}

// orEmpty returns a list that is not nil, which would be null in the answer.
func orEmpty[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}

// contractResult is the union ContractVariantUpsertResult.
type contractResult struct {
	errors  *contractErrors
	success *contractSuccess
}

func (r *contractResult) ToContractVariantUpsertErrors() (*contractErrors, bool) {
	return r.errors, r.errors != nil
}

func (r *contractResult) ToContractVariantUpsertSuccess() (*contractSuccess, bool) {
	return r.success, r.success != nil
}

// contractErrors resolves the GraphQL type ContractVariantUpsertErrors.
type contractErrors struct{ ErrorMessages []string }

// contractSuccess resolves the GraphQL type ContractVariantUpsertSuccess.
type contractSuccess struct {
	ContractVariant          *variantResolver
	LaunchCliCopy, LaunchURL *string
}

// previewResult is the union ComposeAndFilterPreviewResult.
type previewResult struct{ p *preview }

func (r *previewResult) ToComposeAndFilterPreviewComposeFailure() (*previewComposeFailure, bool) {
	if len(r.p.ComposeErrors) == 0 {
		return nil, false
	}
	out := &previewComposeFailure{}
	for _, e := range buildErrors(r.p.ComposeErrors) {
		out.ComposeErrors = append(out.ComposeErrors, &previewError{e.Message, e.Code, e.FailedStep, &e.Locations})
	}
	return out, true
}

func (r *previewResult) ToComposeAndFilterPreviewFilterFailure() (*previewFilterFailure, bool) {
	if len(r.p.FilterError) == 0 {
		return nil, false
	}
	return &previewFilterFailure{previewDocuments(r.p.Composed), buildErrors(r.p.FilterError)}, true
}

func (r *previewResult) ToComposeAndFilterPreviewSuccess() (*previewSuccess, bool) {
	if len(r.p.ComposeErrors)+len(r.p.FilterError) > 0 {
		return nil, false
	}
	out := &previewSuccess{ComposeResults: previewDocuments(r.p.Composed)}
	if r.p.HasFilter {
		out.FilterResults = ptr(previewDocuments(r.p.Filtered))
	}
	return out, true
}

// previewComposeFailure resolves the GraphQL type ComposeAndFilterPreviewComposeFailure.
type previewComposeFailure struct{ ComposeErrors []*previewError }

// previewError resolves the GraphQL type ComposeAndFilterPreviewComposeError, whose locations may
// be null.
type previewError struct {
	Message          string
	Code, FailedStep *string
	Locations        *[]*location
}

// previewFilterFailure resolves the GraphQL type ComposeAndFilterPreviewFilterFailure.
type previewFilterFailure struct {
	ComposeResults previewBuild
	FilterErrors   []*buildError
}

// previewSuccess resolves the GraphQL type ComposeAndFilterPreviewSuccess. FilterResults is null if
// there was no filter.
type previewSuccess struct {
	ComposeResults previewBuild
	FilterResults  *previewBuild
}

// previewBuild is the result of a composition or filter in a preview.
type previewBuild struct{ APISchemaDocument, SupergraphSchemaDocument string }

func previewDocuments(b Build) previewBuild { return previewBuild{b.API, b.Supergraph} }

// UpsertContractVariant creates or edits a contract variant. A subgraph key may not do so, whatever
// its subgraphs are.
func (m *graphMutation) UpsertContractVariant(ctx context.Context, args struct {
	ContractVariantName string
	FilterConfig        filterConfigInput
	InitiateLaunch      bool
	SourceVariant       *string
}) (*contractResult, error) {
	if m.v.who.kind == subgraphIdentity || !m.v.who.may(pushSchemas) {
		return nil, notAllowed("graph/upsertContractVariant")
	}
	out, err := m.v.server.upsertContract(contractRequest{
		Ref: m.key(args.ContractVariantName), Source: deref(args.SourceVariant),
		Filter: args.FilterConfig.filter(), Initiate: args.InitiateLaunch,
	})
	if err != nil {
		return nil, err
	}
	if len(out.Problems) > 0 {
		return &contractResult{errors: &contractErrors{out.Problems}}, nil
	}
	v := m.v.at(out.State)
	success := &contractSuccess{ContractVariant: v.variant(m.key(args.ContractVariantName))}
	if out.LaunchID != "" {
		success.LaunchURL = ptr(v.launchURL(out.LaunchID))
		success.LaunchCliCopy = launchCopy(success.LaunchURL)
	}
	return &contractResult{success: success}, nil
}

type filterConfigInput struct {
	Exclude, Include     []string
	HideUnreachableTypes bool
}

func (f filterConfigInput) filter() supergraph.Filter {
	return supergraph.Filter{Include: f.Include, Exclude: f.Exclude, HideUnreachable: f.HideUnreachableTypes}
}

// ComposeAndFilterPreview composes and filters the variant with changes, without a publish. On a
// contract variant it composes the source variant, and filters by the contract if no filter is
// given.
func (r *variantResolver) ComposeAndFilterPreview(ctx context.Context, args struct {
	FilterConfig    *filterConfigInput
	SubgraphChanges *[]struct {
		Name string
		Info *struct{ RoutingURL, SchemaDocument *string }
	}
}) (*previewResult, error) {
	source := r.r
	if r.r.Contract != nil {
		source = r.v.state.variants[registry.GraphRef{Graph: r.r.Graph, Variant: r.r.Contract.Source}]
	}
	var changes []previewChange
	if args.SubgraphChanges != nil {
		for _, c := range *args.SubgraphChanges {
			change := previewChange{Name: c.Name, Remove: c.Info == nil}
			if c.Info != nil {
				change.URL, change.SDL = c.Info.RoutingURL, c.Info.SchemaDocument
			}
			changes = append(changes, change)
		}
	}
	var filter *supergraph.Filter
	switch {
	case args.FilterConfig != nil:
		filter = ptr(args.FilterConfig.filter())
	case r.r.Contract != nil:
		filter = ptr(r.r.Contract.filter())
	}
	p, err := r.v.server.preview(ctx, r.v.state, source, changes, filter)
	if err != nil {
		return nil, err
	}
	return &previewResult{p}, nil
}
