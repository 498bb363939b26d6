package platformapi

import (
	"context"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
	"github.com/schemactl/schemactl/publish/registry"
)

// FederationVersion implements [registry.Versioned]. A contract is filtered and not composed: its
// version is that of its source variant.
func (c *Client) FederationVersion(ctx context.Context, ref registry.GraphRef) (string, error) {
	return query(ctx, c, "GetFederationVersion", func(ctx context.Context) (string, error) {
		data, err := gql.GetFederationVersion(ctx, c.gql, ref.Graph, ref.Variant)
		variant, err := variantOf(ref, data, err)
		if err != nil {
			return "", err
		}
		return deref(variant.FederationVersion), nil
	})
}
