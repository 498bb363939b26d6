package platformapi

import (
	"context"

	"github.com/schemactl/schemactl/platformapi/internal/gql"
)

// Identity is the owner of an API key.
type Identity struct {
	Kind  string // the platform's type name: Graph, User, ServiceAccount or another
	ID    string // the graph id for a graph's key
	Name  string
	Actor string // the platform's kind of actor: GRAPH, USER or another
}

// WhoAmI returns the owner of the client's key. The error is [ErrUnauthorized] if the platform does
// not know the key.
func (c *Client) WhoAmI(ctx context.Context) (Identity, error) {
	return query(ctx, c, "WhoAmI", func(ctx context.Context) (Identity, error) {
		data, err := gql.WhoAmI(ctx, c.gql)
		switch {
		case err != nil:
			return Identity{}, err
		case data.Me == nil:
			return Identity{}, unknownKey()
		}
		out := Identity{Kind: deref(data.Me.Typename), ID: data.Me.Id, Name: data.Me.Name}
		if data.Me.AsActor != nil {
			out.Actor = string(data.Me.AsActor.Type)
		}
		return out, nil
	})
}
