package cli

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/build"
	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/cmd/internal/input"
	"github.com/schemactl/schemactl/cmd/internal/introspect"
	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/registry"
)

// client connects to the platform with the settings of the environment. All of a run share one
// client, because a limit of the platform's rate holds for all requests of a run.
func (a *app) client() (*platformapi.Client, error) {
	a.connecting.Lock()
	defer a.connecting.Unlock()
	if a.connected != nil {
		return a.connected, nil
	}
	var err error
	a.connected, err = a.newClient()
	return a.connected, err
}

// newClient returns a client with the settings of the environment: its key, or what client
// credentials give in its place.
func (a *app) newClient() (*platformapi.Client, error) {
	logger, err := a.logger()
	if err != nil {
		return nil, err
	}
	credentials, err := a.credentials()
	if err != nil {
		return nil, err
	}
	config := platformapi.Config{
		Endpoint: a.getenv("APOLLO_REGISTRY_URL"), Key: platformapi.NewSecret(a.getenv("APOLLO_KEY")), Credentials: credentials, ClientVersion: build.Version(),
		Logger: logger, Timeout: time.Duration(a.clientTimeout) * time.Second,
	}
	if a.tune != nil {
		a.tune(&config)
	}
	return platformapi.New(config)
}

// credentials returns the client credentials of the environment, which stand in for a key that is
// not set; empty if there are none.
func (a *app) credentials() (c platformapi.Credentials, err error) {
	id, secret := a.getenv("APOLLO_CLIENT_ID"), a.getenv("APOLLO_CLIENT_SECRET")
	switch {
	case a.getenv("APOLLO_KEY") != "" || id == "" && secret == "":
		return c, nil
	case secret == "":
		return c, exit.Usagef("APOLLO_CLIENT_ID is set and APOLLO_CLIENT_SECRET is not: set both, or APOLLO_KEY")
	case id == "":
		return c, exit.Usagef("APOLLO_CLIENT_SECRET is set and APOLLO_CLIENT_ID is not: set both, or APOLLO_KEY")
	}
	return platformapi.Credentials{ID: id, Secret: platformapi.NewSecret(secret), TokenURL: a.getenv("APOLLO_OAUTH_TOKEN_URL")}, nil
}

// loader returns the reader of inputs. It connects to the platform, and to running subgraphs, only
// if a supergraph.yaml among the inputs names them.
func (a *app) loader() *input.Loader {
	return &input.Loader{
		Resolver: a.resolver,
		Stdin:    a.stdin,
		Registered: func(ctx context.Context, graphRef, subgraph string) (sdl.Source, error) {
			c, err := a.client()
			if err != nil {
				return sdl.Source{}, err
			}
			ref, err := registry.ParseRef(graphRef)
			if err != nil {
				return sdl.Source{}, err
			}
			s, err := c.Subgraph(ctx, ref, subgraph)
			return publish.SourceOf(ref, s), err
		},
		Snapshot: a.snapshot,
		Introspect: func(ctx context.Context, url string, headers map[string]string) (string, error) {
			c := introspect.Client{Timeout: time.Duration(a.clientTimeout) * time.Second}
			return c.SDL(ctx, introspect.Target{URL: url, Headers: headers})
		},
		Note: func(text string) { _, _ = fmt.Fprintln(a.stderr, "note: "+text) },
	}
}

// warn prints remarks that are not part of a report, each in a line.
func (a *app) warn(remarks []string) {
	for _, remark := range remarks {
		_, _ = fmt.Fprintf(a.stderr, "%s %s\n", a.style(a.stderr).Yellow("warning:"), remark)
	}
}

// registered returns all registered subgraphs of a variant.
func registered(ctx context.Context, r registry.Registry, ref registry.GraphRef) ([]sdl.Source, error) {
	held, err := r.Subgraphs(ctx, ref)
	if err != nil {
		return nil, err
	}
	return publish.Sources(ref, held), nil
}

// seconds returns the duration of an environment variable that has whole seconds, at least one. The
// fallback stands for a variable that is not set.
func (a *app) seconds(name string, fallback time.Duration) (time.Duration, error) {
	text := a.getenv(name)
	if text == "" {
		return fallback, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 {
		return 0, exit.Usagef("%s=%q: give a whole number of seconds", name, text)
	}
	return time.Duration(n) * time.Second, nil
}
