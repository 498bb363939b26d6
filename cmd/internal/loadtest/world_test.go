//go:build load && unix

package loadtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish/registry"
)

// The two sides of a change, as folders of an archive are named.
const (
	before = "before"
	after  = "after"
)

// change is what an archive has: schemas and routing URLs by side and subgraph.
type change struct {
	files map[string]string
	// moved are the subgraphs whose code moves to a new URL.
	moved []string
	// emitting makes the code before return what only it knows.
	emitting bool
}

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
	// half is called when one replica of a deploy is replaced. If it returns false, the deploy ends
	// there.
	half func() bool
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
	mux.HandleFunc(sandbox.UplinkPath, func(rw http.ResponseWriter, r *http.Request) { impatient(server, rw, r) })
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

// readChange reads an archive.
func readChange(t *testing.T, name string) change {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", name+".txtar"))
	if err != nil {
		t.Fatal(err)
	}
	c := change{files: map[string]string{}}
	for _, f := range archive.Files {
		c.files[f.Name] = string(f.Data)
	}
	return c
}

// schemas returns the schemas of a side by subgraph.
func (c change) schemas(side string) map[string]string {
	out := map[string]string{}
	for name, text := range c.files {
		if file, ok := strings.CutPrefix(name, side+"/"); ok {
			out[strings.TrimSuffix(file, ".graphql")] = text
		}
	}
	return out
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

// rows returns the data of the code with a schema.
func (w *world) rows(name, sdl string) (Rows, error) {
	text := w.files["data/"+name+".json"]
	if own, ok := w.files["data-after/"+name+".json"]; ok && sdl == w.files[after+"/"+name+".graphql"] {
		text = own
	}
	if own, ok := w.files["data-emitting/"+name+".json"]; ok && w.emitting && sdl == w.files[before+"/"+name+".graphql"] {
		text = own
	}
	var rows Rows
	in := json.NewDecoder(strings.NewReader(text))
	in.UseNumber()
	if err := in.Decode(&rows); err != nil {
		return nil, fmt.Errorf("the data of %s: %w", name, err)
	}
	return rows, nil
}

// replace lets a replica with this schema take the place of replica i; without a schema, none.
func (w *world) replace(url string, i int, name, sdl string) {
	var code *Code
	if sdl != "" {
		rows, err := w.rows(name, sdl)
		if err == nil {
			code, err = NewCode(sdl, rows)
		}
		if err != nil {
			w.Errorf("the code of %s: %v", name, err)
			return
		}
	}
	w.services[url].Replace(i, code)
	w.mu.Lock()
	defer w.mu.Unlock()
	runs := w.runs[url]
	runs[i] = sdl
	w.runs[url] = runs
}

// errHalf is a deploy that ended when one replica was replaced.
var errHalf = errors.New("the deploy has ended half-way")

// roll replaces the replicas of a URL one after the other. After each, clients meet both versions,
// or the new one, for a while.
func (w *world) roll(ctx context.Context, url, name, sdl string) error {
	for i := range Replicas {
		w.replace(url, i, name, sdl)
		w.mu.Lock()
		half := w.half
		w.mu.Unlock()
		if i == 0 && half != nil && !half() {
			return errHalf
		}
		if err := w.dwell(ctx); err != nil {
			return err
		}
	}
	return nil
}

// rollAll deploys the code of a side naively, one subgraph after the other. Code that moves is
// started at its new URL and ended at the old one.
func (w *world) rollAll(side string) {
	w.Helper()
	other := map[string]string{before: after, after: before}[side]
	names := slices.Sorted(maps.Keys(w.schemas(side)))
	for _, name := range names {
		url, was := w.urls[side+"/"+name], w.urls[other+"/"+name]
		if w.files[before+"/"+name+".graphql"] == w.files[after+"/"+name+".graphql"] {
			continue
		}
		w.must(w.roll(w.Context(), url, name, w.schemas(side)[name]))
		if was != url {
			w.must(w.roll(w.Context(), was, name, ""))
		}
	}
}

// impatient is Uplink that lets routers ask five times a second instead of every ten seconds.
func impatient(server http.Handler, rw http.ResponseWriter, r *http.Request) {
	answer := httptest.NewRecorder()
	server.ServeHTTP(answer, r)
	maps.Copy(rw.Header(), answer.Header())
	rw.Header().Del("Content-Length")
	rw.WriteHeader(answer.Code)
	_, _ = rw.Write(bytes.ReplaceAll(answer.Body.Bytes(), []byte(`"minDelaySeconds":10`), []byte(`"minDelaySeconds":0.2`)))
}

// adopted waits until the router runs what is registered, and until clients have had answers from
// it: those that were planned against another supergraph are through then.
func (w *world) adopted(ctx context.Context) error {
	ticker := time.NewTicker(20 * time.Millisecond)
	defer ticker.Stop()
	end := time.Now().Add(patience)
	for {
		latest, err := w.client.ApprovedLaunch(ctx, w.ref)
		if err != nil {
			return err
		}
		wanted, err := w.client.Supergraph(ctx, w.ref, latest.ID)
		if err != nil {
			return err
		}
		running, err := w.router.running(ctx)
		if err != nil {
			return err
		}
		sum := sha256.Sum256([]byte(wanted.SDL))
		switch {
		case running == hex.EncodeToString(sum[:]) && w.clients != nil:
			return w.dwell(ctx)
		case running == hex.EncodeToString(sum[:]):
			return nil
		case time.Now().After(end):
			return fmt.Errorf("%w: the %s does not take the supergraph of launch %s", context.DeadlineExceeded, w.kind.name, latest.ID)
		}
		<-ticker.C
	}
}

// registered returns the registered schemas.
func (w *world) registered(ctx context.Context) (map[string]string, error) {
	held, err := w.client.Subgraphs(ctx, w.ref)
	out := map[string]string{}
	for _, s := range held {
		out[s.Name] = s.SDL
	}
	return out, err
}

// serveHealth is the health probe of a delivery: it answers when the router runs what is
// registered. How long routers need is no matter of the machine's speed then.
func (w *world) serveHealth(rw http.ResponseWriter, r *http.Request) {
	registered, err := w.registered(r.Context())
	if err == nil && w.sick != nil && w.sick(registered) {
		err = errors.New("sick of the new supergraph")
	}
	if err = errors.Join(err, w.adopted(r.Context())); err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
	}
}

