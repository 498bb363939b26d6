package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	ociregistry "github.com/google/go-containerregistry/pkg/registry"
	"github.com/rogpeppe/go-internal/testscript"

	"github.com/schemactl/schemactl/cmd/internal/actions/githubstub"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/gitlab/gitlabstub"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/platformapi/sandbox/fleet"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
)

func TestMain(m *testing.M) {
	// Scripts mostly wait: for processes, launches and the disk.
	if err := flag.Set("test.parallel", "8"); err != nil {
		panic(err)
	}
	testscript.Main(m, map[string]func(){"schemactl": judged})
}

// programOf returns this process under the name of the program, which decides what it does; see
// testscript.Main.
func programOf(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "schemactl")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(self, program); err != nil {
		t.Fatal(err)
	}
	return program
}

// givenBinary names a build of schemactl that scripts run instead of the command in this process;
// see .ci/compare.
const givenBinary = "SCHEMACTL_BINARY"

// TestScripts proves the commands. Each script starts in an empty folder with `graphs` and `broken`
// linked to the example graphs, and may start registries.
func TestScripts(t *testing.T) {
	fixtures, err := filepath.Abs("../../fixtures")
	if err != nil {
		t.Fatal(err)
	}
	scripts, err := filepath.Glob("testdata/script/*.txtar")
	if err != nil {
		t.Fatal(err)
	}
	if testing.Short() {
		var some []string
		for chunk := range slices.Chunk(scripts, 12) {
			some = append(some, chunk[0])
		}
		scripts = some
	}
	folder, started := judgeForms(t)
	testscript.Run(t, testscript.Params{
		Files:               scripts,
		UpdateScripts:       os.Getenv("UPDATE") != "",
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(env *testscript.Env) error {
			started()
			env.Setenv(judgeFolder, folder)
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("NO_COLOR", "1")
			env.Values[gitlabKey{}] = &gitlabstub.Server{Token: "t0ken"}
			env.Values[stubKey{}] = &githubstub.Server{Token: "t0ken"}
			env.Values[clusterKey{}] = &scriptCluster{}
			if binary := os.Getenv(givenBinary); binary != "" {
				bin := t.TempDir() // first in PATH
				env.Setenv("PATH", bin+string(os.PathListSeparator)+env.Getenv("PATH"))
				if err := os.Symlink(binary, filepath.Join(bin, "schemactl")); err != nil {
					return err
				}
			}
			return errors.Join(
				os.Symlink(filepath.Join(fixtures, "graphs"), filepath.Join(env.WorkDir, "graphs")),
				os.Symlink(filepath.Join(fixtures, "recipes"), filepath.Join(env.WorkDir, "recipes")),
				os.Symlink(filepath.Join(fixtures, "graphs-broken"), filepath.Join(env.WorkDir, "broken")))
		},
		Condition: func(cond string) (bool, error) {
			switch cond {
			case "tmpfs": // may this user mount a small file system of its own?
				return runtime.GOOS == "linux" && exec.Command("unshare", "-rm", "mount", "-t", "tmpfs", "tmpfs", "/mnt").Run() == nil, nil
			case "root":
				return os.Geteuid() == 0, nil
			}
			return false, fmt.Errorf("unknown condition %s", cond)
		},
		Cmds: map[string]func(ts *testscript.TestScript, neg bool, args []string){
			"registry":  registryCommand,
			"fault":     fault,
			"exit":      exit,
			"interrupt": interrupt,
			"hide":      hide,
			"same":      same,
			"oci":       oci,
			"capture":   capture,
			"webhook":   webhook,
			"told":      told,
			"runner":    runnerCommand,
			"comments":  comments,
			"artifact":  artifact,
			"output":    output,
			"gitlab":    gitlabCommand,
			"job":       job,
			"notes":     notes,
			"shell":     shell,
			"serve":     serve,
			"replicas":  replicas,
			"cluster":   clusterCommand,
		},
	})
}

