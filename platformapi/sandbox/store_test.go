package sandbox

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/publish/registry"
)

// What was published is there after a restart, and running launches go on.
func TestReopen(t *testing.T) {
	file := filepath.Join(t.TempDir(), "sandbox.db")
	h := newHarness(t, Options{DataFile: file, NewID: newUUID}).seed(shop("public"))
	h.seed(Seed{Keys: []Key{{Token: h.key, User: &User{ID: "me"}}}})
	first := h.publish("SYNC", "products", "type Query { one: Int }")
	second := h.publish("SYNC", "products", "type Query { two: Int }")
	h.clock.Advance(2 * time.Second)
	if got := step(h.poll("main", launchOf(second))); got != "Build" {
		t.Fatalf("the launch is at %s", got)
	}
	if err := h.s.Close(); err != nil {
		t.Fatal(err)
	}
	clock := h.clock
	h = newHarness(t, Options{DataFile: file, NewID: newUUID})
	h.clock.Advance(clock.Now().Sub(start))
	if got := step(h.poll("main", launchOf(second))); got != "Build" {
		t.Errorf("after the restart the launch is at %s", got)
	}
	if l := h.poll("main", launchOf(first)); dig(t, l, "supersededBy.id") != launchOf(second) {
		t.Errorf("superseded launch: %v", l)
	}
	h.clock.Advance(time.Minute)
	l := h.poll("main", launchOf(second))
	if l["status"] != "LAUNCH_COMPLETED" || dig(t, l, "downstreamLaunches.0.status") != "LAUNCH_COMPLETED" {
		t.Errorf("launch: %v", l)
	}
	if core := dig(t, l, "build.result.coreSchema.coreDocument").(string); !strings.Contains(core, "two") {
		t.Errorf("core document %q", core)
	}
	h.key = "another"
	if got := h.ask(`{ me { id } }`, nil); !strings.Contains(got, "406") {
		t.Errorf("the keys were lost: %s", got)
	}
}

func TestBadDataFile(t *testing.T) {
	dir := t.TempDir()
	garbage := filepath.Join(dir, "garbage")
	if err := os.WriteFile(garbage, []byte(strings.Repeat("not a database ", 10000)), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{dir, filepath.Join(dir, "none", "x.db"), garbage} {
		if _, err := New(Options{DataFile: path}); !errors.Is(err, ErrDataFile) {
			t.Errorf("%s: %v", path, err)
		}
	}
	damaged := filepath.Join(dir, "damaged")
	b, err := openBolt(damaged)
	if err != nil {
		t.Fatal(err)
	}
	err = errors.Join(b.apply([]write{{bucketLaunches, "x", []byte("{")}}), b.Close())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(Options{DataFile: damaged}); !errors.Is(err, errBadData) {
		t.Errorf("damaged: %v", err)
	}
}

// failingStore refuses writes.
type failingStore struct{ memoryStore }

var errFull = errors.New("no space left on device")

func (failingStore) apply([]write) error { return errFull }

// A publish that cannot be kept is refused, and nothing of it is to be seen.
func TestDiskFull(t *testing.T) {
	h := newHarness(t, Options{}).seed(shop())
	before := h.s.current.Load()
	h.s.store = failingStore{}
	got := h.ask(`mutation { graph(id: "shop") { publishSubgraph(graphVariant: "main", name: "products", revision: "", activePartialSchema: {sdl: "x"}) { wasUpdated } } }`, nil)
	if !strings.Contains(got, errFull.Error()) || h.s.current.Load() != before {
		t.Error(got)
	}
	h.s.store = memoryStore{}
	id := launchOf(h.publish("SYNC", "products", "type Query { b: Int }"))
	h.s.store = failingStore{}
	h.clock.Advance(time.Minute)
	if got := h.ask(pollDoc, map[string]any{"graph": "shop", "variant": "main", "launch": id}); !strings.Contains(got, errFull.Error()) {
		t.Errorf("a step that cannot be kept was shown: %s", got)
	}
	h.s.store = memoryStore{}
	if l := h.poll("main", id); l["status"] != "LAUNCH_COMPLETED" {
		t.Errorf("after there was room again: %v", l)
	}
}

const killedEnv = "SANDBOX_TEST_DATA_FILE"

// TestKilled publishes in another process, kills that, and finds all that was acknowledged.
func TestKilled(t *testing.T) {
	if file := os.Getenv(killedEnv); file != "" {
		publishForever(t, file)
	}
	file := filepath.Join(t.TempDir(), "sandbox.db")
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilled$", "-test.count=1")
	cmd.Env = append(os.Environ(), killedEnv+"="+file)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acknowledged, lines := 0, bufio.NewScanner(out)
	for acknowledged < 20 && lines.Scan() {
		if n, ok := strings.CutPrefix(lines.Text(), "acknowledged "); ok {
			if acknowledged, err = strconv.Atoi(n); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	for lines.Scan() { // what it still said before it died
		if n, ok := strings.CutPrefix(lines.Text(), "acknowledged "); ok {
			if acknowledged, err = strconv.Atoi(n); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || acknowledged < 20 {
		t.Fatalf("the other process ended with %v after %d publishes", err, acknowledged)
	}
	h := newHarness(t, Options{DataFile: file})
	launches := len(h.s.current.Load().history[registry.GraphRef{Graph: "shop", Variant: "main"}])
	if launches < acknowledged {
		t.Errorf("%d launches are left of %d acknowledged publishes", launches, acknowledged)
	}
	v := h.s.current.Load().variants[registry.GraphRef{Graph: "shop", Variant: "main"}]
	want := hashOf(fmt.Sprintf("type Query { f%d: Int }", launches))
	if got := v.subgraph("products").Hash; got != want {
		t.Errorf("the newest schema is not that of launch %d", launches)
	}
}

// publishForever is the other process: it says what was acknowledged until it is killed.
func publishForever(t *testing.T, file string) {
	h := newHarness(t, Options{DataFile: file, NewID: newUUID}).seed(Seed{Graphs: []Graph{{ID: "shop"}}})
	for n := 1; ; n++ {
		h.publish("SYNC", "products", fmt.Sprintf("type Query { f%d: Int }", n))
		if _, err := fmt.Fprintf(os.Stdout, "acknowledged %d\n", n); err != nil {
			t.Fatal(err)
		}
	}
}

// The fields of a launch are at one level in a data file, under these names, whatever structs group
// them: older files have them so.
func TestLaunchFieldsInADataFile(t *testing.T) {
	data, err := json.Marshal(launchRecord{})
	if err != nil {
		t.Fatal(err)
	}
	var fields map[string]any
	if err := json.Unmarshal(data, &fields); err != nil {
		t.Fatal(err)
	}
	want := "ApprovedAt BuildCompletedAt BuildStartedAt Changes CompletedAt Contract CreatedAt Deleted Downstream FailBuild " +
		"FederationVersion Graph ID Latency Outcome Seq SourceCoreHash StartAt Status Subgraphs SupersedeAt SupersededAt " +
		"SupersededBy Upstream Variant Waiting"
	if got := strings.Join(slices.Sorted(maps.Keys(fields)), " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
