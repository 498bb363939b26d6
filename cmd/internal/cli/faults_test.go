package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/vektah/gqlparser/v2/ast"
	"github.com/vektah/gqlparser/v2/parser"

	"github.com/schemactl/schemactl/cmd/internal/exit"
	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
)

// What goes wrong. A fault is met once, or every time that the operation is asked for.
var matrixFaults = []struct {
	name  string
	fault sandbox.Fault
}{
	{"reset before the effect", sandbox.Fault{Drop: sandbox.DropBefore}},
	{"reset after the effect", sandbox.Fault{Drop: sandbox.DropAfter}},
	{"refused after the effect", sandbox.Fault{Drop: sandbox.DropRefused}},
	{"504, executed 10 s later", sandbox.Fault{Late: 10 * time.Second}},
	{"reset, executed 50 s later", sandbox.Fault{Drop: sandbox.DropBefore, Late: 50 * time.Second}},
	{"504, executed much later", sandbox.Fault{Late: 10 * time.Minute}},
	{"slower than the time limit", sandbox.Fault{Delay: 40 * time.Second}},
	{"slow", sandbox.Fault{Delay: 20 * time.Second}},
	{"429 with Retry-After", sandbox.Fault{Status: 429, RetryAfter: "7"}},
	{"429 without Retry-After", sandbox.Fault{Status: 429}},
	{"500", sandbox.Fault{Status: 500}},
	{"503 with Retry-After", sandbox.Fault{Status: 503, RetryAfter: "3"}},
	{"403", sandbox.Fault{Status: 403}},
	{"413", sandbox.Fault{Status: 413}},
	{"truncated body", sandbox.Fault{Truncate: true}},
	{"oversized body", sandbox.Fault{Pad: 2 << 20}},
	{"invalid JSON", sandbox.Fault{Garble: sandbox.GarbleJSON}},
	{"data with errors", sandbox.Fault{Garble: sandbox.GarbleErrors}},
	{"null where allowed", sandbox.Fault{Garble: sandbox.GarbleNull}},
	{"unknown enum value", sandbox.Fault{Garble: sandbox.GarbleEnum}},
	{"unknown union member", sandbox.Fault{Garble: sandbox.GarbleUnion}},
}

// matrixOperation is one operation and a command that sends it.
type matrixOperation struct {
	operation string
	args      []string
}

// What is asked of the platform, and by which command.
var matrixOperations = []matrixOperation{
	{"WhoAmI", []string{"whoami"}},
	{"ListVariants", []string{"contract", "show"}},
	{"GetContract", []string{"contract", "show", "part"}},
	{"ReadVariant", []string{"compose", "registry:g@shelf"}},
	{"DescribeVariants", []string{"variant", "list"}},
	{"DeleteVariant", []string{"variant", "delete", "part", "--confirm", "part"}},
	{"SetContract", []string{"contract", "publish", "part", "--exclude-tag", "other"}},
	{"SetContract", []string{"contract", "publish", "another", "--exclude-tag", "other"}},
	{"GetFederationVersion", []string{"publish", "a=a2.graphql", "--revision", "r2"}},
	{"GetFederationVersion", []string{"contract", "preview", "a=a2.graphql"}},
	{"ListSubgraphs", []string{"publish", "a=a2.graphql", "--revision", "r2"}},
	{"ListSubgraphs", []string{"publish", "a=a2.graphql", "--revision", "r2", "--check"}},
	{"ListSubgraphs", []string{"subgraph", "list"}},
	{"GetSubgraph", []string{"subgraph", "fetch", "a"}},
	{"LatestLaunch", []string{"publish", "a=a2.graphql", "--revision", "r2"}},
	{"LatestLaunch", []string{"supergraph", "pin", "--dir", "pins"}},
	{"PublishSubgraphs", []string{"publish", "a=a2.graphql", "--revision", "r2"}},
	{"PublishSubgraphs", []string{"publish", "a=a2.graphql", "b=b2.graphql", "--revision", "r2"}},
	{"PublishSubgraphs", []string{"deliver", "a=a2.graphql", "--revision", "r2", "--deploy", "true", "--pin", "pins", "--journal", "journal"}},
	{"PollLaunch", []string{"publish", "a=a2.graphql", "--revision", "r2"}},
	{"PollLaunch", []string{"supergraph", "pin", "--dir", "pins"}},
	{"RemoveSubgraph", []string{"subgraph", "delete", "b", "--confirm"}},
	{"ApprovedLaunch", []string{"supergraph", "fetch"}},
	{"FetchSupergraph", []string{"supergraph", "fetch"}},
	{"FetchSupergraph", []string{"supergraph", "pin", "--dir", "pins"}},
	{"ListLaunches", []string{"launch", "list"}},
	{"SubmitCheck", []string{"check", "a=a2.graphql", "--remote"}},
	{"SubmitSchemaCheck", []string{"graph", "check", "g@current", "--schema=a2.graphql"}},
	{"LintSchema", []string{"lint", "--all", "a=a2.graphql", "--remote"}},
	{"QueryListOfVariant", []string{"persisted-queries", "publish", "g@current", "--manifest=pq.json"}},
	{"QueryListByID", []string{"persisted-queries", "publish", "--graph-id", "g", "--list-id", "g-queries", "--manifest=pq.json"}},
	{"PublishQueries", []string{"persisted-queries", "publish", "g@current", "--manifest=pq.json"}},
	{"CheckStatus", []string{"check", "a=a2.graphql", "--remote"}},
	{"CheckResult", []string{"check", "a=a2.graphql", "--remote"}},
}

