//go:build unix

package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
)

// TestKilledDeliveryResumes kills the real process with SIGKILL at every moment at which a delivery
// changes something outside of it: before and after the registry takes each request, and inside
// each deploy. Between two such moments there is at most one state of the journal. Resumed, the
// delivery ends as if nothing had happened: same exit code, schemas, number of launches and pins,
// and no deploy that had ended is run again. So does one that fails, in its deploy, in its launch
// or by its health, and is rolled back.
func TestKilledDeliveryResumes(t *testing.T) {
	program := programOf(t)
	for _, sick := range []string{"", "deploy", "publish", "launch", tooLarge} {
		t.Run("sick="+sick, func(t *testing.T) { killedEverywhere(t, program, sick) })
	}
}

// tooLarge is a delivery with which nothing is wrong, but that the platform takes one subgraph at a
// time: its batch goes out in parts.
const tooLarge = "batch"

// killedEverywhere kills a delivery at each of its moments; sick names what fails in it, so that it
// is rolled back.
func killedEverywhere(t *testing.T, program, sick string) {
	whole := deliver(t, program, sick, moment{})
	if whole.requests < 6 || len(whole.deploys) < 1 {
		t.Fatalf("the delivery asks %d times and deploys %q: it proves nothing", whole.requests, whole.deploys)
	}
	var moments []moment
	for i := 1; i <= whole.requests; i++ {
		moments = append(moments, moment{request: i}, moment{request: i, after: true})
	}
	for i := range whole.deploys {
		moments = append(moments, moment{deploy: i + 1})
	}
	for i, m := range moments {
		if testing.Short() && i%4 != 0 {
			continue
		}
		t.Run(m.String(), func(t *testing.T) {
			t.Parallel()
			got := deliver(t, program, sick, m)
			if d := cmp.Diff(whole.subgraphs, got.subgraphs); d != "" {
				t.Errorf("registered (-undisturbed +resumed):\n%s", d)
			}
			if d := cmp.Diff(whole.pins, got.pins); d != "" {
				t.Errorf("pinned (-undisturbed +resumed):\n%s", d)
			}
			if got.launches != whole.launches {
				t.Errorf("%d launches, want %d: something was published twice or not at all", got.launches, whole.launches)
			}
			repeated := len(got.deploys) - len(whole.deploys)
			if limit := map[bool]int{true: 1, false: 0}[m.deploy > 0]; repeated > limit {
				t.Errorf("deploys %q: %d were run again, at most %d may be", got.deploys, repeated, limit)
			}
		})
	}
	t.Logf("%d moments: %d requests before and after, %d deploys", len(moments), whole.requests, len(whole.deploys))
}

// moment is when the process is killed: around a request or inside a deploy; the zero value does
// not kill.
type moment struct {
	request int
	after   bool
	deploy  int
}

func (m moment) String() string {
	switch {
	case m.deploy > 0:
		return fmt.Sprintf("in deploy %d", m.deploy)
	case m.after:
		return fmt.Sprintf("after request %d", m.request)
	}
	return fmt.Sprintf("before request %d", m.request)
}

// outcome is what a delivery leaves behind in the registry, the pins and the deploys.
type outcome struct {
	requests, launches int
	subgraphs, pins    map[string]string
	deploys            []string
}

// killer is a registry whose client dies at a moment.
type killer struct {
	server *sandbox.Server
	at     moment
	client *platformapi.Client
	ref    string

	mu     sync.Mutex
	count  int
	victim *os.Process
}

func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/health" {
		k.health(w, r)
		return
	}
	k.mu.Lock()
	k.count++
	at, victim := k.at, k.victim
	due := victim != nil && at.request == k.count
	k.mu.Unlock()
	if due && !at.after {
		_ = victim.Kill()
		panic(http.ErrAbortHandler)
	}
	if due {
		k.server.ServeHTTP(httptest.NewRecorder(), r)
		_ = victim.Kill()
		panic(http.ErrAbortHandler)
	}
	k.server.ServeHTTP(w, r)
}

