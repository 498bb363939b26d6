package cli

import "github.com/spf13/cobra"

// graphCommand is `graph`, for schemas that are no subgraph's.
func (a *app) graphCommand() *cobra.Command {
	c := &cobra.Command{Use: "graph", Short: "Print the API schema of a running server", Long: roverWords("graph")}
	c.AddCommand(a.graphIntrospectCommand())
	return c
}
