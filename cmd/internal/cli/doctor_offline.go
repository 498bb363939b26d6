package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/schemactl/schemactl/cmd/internal/doctor"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/tempdir"
	"github.com/schemactl/schemactl/platformapi"
)

// offlineGraph is a change of a graph by which doctor tries the commands that need no network, as
// files of a folder that deliver --rehearse takes.
func offlineGraph() map[string]string {
	return map[string]string{
		"graph.yaml": "graph: doctor@current\nsubgraphs:\n  products: {url: \"http://products.example.com\"}\n  reviews: {url: \"http://reviews.example.com\"}\nsettle: 1s\n" +
			"operations: [operations/*.graphql]\n",
		"before/products.graphql": offlineLink + "type Query { products: [Product!]! }\ntype Product @key(fields: \"id\") { id: ID! }\n",
		"before/reviews.graphql":  offlineLink + "type Product @key(fields: \"id\") { id: ID! stars: Int }\n",
		"after/products.graphql":  offlineLink + "type Query { products: [Product!]! }\ntype Product @key(fields: \"id\") { id: ID! name: String }\n",
		"after/reviews.graphql":   offlineLink + "type Product @key(fields: \"id\") { id: ID! stars: Int }\n",
		"operations/list.graphql": "query List { products { id stars } }\n",
	}
}

const offlineLink = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])` + "\n"

// offlineCommands are the commands that need no network, with DIR for the folder of offlineGraph.
var offlineCommands = []struct{ name, line string }{
	{"compose", "compose DIR/after --config DIR/graph.yaml"},
	{"check", "check --base DIR/before DIR/after --operations DIR/operations/*.graphql"},
	{"plan", "plan --base DIR/before DIR/after"},
	{"query-plan", "query-plan DIR/operations DIR/after"},
	{"lint", "lint --base DIR/before DIR/after"},
	{"explain", "explain FIELD_REMOVED"},
	{"deliver --rehearse", "deliver --rehearse DIR"},
}

// offlineParts returns the commands that need no network. Each is run as a user runs it, without
// any variable of the environment, and with a platform that only counts what it is asked.
func (a *app) offlineParts() []doctor.Part {
	var parts []doctor.Part
	for _, c := range offlineCommands {
		parts = append(parts, doctor.Part{Name: c.name, Try: func(ctx context.Context) (int, error) {
			dir, err := tempdir.Make("doctor")
			if err != nil {
				return 0, fmt.Errorf("cannot make a folder: %w", err)
			}
			defer dir.Remove()
			return a.tryOffline(ctx, dir.Path, c.line)
		}})
	}
	return parts
}

// tryOffline runs one command line on the graph, and returns how often it asked the platform.
func (a *app) tryOffline(ctx context.Context, dir, line string) (int, error) {
	for file, text := range offlineGraph() {
		at := filepath.Join(dir, filepath.FromSlash(file))
		if err := errors.Join(os.MkdirAll(filepath.Dir(at), 0o700), os.WriteFile(at, []byte(text), 0o600)); err != nil {
			return 0, fmt.Errorf("cannot write the graph: %w", err)
		}
	}
	var asked counted
	var out bytes.Buffer
	child := &app{stdin: strings.NewReader(""), stdout: &out, stderr: &out, getenv: func(string) string { return "" }, clock: a.clock}
	child.tune = func(c *platformapi.Config) { c.Transport = &asked }
	args := strings.Fields(line)
	for i := range args {
		args[i] = strings.ReplaceAll(args[i], "DIR", filepath.ToSlash(dir))
	}
	if code := child.run(ctx, args); code != exit.Yes {
		return int(asked.Load()), fmt.Errorf("exit code %s: %s", code, strings.TrimSpace(out.String()))
	}
	return int(asked.Load()), nil
}

// counted is a network that is not there: it counts requests and fails them.
type counted struct{ atomic.Int64 }

// RoundTrip implements [http.RoundTripper].
func (c *counted) RoundTrip(*http.Request) (*http.Response, error) {
	c.Add(1)
	return nil, errors.New("there is no network")
}
