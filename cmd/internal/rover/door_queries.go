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
	Revision int `json:"revision"`
	List     struct {
		ID   string `json:"id"`
		Name string `json:"name"`
	} `json:"list"`
	Unchanged bool        `json:"unchanged"`
	Counts    queryCounts `json:"operation_counts"`
	Total     int         `json:"total_published_operations"`
}

// queryCounts are the operations of a list after a publish. Total counts all of them.
type queryCounts struct {
	Added      int `json:"added"`
	Identical  int `json:"identical"`
	Total      int `json:"total"`
	Unaffected int `json:"unaffected"`
	Updated    int `json:"updated"`
	Removed    int `json:"removed"`
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
		return Answer{Code: variantCode(err)}, err
	}
	_, _ = fmt.Fprintf(c.Stderr, "Publishing %d operations to the list %s (%s) of %s\n", len(operations), list.Name, list.ID, graph)
	done, err := client.PublishQueries(ctx, graph, list.ID, operations)
	if err != nil {
		return Answer{}, err
	}
	counts := queryCounts{done.Added, done.Identical, done.Added + done.Identical + done.Unaffected + done.Updated, done.Unaffected, done.Updated, done.Removed}
	data := queriesData{Revision: done.Revision, Unchanged: done.Unchanged, Counts: counts, Total: len(operations)}
	data.List.ID, data.List.Name = list.ID, list.Name
	return Answer{Data: data, Plain: queriesText(done)}, nil
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
