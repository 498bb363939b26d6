package platformapi

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// Snapshot returns what a variant holds and runs, from one request. The error is ErrMalformed for a
// variant that is not federated and is no contract either.
func (c *Client) Snapshot(ctx context.Context, ref registry.GraphRef) (registry.Snapshot, error) {
	return query(ctx, c, "ReadVariant", func(ctx context.Context) (registry.Snapshot, error) {
		data, err := gql.ReadVariant(ctx, c.gql, ref.Graph, ref.Variant)
		variant, err := variantOf(ref, data, err)
		if err != nil {
			return registry.Snapshot{}, err
		}
		out := registry.Snapshot{Ref: ref, FederationVersion: deref(variant.FederationVersion), Subgraphs: convert(variant.Subgraphs, subgraph)}
		if variant.SourceVariant != nil {
			out.Source = registry.GraphRef{Graph: ref.Graph, Variant: variant.SourceVariant.Name}
		} else if variant.Subgraphs == nil {
			return registry.Snapshot{}, notFederated(ref)
		}
		if variant.LatestApprovedLaunch == nil {
			return out, nil
		}
		l := launchWithInput(variant.LatestApprovedLaunch)
		out.Approved = &l
		return out, ownLaunch(ref, "graph.variant.latestApprovedLaunch", l)
	})
}

// notFederated is the error of a variant whose subgraphs are null.
func notFederated(ref registry.GraphRef) error {
	return &Error{
		Kind: ErrMalformed, Detail: fmt.Sprintf("graph.variant.subgraphs is null, so that it is not known what %s holds", ref),
		Hint: "a variant that is not federated answers so; for a contract, name its source variant",
	}
}

// DescribeVariants returns all variants of a graph, contracts included, sorted by name.
func (c *Client) DescribeVariants(ctx context.Context, graph string) ([]registry.VariantInfo, error) {
	return query(ctx, c, "DescribeVariants", func(ctx context.Context) ([]registry.VariantInfo, error) {
		data, err := gql.DescribeVariants(ctx, c.gql, graph)
		found, err := graphOf(registry.GraphRef{Graph: graph}, data, err)
		if err != nil {
			return nil, err
		}
		out := convert(found.Variants, func(v *gql.VariantFields) registry.VariantInfo { return variantInfo(graph, v) })
		slices.SortFunc(out, func(a, b registry.VariantInfo) int { return cmp.Compare(a.Ref.Variant, b.Ref.Variant) })
		return out, nil
	})
}

func variantInfo(graph string, v *gql.VariantFields) registry.VariantInfo {
	out := registry.VariantInfo{
		Ref: registry.GraphRef{Graph: graph, Variant: v.Name}, CreatedAt: v.CreatedAt, FederationVersion: deref(v.FederationVersion),
		IsProposal: deref(v.IsProposal), Subgraphs: len(nonNull(v.Subgraphs)),
	}
	if v.SourceVariant != nil {
		out.Source = registry.GraphRef{Graph: graph, Variant: v.SourceVariant.Name}
	}
	if l := v.LatestLaunch; l != nil {
		out.Launch = &registry.Launch{ID: l.Id, Ref: out.Ref, Status: registry.LaunchStatus(l.Status), CreatedAt: l.CreatedAt, SupersededAt: l.SupersededAt}
	}
	return out
}

// variantDeletion is the generated name of the result of DeleteVariant.
type variantDeletion = gql.DeleteVariantGraphGraphMutationVariantGraphVariantMutationDeleteGraphVariantDeletionResult

// DeleteVariant deletes a variant with everything in it. The error is [registry.ErrRefused] if the
// platform answers that it did not, and [registry.ErrVariantNotFound] for one that is gone already.
func (c *Client) DeleteVariant(ctx context.Context, ref registry.GraphRef) error {
	_, err := mutate(ctx, c, "DeleteVariant", func(ctx context.Context) (*variantDeletion, error) {
		data, err := gql.DeleteVariant(ctx, c.gql, ref.Graph, ref.Variant)
		if err == nil {
			if _, err := variantOf(ref, data, nil); err != nil {
				return nil, err
			}
		}
		result, err := resultOf(ref, data, err, "variant.delete", func(m *gql.DeleteVariantGraphGraphMutation) *variantDeletion {
			if m.Variant == nil {
				return nil
			}
			return m.Variant.Delete
		})
		if result != nil && !result.Deleted {
			return nil, cmp.Or(err, error(&Error{Kind: registry.ErrRefused, Detail: ref.String() + " was not deleted, and the platform does not say why"}))
		}
		return result, err
	})
	return err
}
