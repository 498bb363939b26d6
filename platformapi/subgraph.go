package platformapi

import (
	"context"
	"time"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
)

// Subgraph is a subgraph as a variant has it registered.
type Subgraph struct {
	Name      string
	URL       string // routing URL; "" when none is registered
	SDL       string
	Revision  string // what the last publish called it
	UpdatedAt time.Time
}

// Subgraphs lists the subgraphs of a variant in the platform's order. A variant
// that is not federated, and a contract, has none.
func (c *Client) Subgraphs(ctx context.Context, ref GraphRef) ([]Subgraph, error) {
	var out []Subgraph
	err := c.call(ctx, "ListSubgraphs", func(ctx context.Context) error {
		data, err := gql.ListSubgraphs(ctx, c.gql, ref.Graph, ref.Variant)
		switch {
		case err != nil:
			return err
		case data.Graph == nil:
			return graphNotFound(ref)
		case data.Graph.Variant == nil:
			return variantNotFound(ref)
		}
		out = each(data.Graph.Variant.Subgraphs, subgraph)
		return nil
	})
	return out, err
}

// Subgraph asks for one subgraph; [ErrSubgraphNotFound] when the variant has
// none of that name.
func (c *Client) Subgraph(ctx context.Context, ref GraphRef, name string) (Subgraph, error) {
	var out Subgraph
	err := c.call(ctx, "GetSubgraph", func(ctx context.Context) error {
		data, err := gql.GetSubgraph(ctx, c.gql, ref.Graph, ref.Variant, name)
		switch {
		case err != nil:
			return err
		case data.Graph == nil:
			return graphNotFound(ref)
		case data.Graph.Variant == nil:
			return variantNotFound(ref)
		case data.Graph.Variant.Subgraph == nil:
			return subgraphNotFound(ref, name)
		}
		out = subgraph(data.Graph.Variant.Subgraph)
		return nil
	})
	return out, err
}

func subgraph(s *gql.SubgraphFields) Subgraph {
	out := Subgraph{Name: s.Name, URL: deref(s.Url), Revision: s.Revision, UpdatedAt: s.UpdatedAt}
	if s.ActivePartialSchema != nil {
		out.SDL = s.ActivePartialSchema.Sdl
	}
	return out
}
