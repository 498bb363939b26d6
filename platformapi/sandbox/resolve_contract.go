package sandbox

// This file resolves contract results and previews.

// filterConfig is FilterConfig.
type filterConfig struct{ Exclude, Include []string }

func newFilterConfig(c *contractRecord) *filterConfig {
	return &filterConfig{Exclude: listOf(c.Exclude), Include: listOf(c.Include)}
}

// listOf turns nil into an empty list, which is not null on the wire.
func listOf[T any](list []T) []T {
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

type contractErrors struct{ ErrorMessages []string }

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

type previewComposeFailure struct{ ComposeErrors []*previewError }

// previewError is ComposeAndFilterPreviewComposeError, whose locations may be null.
type previewError struct {
	Message          string
	Code, FailedStep *string
	Locations        *[]*location
}

type previewFilterFailure struct {
	ComposeResults previewBuild
	FilterErrors   []*buildError
}

type previewSuccess struct {
	ComposeResults previewBuild
	FilterResults  *previewBuild
}

type previewBuild struct{ APISchemaDocument, SupergraphSchemaDocument string }

func previewDocuments(b Build) previewBuild { return previewBuild{b.API, b.Supergraph} }
