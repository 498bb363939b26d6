package platformapi

import (
	"context"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// Subgraphs implements [registry.Registry], in the platform's order. A variant has no subgraphs
// only if the platform answers with a list that is empty. It answers null for a variant that is not
// federated, such as a contract, and that is ErrMalformed.
func (c *Client) Subgraphs(ctx context.Context, ref registry.GraphRef) ([]registry.RegisteredSubgraph, error) {
	return query(ctx, c, "ListSubgraphs", func(ctx context.Context) ([]registry.RegisteredSubgraph, error) {
		data, err := gql.ListSubgraphs(ctx, c.gql, ref.Graph, ref.Variant)
		variant, err := variantOf(ref, data, err)
		if err != nil {
			return nil, err
		}
		if variant.Subgraphs == nil {
			return nil, notFederated(ref)
		}
		return convert(variant.Subgraphs, subgraph), nil
	})
}

// Subgraph returns one subgraph of a variant. The error is [registry.ErrSubgraphNotFound] if the
// variant has none of that name.
func (c *Client) Subgraph(ctx context.Context, ref registry.GraphRef, name string) (registry.RegisteredSubgraph, error) {
	return query(ctx, c, "GetSubgraph", func(ctx context.Context) (registry.RegisteredSubgraph, error) {
		data, err := gql.GetSubgraph(ctx, c.gql, ref.Graph, ref.Variant, name)
		variant, err := variantOf(ref, data, err)
		switch {
		case err != nil:
			return registry.RegisteredSubgraph{}, err
		case variant.Subgraph == nil:
			return registry.RegisteredSubgraph{}, subgraphNotFound(ref, name)
		}
		return subgraph(variant.Subgraph), nil
	})
}

// subgraph converts a subgraph of an answer. Its SDL is empty if the platform gives none.
func subgraph(s *gql.SubgraphFields) registry.RegisteredSubgraph {
	out := registry.RegisteredSubgraph{Name: s.Name, URL: deref(s.Url), Revision: s.Revision, UpdatedAt: s.UpdatedAt}
	if s.ActivePartialSchema != nil {
		out.SDL = s.ActivePartialSchema.Sdl
	}
	return out
}