// controlVariable names the address of the world for the deploy command.
const controlVariable = "LOADTEST_CONTROL"

// deployment is what the deploy command tells the world.
type deployment struct{ Subgraph, URL, SDL string }

// deployCommand is the deploy command: it hands its environment to the world and waits until the
// deploy is through.
func deployCommand() {
	d := deployment{Subgraph: os.Getenv("SCHEMACTL_SUBGRAPH"), URL: os.Getenv("SCHEMACTL_URL")}
	err := func() error {
		if file := os.Getenv("SCHEMACTL_SCHEMA"); file != "" {
			text, err := os.ReadFile(file)
			if err != nil {
				return err
			}
			d.SDL = string(text)
		}
		body, err := json.Marshal(d)
		if err != nil {
			return err
		}
		response, err := http.Post(os.Getenv(controlVariable)+"/deploy", "application/json", bytes.NewReader(body))
		if err != nil {
			return err
		}
		defer func() { _ = response.Body.Close() }()
		if response.StatusCode != http.StatusOK {
			text, err := io.ReadAll(response.Body)
			return errors.Join(fmt.Errorf("%s", text), err)
		}
		return nil
	}()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// serveDeploy does what the deploy command asks for.
func (w *world) serveDeploy(rw http.ResponseWriter, r *http.Request) {
	var d deployment
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil || w.services[d.URL] == nil {
		http.Error(rw, "no such service", http.StatusBadRequest)
		return
	}
	if err := w.roll(r.Context(), d.URL, d.Subgraph, d.SDL); err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
	}
}

// schemactl runs a command to its end and returns its exit code, -1 if it was killed, and output.
// It hands the process to started.
func (w *world) schemactl(started func(*os.Process), args ...string) (int, string) {
	w.Helper()
	cmd := exec.CommandContext(w.Context(), "schemactl", args...)
	cmd.Dir, cmd.Env = w.dir, append(os.Environ(), w.env...)
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	w.must(cmd.Start())
	started(cmd.Process)
	var failed *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &failed) {
		w.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// expect runs a command that must end with an exit code, and returns its output.
func (w *world) expect(code int, args ...string) string {
	w.Helper()
	got, out := w.schemactl(func(*os.Process) {}, args...)
	if got != code {
		w.Fatalf("schemactl %s: exit code %d, want %d:\n%s", strings.Join(args, " "), got, code, out)
	}
	return out
}

// routing returns the flags that give the routing URLs of a side.
func (w *world) routing(side string) []string {
	var out []string
	for name := range w.schemas(side) {
		out = append(out, "--routing-url", name+"="+w.urls[side+"/"+name])
	}
	return out
}

// ended shows that registry, code and router have arrived at a side.
func (w *world) ended(side string) {
	w.Helper()
	registered, err := w.registered(w.Context())
	w.must(err)
	w.mu.Lock()
	defer w.mu.Unlock()
	for name, sdl := range w.schemas(side) {
		if strings.TrimSpace(registered[name]) != strings.TrimSpace(sdl) {
			w.Errorf("%s: another schema is registered than that %s:\n%s", name, side, registered[name])
		}
		for i, runs := range w.runs[w.urls[side+"/"+name]] {
			if strings.TrimSpace(runs) != strings.TrimSpace(sdl) {
				w.Errorf("%s: replica %d runs another schema than that %s:\n%s", name, i, side, runs)
			}
		}
	}
}