// registryCommand [-latency D] [-max-batch N] [-max-body N] [-federation V] [-refuse-empty]
// [-fleet N] [DIR] starts a sandbox and points the environment at it: APOLLO_REGISTRY_URL,
// APOLLO_KEY, APOLLO_GRAPH_REF. DIR/before is registered as DIR/graph.yaml says; without DIR there
// is the empty graph g. The simulated routers poll often; FLEET is where they answer.
func registryCommand(ts *testscript.TestScript, _ bool, args []string) {
	flags := flag.NewFlagSet("registry", flag.ContinueOnError)
	latency := flags.Duration("latency", 0, "")
	maxBatch, maxBody := flags.Int("max-batch", 0, ""), flags.Int64("max-body", 0, "")
	federation := flags.String("federation", "", "")
	refuseEmpty := flags.Bool("refuse-empty", false, "")
	routers := flags.Int("fleet", 0, "")
	ts.Check(flags.Parse(args))
	args = flags.Args()
	third := *latency / 3
	server, err := sandbox.New(sandbox.Options{Latency: sandbox.Latency{Initiate: third, Build: third, Publish: third}, MaxBatch: *maxBatch, MaxBody: *maxBody, RefuseEmpty: *refuseEmpty})
	ts.Check(err)
	seed := sandbox.Graph{ID: "g"}
	ref := "g@current"
	if len(args) == 1 {
		dir := ts.MkAbs(args[0])
		g, err := config.ReadGraphIn(dir, config.Options{})
		ts.Check(err)
		ref = g.Ref
		id, variant, _ := strings.Cut(ref, "@")
		v := sandbox.Variant{Name: variant, FederationVersion: *federation}
		files, err := filepath.Glob(filepath.Join(dir, "before", "*.graphql"))
		ts.Check(err)
		for _, f := range files {
			text, err := os.ReadFile(f)
			ts.Check(err)
			name := strings.TrimSuffix(filepath.Base(f), ".graphql")
			v.Subgraphs = append(v.Subgraphs, sandbox.SeedSubgraph{Name: name, URL: g.Subgraphs[name].URL, SDL: string(text), Revision: "seed"})
		}
		for _, c := range g.Contracts {
			v.Contracts = append(v.Contracts, sandbox.Contract{Name: c.Name, Include: c.Include, Exclude: c.Exclude, HideUnreachableTypes: c.HideUnreachable})
		}
		seed = sandbox.Graph{ID: id, Variants: []sandbox.Variant{v}}
	}
	graph, _, _ := strings.Cut(ref, "@")
	key := "service:" + graph + ":s3cr3t-of-the-test"
	ts.Check(server.Seed(context.Background(), sandbox.Seed{Graphs: []sandbox.Graph{seed}, Keys: []sandbox.Key{{Token: key, Graph: graph}}}))
	if *routers > 0 {
		id, variant, _ := strings.Cut(ref, "@")
		fleet.New(server, fleet.Options{Ref: registry.GraphRef{Graph: id, Variant: variant}, Routers: *routers, Poll: 40 * time.Millisecond, Load: time.Millisecond, Clock: clock.System{}})
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	ts.Check(err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, listener) }()
	ts.Defer(func() {
		stop()
		<-done
		_ = server.Close()
	})
	base := "http://" + listener.Addr().String()
	ts.Setenv("SANDBOX", base)
	ts.Setenv("FLEET", base+fleet.Prefix)
	ts.Setenv("APOLLO_UPLINK_ENDPOINTS", base+sandbox.UplinkPath)
	ts.Setenv("APOLLO_REGISTRY_URL", base+sandbox.GraphQLPath)
	ts.Setenv("APOLLO_KEY", key)
	ts.Setenv("APOLLO_GRAPH_REF", ref)
}

// fault JSON makes the registry misbehave; see package sandbox.
func fault(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: fault JSON")
	}
	resp, err := http.Post(ts.Getenv("SANDBOX")+sandbox.FaultsPath, "application/json", strings.NewReader(args[0]))
	ts.Check(err)
	defer func() { _ = resp.Body.Close() }()
	var body bytes.Buffer
	_, _ = body.ReadFrom(resp.Body)
	if resp.StatusCode >= 300 {
		ts.Fatalf("fault: HTTP %d: %s", resp.StatusCode, body.String())
	}
}

