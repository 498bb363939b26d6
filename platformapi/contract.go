package platformapi

import (
	"context"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// Variant is one variant of a graph, a contract or not.
type Variant struct {
	Ref      registry.GraphRef
	Contract *Contract // nil when the variant is not a contract
}

// Contract is the filter that makes a variant a reduced copy of another one.
type Contract struct {
	Source  registry.GraphRef // the variant that is filtered
	Include []string          // the tags to keep; empty keeps everything that is not excluded
	Exclude []string          // the tags to drop
	// Description is the platform's sentence about the filter. The API has no field for whether
	// unreachable types are hidden; only this sentence may tell.
	Description string
}

// Variants returns all variants of a graph, contracts included.
func (c *Client) Variants(ctx context.Context, graph string) ([]Variant, error) {
	return query(ctx, c, "ListVariants", func(ctx context.Context) ([]Variant, error) {
		data, err := gql.ListVariants(ctx, c.gql, graph)
		found, err := graphOf(registry.GraphRef{Graph: graph}, data, err)
		if err != nil {
			return nil, err
		}
		return convert(found.Variants, func(v *gql.ContractFields) Variant { return variant(graph, v) }), nil
	})
}

// Variant returns one variant and, if it is a contract, its filter.
func (c *Client) Variant(ctx context.Context, ref registry.GraphRef) (Variant, error) {
	return query(ctx, c, "GetContract", func(ctx context.Context) (Variant, error) {
		data, err := gql.GetContract(ctx, c.gql, ref.Graph, ref.Variant)
		found, err := variantOf(ref, data, err)
		if err != nil {
			return Variant{}, err
		}
		return variant(ref.Graph, found), nil
	})
}

// variant converts a variant of a graph. It is a contract if it has a source variant: the platform
// may hide the filter from the key.
func variant(graph string, v *gql.ContractFields) Variant {
	out := Variant{Ref: registry.GraphRef{Graph: graph, Variant: v.Name}}
	if v.SourceVariant == nil && v.ContractFilterConfig == nil {
		return out
	}
	out.Contract = &Contract{Description: deref(v.ContractFilterConfigDescription)}
	if v.SourceVariant != nil {
		out.Contract.Source = registry.GraphRef{Graph: graph, Variant: v.SourceVariant.Name}
	}
	if v.ContractFilterConfig != nil {
		out.Contract.Include, out.Contract.Exclude = v.ContractFilterConfig.Include, v.ContractFilterConfig.Exclude
	}
	return out
}
