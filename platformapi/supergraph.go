package platformapi

import (
	"context"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// Supergraph implements [registry.Registry]. The error is [ErrNoBuild] if the launch has no result
// yet, or never will have one because it was superseded.
func (c *Client) Supergraph(ctx context.Context, ref registry.GraphRef, launchID string) (registry.Supergraph, error) {
	return query(ctx, c, "FetchSupergraph", func(ctx context.Context) (registry.Supergraph, error) {
		data, err := gql.FetchSupergraph(ctx, c.gql, ref.Graph, ref.Variant, launchID)
		variant, err := variantOf(ref, data, err)
		switch {
		case err != nil:
			return registry.Supergraph{}, err
		case variant.Launch == nil:
			return registry.Supergraph{}, launchNotFound(ref, launchID)
		}
		own := registry.Launch{ID: variant.Launch.Id, Ref: registry.GraphRef{Graph: variant.Launch.GraphId, Variant: variant.Launch.GraphVariant}}
		if err := ownLaunch(ref, "graph.variant.launch", own); err != nil {
			return registry.Supergraph{}, err
		}
		if variant.Launch.Build == nil || variant.Launch.Build.Result == nil {
			return registry.Supergraph{}, noBuild(ref, launchID, variant.Launch)
		}
		return supergraph(*variant.Launch.Build.Result)
	})
}

// noCoreHash is the detail of an answer with a supergraph schema and without its hash.
const noCoreHash = "graph.variant.launch.build.result.coreSchema.coreHash is empty, so that nothing shows whether the supergraph schema arrived whole"

// supergraph converts one of the two kinds of build result. A failed build always has an error in
// the result, even if the platform gives no reason.
func supergraph(result gql.FetchSupergraphGraphVariantLaunchBuildResult) (registry.Supergraph, error) {
	switch r := result.(type) {
	case *gql.FetchSupergraphGraphVariantLaunchBuildResultBuildSuccess:
		switch {
		case r.CoreSchema == nil || r.CoreSchema.CoreDocument == "":
			return registry.Supergraph{}, malformed("the build succeeded but the answer holds no supergraph schema")
		case r.CoreSchema.CoreHash == "":
			return registry.Supergraph{}, malformed(noCoreHash)
		}
		return registry.Supergraph{SDL: r.CoreSchema.CoreDocument, Hash: r.CoreSchema.CoreHash, APISDL: r.CoreSchema.ApiDocument, APIHash: r.CoreSchema.ApiHash}, nil
	case *gql.FetchSupergraphGraphVariantLaunchBuildResultBuildFailure:
		errs := buildErrors(r.ErrorMessages)
		if len(errs) == 0 {
			errs = []registry.BuildError{{Message: "the build failed and the platform told no reason"}}
		}
		return registry.Supergraph{Errors: errs}, nil
	}
	return registry.Supergraph{}, malformed("the answer holds no build result that this version knows")
}

// buildErrors converts the errors of a launch's build, without the nulls that the schema allows in
// the list.
func buildErrors(in []*gql.BuildErrorFields) []registry.BuildError {
	return convert(in, func(e *gql.BuildErrorFields) registry.BuildError {
		return registry.BuildError{
			Code: deref(e.Code), Message: e.Message, Step: deref(e.FailedStep),
			Locations: convert(e.Locations, func(l *gql.BuildErrorFieldsLocationsSourceLocation) registry.Location {
				return registry.Location{Line: l.Line, Column: l.Column}
			}),
		}
	})
}