// TestFaultMatrixIsWhole: every operation that the client can send is met with every fault. It
// reads the document that the client is generated from.
func TestFaultMatrixIsWhole(t *testing.T) {
	file := filepath.Join("..", "..", "..", "platformapi", "operations.graphql")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := parser.ParseQuery(&ast.Source{Name: file, Input: string(text)})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, op := range doc.Operations {
		known[op.Name] = true
		if !slices.ContainsFunc(matrixOperations, func(m matrixOperation) bool { return m.operation == op.Name }) {
			t.Errorf("%s: no command of the matrix sends it; add a line to matrixOperations", op.Name)
		}
	}
	for _, m := range matrixOperations {
		if !known[m.operation] {
			t.Errorf("%s is no operation of %s", m.operation, file)
		}
	}
}

// TestFaultMatrixSends: each command of the matrix does send the operation that its line is about,
// so that the fault is met.
func TestFaultMatrixSends(t *testing.T) {
	for _, op := range matrixOperations {
		t.Run(op.operation+"/"+op.args[0], func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w := newTestbed(t, sandbox.Latency{Build: time.Second})
				if err := w.server.Faults().Add(sandbox.Fault{Operation: op.operation, Delay: time.Second}); err != nil {
					t.Fatal(err)
				}
				if code := w.run(t.Context(), op.args...); code != 0 {
					t.Errorf("exit code %d\n%s", code, w.out.String())
				}
				if left := w.server.Faults().List(); len(left) > 0 {
					t.Error("the operation was not sent")
				}
			})
		})
	}
}

const matrixKey = "service:g:matrix-s3cr3t-0123456789"

// TestFaultMatrix meets every operation with every fault, once and always. The golden file has the
// exit codes for a reader to judge; what must hold whatever happens is judged here: at most one
// launch, nothing half-registered, nothing torn on disk, and no key. Time is simulated: the waits
// of retries and polls pass at once.
func TestFaultMatrix(t *testing.T) {
	codes := make([][][2]exit.Code, len(matrixOperations))
	t.Run("meet", func(t *testing.T) { // returns when all that run side by side have ended
		for i, op := range matrixOperations {
			codes[i] = make([][2]exit.Code, len(matrixFaults))
			for j, f := range matrixFaults {
				if testing.Short() && (i+j)%4 != 0 {
					continue
				}
				for k, times := range []int{1, 1000} {
					fault := f.fault
					fault.Operation, fault.Times = op.operation, times
					t.Run(fmt.Sprintf("%s/%s/%s/%d", op.operation, op.args[0], f.name, times), func(t *testing.T) {
						t.Parallel()
						synctest.Test(t, func(t *testing.T) { codes[i][j][k] = meet(t, fault, op.args) })
					})
				}
			}
		}
	})
	if testing.Short() {
		return // a part of the table is no table
	}
	var table strings.Builder
	for i, op := range matrixOperations {
		fmt.Fprintf(&table, "%s: schemactl %s\n", op.operation, strings.Join(op.args, " "))
		for j, f := range matrixFaults {
			fmt.Fprintf(&table, "  %-28s once %d  always %d\n", f.name, codes[i][j][0], codes[i][j][1])
		}
	}
	golden := filepath.Join("testdata", "faults.txt")
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(golden, []byte(table.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), table.String()); d != "" {
		t.Errorf("exit codes changed (-want +got); UPDATE=1 rewrites them:\n%s", d)
	}
}

