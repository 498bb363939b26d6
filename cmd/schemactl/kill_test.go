//go:build unix

package main

import (
	"context"
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
)

// TestKilledDeliveryResumes kills the real process with SIGKILL at every moment at which a delivery touches the world: before and
// after the registry takes each request, and inside each deploy. Between two such moments there is at most one state of the journal.
// Resumed, the delivery ends as if nothing had happened: same schemas, same number of launches, same pins, and no deploy that had
// ended is run again.
func TestKilledDeliveryResumes(t *testing.T) {
	program := filepath.Join(t.TempDir(), "schemactl")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, program); err != nil { // see testscript.Main: the name decides
		t.Fatal(err)
	}
	whole := deliver(t, program, moment{})
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
	for _, m := range moments {
		t.Run(m.String(), func(t *testing.T) {
			t.Parallel()
			got := deliver(t, program, m)
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

// moment is when the process is killed: around a request or inside a deploy; the zero value does not kill.
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

// ending is the world after a delivery.
type ending struct {
	requests, launches int
	subgraphs, pins    map[string]string
	deploys            []string
}

// killer is a registry whose client dies at a moment.
type killer struct {
	server *sandbox.Server
	at     moment

	mu     sync.Mutex
	count  int
	victim *os.Process
}

func (k *killer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	k.mu.Lock()
	k.count++
	due := k.victim != nil && k.at.request == k.count
	victim := k.victim
	k.mu.Unlock()
	if due && !k.at.after {
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

// deliver runs a delivery, has it killed at a moment, and resumes it until it is through.
func deliver(t *testing.T, program string, at moment) ending {
	t.Helper()
	dir, err := filepath.Abs("../../fixtures/graphs/orders-split")
	if err != nil {
		t.Fatal(err)
	}
	g, err := config.ReadGraphIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	server, graph := seeded(t, dir, g, sandbox.Options{})
	k := &killer{server: server, at: at}
	address := listen(t, k)
	work := t.TempDir()
	deployed := filepath.Join(work, "deployed")
	script := "echo $SCHEMACTL_PHASE $SCHEMACTL_SUBGRAPH $SCHEMACTL_ACTION >> " + deployed
	if at.deploy > 0 {
		script += fmt.Sprintf("; if [ ! -e killed ] && [ $(wc -l < %s) -eq %d ]; then touch killed; kill -9 $PPID; fi", deployed, at.deploy)
	}
	args := []string{"deliver", filepath.Join(dir, "after"), "--pin", "pins", "--journal", "journal", "--settle", "1ns", "--fail-on", "none", "--revision", "r1", "--deploy", script}
	resumed := 0
	for {
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
		if resumed == 0 && at != (moment{}) {
			k.victim = cmd.Process
		}
		k.mu.Unlock()
		if err != nil {
			t.Fatal(err)
		}
		err = cmd.Wait()
		if strings.Contains(out.String(), "k1lled-s3cr3t") {
			t.Errorf("the key is in the output:\n%s", out.String())
		}
		if err == nil {
			break
		}
		if resumed++; resumed > 1 {
			t.Fatalf("%s: the resumed delivery failed: %v\n%s", at, err, out.String())
		}
		if text, err := os.ReadFile(filepath.Join(work, "journal")); err == nil && strings.Contains(string(text), `"kind":"begin"`) {
			args = []string{"deliver", "--resume", "--pin", "pins", "--journal", "journal", "--settle", "1ns", "--deploy", script}
		}
	}
	if (resumed == 1) != (at != moment{}) {
		t.Fatalf("%s: the process was killed %d times", at, resumed)
	}
	return judge(t, k, work, graph, g.Ref)
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

// judge reads how the world is at the end.
func judge(t *testing.T, k *killer, work, graph, ref string) ending {
	t.Helper()
	e := ending{requests: k.count, subgraphs: map[string]string{}, pins: map[string]string{}}
	client, err := platformapi.New(platformapi.Config{
		Endpoint: "http://sandbox.invalid" + sandbox.GraphQLPath, Key: platformapi.NewSecret("service:" + graph + ":x"), Transport: k.server.Transport(),
	})
	if err != nil {
		t.Fatal(err)
	}
	variant, err := platformapi.ParseGraphRef(ref)
	if err != nil {
		t.Fatal(err)
	}
	held, err := client.Subgraphs(t.Context(), variant)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range held {
		e.subgraphs[s.Name] = s.URL + "\n" + s.SDL
	}
	history, err := client.Launches(t.Context(), variant, 100)
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