// exit CODE COMMAND... runs a command that must end with that code. Its output can be matched with
// stdout and stderr as usual.
func exit(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 2 {
		ts.Fatalf("usage: exit CODE COMMAND...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := 0
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		got = failed.ExitCode()
	} else {
		ts.Check(err)
	}
	if strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

// interrupt SIGNAL WHEN COMMAND... starts a command, sends it the signal once its output contains
// WHEN, and keeps output and exit code in the files interrupted.out and interrupted.code.
func interrupt(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) < 3 {
		ts.Fatalf("usage: interrupt INT|TERM|HUP|KILL WHEN COMMAND...")
	}
	signals := map[string]os.Signal{"INT": os.Interrupt, "TERM": syscall.SIGTERM, "HUP": syscall.SIGHUP, "KILL": os.Kill}
	path, err := exec.LookPath(filepath.Join(strings.Split(ts.Getenv("PATH"), string(os.PathListSeparator))[0], args[2]))
	ts.Check(err)
	cmd := exec.Command(path, args[3:]...)
	cmd.Dir = ts.Getenv("WORK")
	for _, name := range []string{"PATH", "HOME", "NO_COLOR", "APOLLO_REGISTRY_URL", "APOLLO_KEY", "APOLLO_GRAPH_REF", "TMPDIR", "GOCOVERDIR"} {
		cmd.Env = append(cmd.Env, name+"="+ts.Getenv(name))
	}
	reader, writer, err := os.Pipe()
	ts.Check(err)
	cmd.Stdout, cmd.Stderr = writer, writer
	// Under nohup SIGHUP is ignored, and so it would be by the command. What is caught here is not
	// ignored there.
	caught := make(chan os.Signal, 1)
	signal.Notify(caught, syscall.SIGHUP)
	defer signal.Stop(caught)
	ts.Check(cmd.Start())
	_ = writer.Close()
	var out bytes.Buffer
	buf, sent := make([]byte, 4096), false
	for {
		n, err := reader.Read(buf)
		out.Write(buf[:n])
		if !sent && strings.Contains(out.String(), args[1]) {
			sent = true
			ts.Check(cmd.Process.Signal(signals[args[0]]))
		}
		if err != nil {
			break
		}
	}
	_ = cmd.Wait()
	if !sent {
		ts.Fatalf("the command ended without printing %q:\n%s", args[1], out.String())
	}
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.out"), out.Bytes(), 0o600))
	ts.Check(os.WriteFile(ts.MkAbs("interrupted.code"), []byte(fmt.Sprintln(cmd.ProcessState.ExitCode())), 0o600))
}

// hide FILE makes a file unreadable.
func hide(ts *testscript.TestScript, _ bool, args []string) {
	for _, a := range args {
		ts.Check(os.Chmod(ts.MkAbs(a), 0))
	}
}

// same FILE FILE compares two files but for a final newline: a supergraph is pinned byte for byte
// as it was composed, and goldens end with a newline.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: same FILE FILE")
	}
	a, b := strings.TrimSuffix(ts.ReadFile(args[0]), "\n"), strings.TrimSuffix(ts.ReadFile(args[1]), "\n")
	if (a == b) == neg {
		ts.Fatalf("%s and %s: equal is %v (-first +second)\n%s", args[0], args[1], a == b, cmp.Diff(a, b))
	}
}

// oci starts an OCI registry and sets OCI to its host.
func oci(ts *testscript.TestScript, _ bool, _ []string) {
	server := httptest.NewServer(ociregistry.New(ociregistry.Logger(log.New(io.Discard, "", 0))))
	ts.Defer(server.Close)
	ts.Setenv("OCI", strings.TrimPrefix(server.URL, "http://"))
	ts.Setenv("DOCKER_CONFIG", ts.Getenv("WORK"))
}

// capture NAME PATTERN sets a variable to what the first group of a pattern matches in the last
// standard output.
func capture(ts *testscript.TestScript, _ bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: capture NAME PATTERN")
	}
	pattern, err := regexp.Compile(args[1])
	ts.Check(err)
	found := pattern.FindStringSubmatch(ts.ReadFile("stdout"))
	if len(found) != 2 {
		ts.Fatalf("the output has no %s", args[1])
	}
	ts.Setenv(args[0], found[1])
}

// webhook starts a receiver of notifications and sets SCHEMACTL_WEBHOOK_URL. What it hears goes to
// the file told.
func webhook(ts *testscript.TestScript, _ bool, _ []string) {
	file := ts.MkAbs("told")
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var message struct {
			Text string `json:"text"`
		}
		if err := json.NewDecoder(r.Body).Decode(&message); err != nil || message.Text == "" {
			http.Error(w, "invalid_payload", http.StatusBadRequest)
			return
		}
		out, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
		if err == nil {
			_, err = out.WriteString(message.Text + "\n")
			err = errors.Join(err, out.Close())
		}
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	}))
	ts.Defer(server.Close)
	ts.Setenv("SCHEMACTL_WEBHOOK_URL", server.URL+"/services/T0/B0/s3cr3t")
}

// told PATTERN: the webhook must have heard something that matches.
func told(ts *testscript.TestScript, neg bool, args []string) {
	pattern, err := regexp.Compile(args[0])
	ts.Check(err)
	if text := ts.ReadFile("told"); pattern.MatchString(text) == neg {
		ts.Fatalf("the webhook heard:\n%s", text)
	}
}