// health is bad while routers would run the new supergraph.
func (k *killer) health(w http.ResponseWriter, r *http.Request) {
	ref, err := registry.ParseRef(k.ref)
	if err == nil {
		var held []registry.RegisteredSubgraph
		if held, err = k.client.Subgraphs(r.Context(), ref); err == nil {
			for _, s := range held {
				if s.Name == "shipping" && strings.Contains(s.SDL, "deliveryStatus") {
					err = errors.New("sick of the new supergraph")
				}
			}
		}
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
	}
}

// clientOf asks a registry without its listener.
func clientOf(t *testing.T, server *sandbox.Server, graph string) *platformapi.Client {
	t.Helper()
	client, err := platformapi.New(platformapi.Config{
		Endpoint: "http://sandbox.invalid" + sandbox.GraphQLPath, Key: platformapi.NewSecret("service:" + graph + ":x"), Transport: server.Transport(),
	})
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// deliver runs a delivery, has it killed at a moment, and resumes it until it is through.
func deliver(t *testing.T, program, sick string, at moment) outcome {
	t.Helper()
	dir, err := filepath.Abs("../../fixtures/graphs/orders-split")
	if err != nil {
		t.Fatal(err)
	}
	g, err := config.ReadGraphIn(dir, config.Options{})
	if err != nil {
		t.Fatal(err)
	}
	options := sandbox.Options{}
	if sick == tooLarge {
		options.MaxBatch = 1
	}
	server, graph := seeded(t, dir, g, options)
	k := &killer{server: server, at: at, client: clientOf(t, server, graph), ref: g.Ref}
	address := listen(t, k)
	if sick == "launch" {
		if err := server.Faults().Add(sandbox.Fault{Launch: sandbox.FailLaunch}); err != nil {
			t.Fatal(err)
		}
	}
	work := t.TempDir()
	deployed := filepath.Join(work, "deployed")
	script := ""
	if sick == "deploy" {
		script = `if [ $SCHEMACTL_STAGE = new ] && [ $SCHEMACTL_SUBGRAPH = orders ]; then trap "exit 1" 0; fi; `
	}
	script += "echo $SCHEMACTL_PHASE $SCHEMACTL_SUBGRAPH $SCHEMACTL_ACTION >> " + deployed
	if at.deploy > 0 {
		script += fmt.Sprintf("; if [ ! -e killed ] && [ $(wc -l < %s) -eq %d ]; then touch killed; kill -9 $PPID; fi", deployed, at.deploy)
	}
	again := []string{"--pin", "pins", "--journal", "journal", "--settle", "1ns", "--deploy", script, "--on-failure", "rollback"}
	if sick == "publish" {
		again = append(again, "--probe-http", address+"/health", "--probe-timeout", "1ms")
	}
	run := func(args ...string) (*os.ProcessState, string) {
		cmd := exec.CommandContext(t.Context(), program, args...)
		cmd.Dir = work
		cmd.Env = []string{
			"PATH=" + os.Getenv("PATH"), "HOME=" + work, "APOLLO_REGISTRY_URL=" + address + sandbox.GraphQLPath, "GOCOVERDIR=" + os.Getenv("GOCOVERDIR"),
			"APOLLO_KEY=service:" + graph + ":k1lled-s3cr3t", "APOLLO_GRAPH_REF=" + g.Ref,
		}
		var out strings.Builder
		cmd.Stdout, cmd.Stderr = &out, &out
		k.mu.Lock()
		err := cmd.Start()
		k.victim = cmd.Process
		k.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		var failed *exec.ExitError
		if err := cmd.Wait(); err != nil && !errors.As(err, &failed) {
			t.Fatal(err)
		}
		if strings.Contains(out.String(), "k1lled-s3cr3t") {
			t.Errorf("the key is in the output:\n%s", out.String())
		}
		return cmd.ProcessState, out.String()
	}
	begin := append([]string{"deliver", filepath.Join(dir, "after"), "--fail-on", "none", "--revision", "r1"}, again...)
	state, out := run(begin...)
	if killed := !state.Exited(); killed != (at != moment{}) {
		t.Fatalf("%s: killed: %v\n%s", at, killed, out)
	}
	if at != (moment{}) {
		k.mu.Lock()
		k.at = moment{}
		k.mu.Unlock()
		if text, err := os.ReadFile(filepath.Join(work, "journal")); err == nil && strings.Contains(string(text), `"kind":"begin"`) {
			if state, out := run("status", "--journal", "journal"); state.ExitCode() != 1 || !strings.Contains(out, "take it up again with: schemactl deliver --resume") {
				t.Errorf("%s: status ends with %d:\n%s", at, state.ExitCode(), out)
			}
			begin = []string{"deliver", "--resume", "--journal", "journal"} // the journal has the rest
		}
		state, out = run(begin...)
	}
	well := sick == "" || sick == tooLarge
	want := map[bool]int{true: 0, false: 4}[well]
	if state.ExitCode() != want || strings.Contains(out, "rolled back: what was registered") == well {
		t.Fatalf("%s: exit code %d, want %d:\n%s", at, state.ExitCode(), want, out)
	}
	if state, out := run("status", "--journal", "journal"); state.ExitCode() != min(want, 1) || strings.Contains(out, "rolled-back") == well {
		t.Errorf("%s: at the end, status ends with %d:\n%s", at, state.ExitCode(), out)
	}
	return judge(t, k, work)
}

// listen serves a handler until the test ends.
func listen(t *testing.T, handler http.Handler) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}

