package platformapi

import (
	"context"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
)

// Identity is whom the platform takes the key for.
type Identity struct {
	Kind  string // the platform's type name: "Graph", "User", "ServiceAccount", …
	ID    string // of a graph key the graph id
	Name  string
	Actor string // kind of actor: "GRAPH", "USER", …
}

// WhoAmI asks whom the key belongs to. [ErrUnauthorized] when the platform does
// not know it.
func (c *Client) WhoAmI(ctx context.Context) (Identity, error) {
	return query(ctx, c, "WhoAmI", func(ctx context.Context) (Identity, error) {
		data, err := gql.WhoAmI(ctx, c.gql)
		switch {
		case err != nil:
			return Identity{}, err
		case data.Me == nil:
			return Identity{}, nobody()
		}
		out := Identity{Kind: deref(data.Me.Typename), ID: data.Me.Id, Name: data.Me.Name}
		if data.Me.AsActor != nil {
			out.Actor = string(data.Me.AsActor.Type)
		}
		return out, nil
	})
}
