package cli

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"
)

// identity is the JSON form of `whoami`.
type identity struct {
	Version int `json:"version"`
	// Kind says what the key belongs to: a graph, a user.
	Kind  string `json:"kind"`
	ID    string `json:"id"`
	Name  string `json:"name,omitempty"`
	Actor string `json:"actor,omitempty"`
	// Host is where the registry was asked.
	Host string `json:"host"`
}

func (a *app) whoamiCommand() *cobra.Command {
	var out outputs
	c := &cobra.Command{
		Use: "whoami", Short: "Show whom the API key belongs to", Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			who, err := client.WhoAmI(c.Context())
			if err != nil {
				return err
			}
			id := identity{formVersion, who.Kind, who.ID, who.Name, who.Actor, client.Host()}
			return out.write(a.stdout, map[string]printer{
				"json": asJSON(id),
				"text": func(w io.Writer) error {
					_, err := fmt.Fprintf(w, "%s %s (%s) at %s\n", id.Kind, id.ID, id.Name, id.Host)
					return err
				},
			})
		},
	}
	out.flags(c, "text", "json")
	return c
}
