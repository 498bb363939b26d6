package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"github.com/schemactl/schemactl/cmd/internal/output"
)

// identity is the JSON form of `whoami`.
type identity struct {
	Version int `json:"version"`
	// Kind is what the key belongs to: a graph or a user.
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Actor string `json:"actor,omitempty"`
	// Host is the host of the registry that was asked.
	Host string `json:"host"`
}

// whoamiCommand asks the platform, so that a key that it does not accept is an error.
func (a *app) whoamiCommand() *cobra.Command {
	out := output.New(
		output.Text(func(w io.Writer, id identity) error {
			_, err := fmt.Fprintf(w, "%s %s (%s) at %s\n", id.Kind, id.ID, id.Name, id.Host)
			return err
		}),
		output.JSON[identity](),
	)
	c := &cobra.Command{
		Use: "whoami", Short: "Show whom the API key belongs to", Args: cobra.NoArgs,
		Example: examples("schemactl whoami"),
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			who, err := client.WhoAmI(c.Context())
			if err != nil {
				return err
			}
			return out.Write(a.stdout, identity{formVersion, who.Kind, who.ID, who.Name, who.Actor, client.Host()})
		},
	}
	out.Flags(c)
	return c
}
