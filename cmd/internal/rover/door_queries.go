package rover

import (
	"context"
	"fmt"
	"os"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi"
)

// queriesData is the result of `persisted-queries publish` in the envelope.
type queriesData struct {
	Revision  int    `json:"revision"`
	List      string `json:"list"`
	ListID    string `json:"list_id"`
	Unchanged bool   `json:"unchanged"`
}

// publishQueries publishes the operations of a manifest to a list: that of --graph-id and
// --list-id, or the one that a variant uses.
func (c *call) publishQueries(ctx context.Context) (Answer, error) {
	operations, err := c.manifest()
	if err != nil {
		return Answer{}, err
	}
	client, err := c.client()
	if err != nil {
		return Answer{}, err
	}
	graph, list, err := c.queryList(ctx, client)
	if err != nil {
		return Answer{}, err
	}
	_, _ = fmt.Fprintf(c.Stderr, "Publishing %d operations to the list %s (%s) of %s\n", len(operations), list.Name, list.ID, graph)
	done, err := client.PublishQueries(ctx, graph, list.ID, operations)
	if err != nil {
		return Answer{}, err
	}
	return Answer{Data: queriesData{done.Revision, done.List.Name, done.List.ID, done.Unchanged}, Plain: queriesText(done)}, nil
}

// queryList returns the graph and the list of the line.
func (c *call) queryList(ctx context.Context, client *platformapi.Client) (graph string, list platformapi.QueryList, err error) {
	byID := c.Has("graph-id") || c.Has("list-id")
	switch {
	case byID && len(c.Args) > 0:
		return "", list, exit.Usagef("a list is named by a graph ref, or by --graph-id and --list-id: leave one of the two out")
	case byID:
		if err := c.need("graph-id", "list-id"); err != nil {
			return "", list, err
		}
		list, err = client.QueryList(ctx, c.Text("graph-id"), c.Text("list-id"))
		return c.Text("graph-id"), list, err
	case len(c.Args) == 0:
		return "", list, exit.Usagef("which list? give a graph ref, or --graph-id and --list-id")
	}
	ref, err := c.ref()
	if err != nil {
		return "", list, err
	}
	list, err = client.QueryListOf(ctx, ref)
	return ref.Graph, list, err
}

// manifest reads the operations of --manifest.
func (c *call) manifest() ([]platformapi.PersistedQuery, error) {
	if err := c.need("manifest"); err != nil {
		return nil, err
	}
	file, format := c.Text("manifest"), c.Text("manifest-format")
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, exit.Usagef("--manifest: %w", err)
	}
	var out []platformapi.PersistedQuery
	switch format {
	case "", "apollo":
		out, err = apolloManifest(file, text)
	case "relay":
		out, err = relayManifest(file, text)
	default:
		return nil, exit.Usagef("--manifest-format %q: use apollo or relay", format)
	}
	if err != nil {
		return nil, err
	}
	if len(out) == 0 {
		return nil, exit.Usagef("%s has no operations", file)
	}
	if client := c.Text("for-client-name"); client != "" {
		for i := range out {
			out[i].Client = client
		}
	}
	return out, nil
}

// queriesText tells what was published for people.
func queriesText(done platformapi.QueriesPublished) string {
	if done.Unchanged {
		return fmt.Sprintf("The list %s (%s) has all of it already: %d operations, revision %d\n", done.List.Name, done.List.ID, done.Identical+done.Unaffected, done.Revision)
	}
	return fmt.Sprintf("The list %s (%s) is at revision %d: %d added, %d updated, %d removed, %d as before\n",
		done.List.Name, done.List.ID, done.Revision, done.Added, done.Updated, done.Removed, done.Identical+done.Unaffected)
}
