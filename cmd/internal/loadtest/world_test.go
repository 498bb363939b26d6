//go:build load && unix

package loadtest

import (
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish/registry"
)

// world is one run: a registry, code, a router and its clients.
type world struct {
	*testing.T
	change
	kind      kind
	ref       registry.GraphRef
	client    *platformapi.Client
	dir, base string
	env       []string
	router    router
	*clients

	// services are by URL, and urls by side and subgraph: "after/products".
	services map[string]*Service
	urls     map[string]string

	mu sync.Mutex
	// runs is the schema that each replica of a URL implements.
	runs map[string][Replicas]string
	// half is called when one replica of a deploy is replaced, and published when the registry has
	// executed a publish that it has not answered yet. If one returns false, it ends there.
	half, published func() bool
	// early counts the deploys that began while the router did not run what is registered.
	early int
	// sick makes the health probe fail; it gets the registered schemas.
	sick func(registered map[string]string) bool
}

// newWorld starts a world in which everything is as on one side of the change.
func newWorld(t *testing.T, c change, k kind, side string) *world {
	t.Helper()
	w := &world{
		T: t, change: c, kind: k, ref: registry.GraphRef{Graph: "shop", Variant: "current"}, dir: t.TempDir(),
		services: map[string]*Service{}, urls: map[string]string{}, runs: map[string][Replicas]string{},
	}
	server, err := sandbox.New(sandbox.Options{})
	w.must(err)
	t.Cleanup(func() { _ = server.Close() })
	w.client, err = platformapi.New(platformapi.Config{
		Endpoint: "http://sandbox.invalid" + sandbox.GraphQLPath, Key: platformapi.NewSecret("service:shop:x"), Transport: server.Transport(),
	})
	w.must(err)
	w.makeServices()
	w.must(server.Seed(t.Context(), sandbox.Seed{Graphs: []sandbox.Graph{{ID: w.ref.Graph, Variants: []sandbox.Variant{
		{Name: w.ref.Variant, Subgraphs: w.seeds(side)},
	}}}}))
	mux := http.NewServeMux()
	mux.Handle("/", server)
	mux.HandleFunc("POST "+sandbox.GraphQLPath, func(rw http.ResponseWriter, r *http.Request) { w.servePlatform(server, rw, r) })
	mux.HandleFunc(sandbox.UplinkPath, func(rw http.ResponseWriter, r *http.Request) { w.serveUplink(server, rw, r) })
	mux.HandleFunc("/deploy", w.serveDeploy)
	mux.HandleFunc("/health", w.serveHealth)
	w.base = w.listen(mux)
	w.env = []string{
		"HOME=" + w.dir, "NO_COLOR=1", "APOLLO_KEY=service:shop:l0ad", "APOLLO_GRAPH_REF=" + w.ref.String(),
		"APOLLO_REGISTRY_URL=" + w.base + sandbox.GraphQLPath, "APOLLO_UPLINK_ENDPOINTS=" + w.base + sandbox.UplinkPath, controlVariable + "=" + w.base,
	}
	w.router = k.start(t, os.Getenv(k.variable), w.env)
	w.must(w.adopted(t.Context()))
	var queries []string
	for _, name := range slices.Sorted(maps.Keys(w.files)) {
		if strings.HasPrefix(name, "queries/") {
			queries = append(queries, strings.TrimSpace(w.files[name]))
		}
	}
	w.clients = startClients(t, w.router.url, queries)
	return w
}

// must ends the test on an error.
func (w *world) must(err error) {
	w.Helper()
	if err != nil {
		w.Fatal(err)
	}
}

// listen serves a handler until the test ends.
func (w *world) listen(handler http.Handler) string {
	server := httptest.NewServer(handler)
	w.Cleanup(server.Close)
	return server.URL
}

// makeServices makes a service for each routing URL, and the files of both sides.
func (w *world) makeServices() {
	for _, side := range []string{before, after} {
		w.must(os.Mkdir(filepath.Join(w.dir, side), 0o700))
		for name, text := range w.schemas(side) {
			w.must(os.WriteFile(filepath.Join(w.dir, side, name+".graphql"), []byte(text), 0o600))
			url, known := w.urls[before+"/"+name]
			if side == before || !known || slices.Contains(w.moved, name) {
				service := &Service{}
				url = w.listen(service) + "/"
				w.services[url] = service
			}
			w.urls[side+"/"+name] = url
		}
	}
}

// seeds starts the code of a side and returns what is registered of it.
func (w *world) seeds(side string) []sandbox.SeedSubgraph {
	var out []sandbox.SeedSubgraph
	for name, text := range w.schemas(side) {
		url := w.urls[side+"/"+name]
		for i := range Replicas {
			w.replace(url, i, name, text)
		}
		out = append(out, sandbox.SeedSubgraph{Name: name, URL: url, SDL: text, Revision: side})
	}
	return out
}

// ended shows that registry and code have arrived at a side: nothing else is registered, and
// nothing else runs.
func (w *world) ended(side string) {
	w.Helper()
	registered, err := w.registered(w.Context())
	w.must(err)
	wanted := map[string]string{}
	for name, sdl := range w.schemas(side) {
		wanted[w.urls[side+"/"+name]] = sdl
	}
	if diff := cmp.Diff(w.schemas(side), registered); diff != "" {
		w.Errorf("registered (-%s +is):\n%s", side, diff)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	for url, runs := range w.runs {
		for i, sdl := range runs {
			if diff := cmp.Diff(wanted[url], sdl); diff != "" {
				w.Errorf("replica %d of %s (-%s +is):\n%s", i, url, side, diff)
			}
		}
	}
}
