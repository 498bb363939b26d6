package rover

import (
	"context"
	"fmt"
	"strings"
)

// identity is the result of the two commands that tell whose key it is.
type identity struct {
	Kind      string  `json:"key_type"`
	GraphID   *string `json:"graph_id"`
	GraphName *string `json:"graph_title"`
	UserID    *string `json:"user_id"`
	Origin    string  `json:"origin"`
	// Grant is only in the result of `auth whoami`, where it may be null.
	Grant any    `json:"grant_type,omitempty"`
	Key   string `json:"api_key"`
}

// masked stands in the place of a key, whatever its length.
const masked = "****************"

// whoami asks the platform whose key it is. The key itself is never shown, not even in parts.
func (c *call) whoami(ctx context.Context) (Answer, error) {
	client, err := c.client()
	if err != nil {
		return Answer{}, err
	}
	who, err := client.WhoAmI(ctx)
	if err != nil {
		return Answer{}, err
	}
	id := identity{Kind: who.Kind, Origin: c.origin(), Key: masked}
	switch who.Actor {
	case "GRAPH":
		id.Kind, id.GraphID, id.GraphName = "Graph", &who.ID, &who.Name
	case "USER":
		id.Kind, id.UserID = "User", &who.ID
	}
	if c.Command.Path == "auth whoami" {
		id.Grant = c.grant()
	}
	return Answer{Data: id, Plain: id.text()}, nil
}

// origin tells where the key comes from.
func (c *call) origin() string {
	switch {
	case c.Getenv("APOLLO_KEY") != "":
		return "$APOLLO_KEY"
	case c.Getenv("APOLLO_CLIENT_ID") != "":
		return "$APOLLO_CLIENT_ID"
	case c.Has("profile"):
		return "--profile " + c.Text("profile")
	}
	return "--profile " + DefaultProfile
}

// null is a field of the envelope that is there and has no value.
type null struct{}

// MarshalJSON returns null.
func (null) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// grant returns how the credential was obtained; null for an API key.
func (c *call) grant() any {
	if c.origin() == "$APOLLO_CLIENT_ID" {
		return "client_credentials"
	}
	return null{}
}

// text returns the result for people.
func (id identity) text() string {
	var b strings.Builder
	row := func(name string, value *string) {
		if value != nil {
			_, _ = fmt.Fprintf(&b, "%-12s %s\n", name, *value)
		}
	}
	row("Key Type", &id.Kind)
	row("Graph ID", id.GraphID)
	row("Graph Title", id.GraphName)
	row("User ID", id.UserID)
	row("Origin", &id.Origin)
	row("API Key", &id.Key)
	return b.String()
}