// testbed is a registry with one variant, and a command line that talks to it.
type testbed struct {
	server *sandbox.Server
	dir    string
	out    bytes.Buffer
	// through is what requests go through; nil for nothing.
	through func(http.RoundTripper) http.RoundTripper
}

func newTestbed(t *testing.T, latency sandbox.Latency) *testbed {
	t.Helper()
	server, err := sandbox.New(sandbox.Options{Latency: latency})
	if err != nil {
		t.Fatal(err)
	}
	w := &testbed{server: server, dir: t.TempDir()}
	t.Cleanup(func() { _ = server.Close() })
	err = server.Seed(t.Context(), sandbox.Seed{
		Graphs: []sandbox.Graph{{ID: "g", Variants: []sandbox.Variant{{Name: "current", Subgraphs: []sandbox.SeedSubgraph{
			{Name: "a", URL: "http://a/", SDL: "type Query { a: Int }", Revision: "r1"},
			{Name: "b", URL: "http://b/", SDL: "type Query { b: Int }", Revision: "r1"},
		}}, {
			Name: "shelf", Subgraphs: []sandbox.SeedSubgraph{{Name: "s", URL: "http://s/", SDL: "type Query { s: Int }", Revision: "r1"}},
			Contracts: []sandbox.Contract{{Name: "part", Exclude: []string{"internal"}}},
		}}}},
		Keys: []sandbox.Key{{Token: matrixKey, Graph: "g"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.write(t, "a2.graphql", "type Query { a: Int a2: Int }")
	w.write(t, "b2.graphql", "type Query { b: Int b2: Int }")
	w.write(t, "pq.json", `{"format": "apollo-persisted-query-manifest", "version": 1, "operations": [{"id": "1", "name": "A", "type": "query", "body": "query A { a }"}]}`)
	return w
}

func (w *testbed) write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(w.dir, name), []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

// app returns a command line that talks to the testbed's registry. other replaces values of its
// environment.
func (w *testbed) app(stdout, stderr io.Writer, other map[string]string) *app {
	env := map[string]string{
		"APOLLO_KEY": matrixKey, "APOLLO_GRAPH_REF": "g@current", "APOLLO_REGISTRY_URL": "http://sandbox.invalid/graphql", "NO_COLOR": "1",
		"APOLLO_VCS_BRANCH": "main", "APOLLO_VCS_COMMIT": "c0ffee", "APOLLO_VCS_AUTHOR": "A <a@b.c>", "APOLLO_VCS_REMOTE_URL": "https://git.invalid/r",
	}
	maps.Copy(env, other)
	return &app{
		stdin: strings.NewReader(""), stdout: stdout, stderr: stderr, getenv: func(name string) string { return env[name] }, clock: clock.System{},
		tune: func(c *platformapi.Config) {
			if c.Transport, c.MaxResponse = w.server.Transport(), 1<<20; w.through != nil {
				c.Transport = w.through(c.Transport)
			}
		},
	}
}

// run runs a command in the testbed's folder and gives its exit code.
func (w *testbed) run(ctx context.Context, args ...string) exit.Code {
	a := w.app(&w.out, &w.out, nil)
	in := []string{"--log-level", "debug"}
	for _, arg := range args {
		if name, file, ok := strings.Cut(arg, "="); ok && !strings.HasPrefix(file, "http://") {
			arg = name + "=" + filepath.Join(w.dir, file)
		} else if arg == "pins" || arg == "journal" {
			arg = filepath.Join(w.dir, arg)
		}
		in = append(in, arg)
	}
	return a.run(ctx, in)
}

// held asks the registry itself, past all faults.
func (w *testbed) held(t *testing.T) (subgraphs map[string]string, launches []string) {
	t.Helper()
	client, err := platformapi.New(platformapi.Config{
		Endpoint: "http://sandbox.invalid/graphql", Key: platformapi.NewSecret(matrixKey), Transport: w.server.Transport(),
	})
	if err != nil {
		t.Fatal(err)
	}
	list, err := client.Subgraphs(t.Context(), registry.GraphRef{Graph: "g", Variant: "current"})
	if err != nil {
		t.Fatal(err)
	}
	subgraphs = map[string]string{}
	for _, s := range list {
		subgraphs[s.Name] = s.SDL
	}
	history, err := client.Launches(t.Context(), registry.GraphRef{Graph: "g", Variant: "current"}, 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range history {
		launches = append(launches, l.ID)
	}
	return subgraphs, launches
}

// meet runs a command that meets a fault and judges what it left behind.
func meet(t *testing.T, fault sandbox.Fault, args []string) exit.Code {
	w := newTestbed(t, sandbox.Latency{Build: time.Second})
	_, before := w.held(t)
	if err := w.server.Faults().Add(fault); err != nil {
		t.Fatal(err)
	}
	code := w.run(t.Context(), args...)
	w.server.Faults().Clear()
	after, launches := w.held(t)

	if code.Word() == "" {
		t.Errorf("exit code %d is not documented", code)
	}
	// What is too large may go out in two parts, each a launch.
	allowed := 1
	if fault.Status == 413 {
		allowed = 2
	}
	if n := len(launches) - len(before); n > allowed {
		t.Errorf("%d launches were started: the change was sent more than once\n%s", n, w.out.String())
	}
	changes := args[0] == "publish" || args[0] == "deliver"
	sent := strings.Contains(after["a"], "a2")
	switch {
	case changes && code == 0 && !sent:
		t.Errorf("exit code 0, and the registry does not hold what was published\n%s", w.out.String())
	case changes && sent != (len(launches) > len(before)):
		t.Errorf("registered: %v, launches: %d", sent, len(launches)-len(before))
	case args[0] == "subgraph" && args[1] == "delete" && code == 0 && after["b"] != "":
		t.Errorf("exit code 0, and b is still registered")
	}
	if args[0] == "publish" {
		w.judgeAgain(t, code, args)
	}
	w.judgePins(t, code)
	w.judgeKey(t)
	return code
}

// judgeAgain runs a publish again that met a fault, now without one: whatever became of the first,
// the second gets it through, and sends nothing if the first did.
func (w *testbed) judgeAgain(t *testing.T, first exit.Code, args []string) {
	t.Helper()
	_, before := w.held(t)
	if code := w.run(t.Context(), args...); code != exit.Yes {
		t.Errorf("exit code %d when it was run again, %d before\n%s", code, first, w.out.String())
	}
	after, launches := w.held(t)
	if !strings.Contains(after["a"], "a2") {
		t.Errorf("run again, and the registry does not hold what was published\n%s", w.out.String())
	}
	if n := len(launches) - len(before); n > 1 || first == exit.Yes && n > 0 {
		t.Errorf("exit code %d, and %d launches were started when it was run again\n%s", first, n, w.out.String())
	}
}

// judgePins: the pins are all there and verify, or there are none, and nothing half-written lies
// beside them.
func (w *testbed) judgePins(t *testing.T, code exit.Code) {
	t.Helper()
	dir := filepath.Join(w.dir, "pins")
	entries, err := os.ReadDir(dir)
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		return
	}
	if _, findings := pin.Verify(dir); len(findings) > 0 {
		t.Errorf("exit code %d left torn pins: %v", code, findings)
	}
	for _, e := range entries {
		if e.Name() != pin.LockName && !strings.HasSuffix(e.Name(), ".graphql") {
			t.Errorf("%s was left behind", e.Name())
		}
	}
}

// judgeKey looks for the key in everything that was printed, traced or written.
func (w *testbed) judgeKey(t *testing.T) {
	t.Helper()
	secret := "matrix-s3cr3t"
	if strings.Contains(w.out.String(), secret) {
		t.Errorf("the key is in the output:\n%s", w.out.String())
	}
	err := filepath.WalkDir(w.dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if bytes.Contains(text, []byte(secret)) {
			t.Errorf("the key is in %s", path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
