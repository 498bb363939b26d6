package platformapi

import (
	"context"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
)

// Supergraph is what one launch of one variant built: either the schemas or the
// errors, never both.
type Supergraph struct {
	LaunchID string
	Ref      GraphRef
	SDL      string // the supergraph schema, what a router is started with
	Hash     string // the platform's SHA-256 of SDL, hex
	APISDL   string // the schema that clients see
	APIHash  string // the platform's SHA-256 of APISDL, hex
	Errors   []BuildError
}

// Supergraph asks for the build result of a launch of the variant ref. For a
// contract that is the contract's variant and the contract's own launch.
//
// [ErrNoBuild] means that there is no result: the launch is still building, or
// it was superseded and never will have one.
func (c *Client) Supergraph(ctx context.Context, ref GraphRef, launchID string) (Supergraph, error) {
	var out Supergraph
	err := c.call(ctx, "FetchSupergraph", func(ctx context.Context) error {
		data, err := gql.FetchSupergraph(ctx, c.gql, ref.Graph, ref.Variant, launchID)
		switch {
		case err != nil:
			return err
		case data.Graph == nil:
			return graphNotFound(ref)
		case data.Graph.Variant == nil:
			return variantNotFound(ref)
		case data.Graph.Variant.Launch == nil:
			return launchNotFound(ref, launchID)
		}
		launch := data.Graph.Variant.Launch
		if launch.Build == nil || launch.Build.Result == nil {
			return noBuild(ref, launchID, launch)
		}
		out = Supergraph{LaunchID: launch.Id, Ref: ref}
		return out.fill(*launch.Build.Result)
	})
	if err != nil {
		return Supergraph{}, err
	}
	return out, nil
}

// fill takes over one of the two kinds of build result.
func (s *Supergraph) fill(result gql.FetchSupergraphGraphVariantLaunchBuildResult) error {
	switch r := result.(type) {
	case *gql.FetchSupergraphGraphVariantLaunchBuildResultBuildSuccess:
		if r.CoreSchema == nil || r.CoreSchema.CoreDocument == "" {
			return malformed("the build succeeded but the answer holds no supergraph schema")
		}
		s.SDL, s.Hash = r.CoreSchema.CoreDocument, r.CoreSchema.CoreHash
		s.APISDL, s.APIHash = r.CoreSchema.ApiDocument, r.CoreSchema.ApiHash
	case *gql.FetchSupergraphGraphVariantLaunchBuildResultBuildFailure:
		s.Errors = buildErrors(r.ErrorMessages)
		if len(s.Errors) == 0 {
			s.Errors = []BuildError{{Message: "the build failed and the platform told no reason"}}
		}
	default:
		return malformed("the answer holds no build result that this version knows")
	}
	return nil
}

func buildErrors(in []*gql.BuildErrorFields) []BuildError {
	return each(in, func(e *gql.BuildErrorFields) BuildError {
		return BuildError{
			Code: deref(e.Code), Message: e.Message, FailedStep: deref(e.FailedStep),
			Locations: each(e.Locations, func(l *gql.BuildErrorFieldsLocationsSourceLocation) Location {
				return Location{Line: l.Line, Column: l.Column}
			}),
		}
	})
}