// seeded starts a registry that holds what the folder says was there before.
func seeded(t *testing.T, dir string, g *config.Graph, options sandbox.Options) (*sandbox.Server, string) {
	t.Helper()
	server, err := sandbox.New(options)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	graph, variant, _ := strings.Cut(g.Ref, "@")
	v := sandbox.Variant{Name: variant}
	for name, s := range g.Subgraphs {
		text, err := os.ReadFile(filepath.Join(dir, "before", name+".graphql"))
		if err != nil {
			t.Fatal(err)
		}
		v.Subgraphs = append(v.Subgraphs, sandbox.SeedSubgraph{Name: name, URL: s.URL, SDL: string(text), Revision: "seed"})
	}
	for _, c := range g.Contracts {
		v.Contracts = append(v.Contracts, sandbox.Contract{Name: c.Name, Include: c.Include, Exclude: c.Exclude, HideUnreachableTypes: c.HideUnreachable})
	}
	if err := server.Seed(context.Background(), sandbox.Seed{Graphs: []sandbox.Graph{{ID: graph, Variants: []sandbox.Variant{v}}}}); err != nil {
		t.Fatal(err)
	}
	return server, graph
}

// judge reads what the delivery left behind.
func judge(t *testing.T, k *killer, work string) outcome {
	t.Helper()
	e := outcome{requests: k.count, subgraphs: map[string]string{}, pins: map[string]string{}}
	variant, err := registry.ParseRef(k.ref)
	if err != nil {
		t.Fatal(err)
	}
	held, err := k.client.Subgraphs(t.Context(), variant)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range held {
		e.subgraphs[s.Name] = s.URL + "\n" + s.SDL
	}
	history, err := k.client.Launches(t.Context(), variant, 100)
	if err != nil {
		t.Fatal(err)
	}
	e.launches = len(history)
	lock, findings := pin.Verify(filepath.Join(work, "pins"))
	if len(findings) > 0 {
		t.Errorf("pins: %v", findings)
	}
	for _, entry := range lock.Variants {
		e.pins[entry.GraphRef.String()] = entry.SHA256
	}
	text, err := os.ReadFile(filepath.Join(work, "deployed"))
	if err != nil {
		t.Fatal(err)
	}
	e.deploys = strings.Split(strings.TrimSpace(string(text)), "\n")
	return e
}
