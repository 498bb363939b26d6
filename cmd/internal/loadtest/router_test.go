//go:build load && unix

package loadtest

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// Where the routers are. A router that is not named is not run.
const (
	gatewayFolder = "SCHEMACTL_GATEWAY" // a folder with node_modules that has @apollo/gateway
	routerBinary  = "SCHEMACTL_ROUTER"  // the binary of Apollo Router
)

// kind is a kind of router.
type kind struct {
	name, variable string
	start          func(t *testing.T, path string, env []string) router
	// settle is the time that it needs to pick a supergraph up, as --settle wants it.
	settle time.Duration
}

var kinds = []kind{
	{"gateway", gatewayFolder, startGateway, time.Second},
	{"router", routerBinary, startRouter, 3 * time.Second},
}

// router is a router that runs.
type router struct {
	// url answers GraphQL.
	url string
	// running returns the SHA-256 of the supergraph that it runs, or "" if it runs none yet.
	running func(ctx context.Context) (string, error)
	// metrics is the URL of its metrics; empty for a router without any.
	metrics string
}

// startGateway starts Apollo Gateway in a process of Node.
func startGateway(t *testing.T, path string, env []string) router {
	t.Helper()
	dir := t.TempDir()
	text, err := os.ReadFile("testdata/gateway.mjs")
	if err != nil {
		t.Fatal(err)
	}
	script := filepath.Join(dir, "gateway.mjs")
	if err := os.WriteFile(script, text, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Join(path, "node_modules"), filepath.Join(dir, "node_modules")); err != nil {
		t.Fatal(err)
	}
	out := startProcess(t, exec.Command("node", script), env)
	address, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatalf("Apollo Gateway does not start: %v", err)
	}
	address = strings.TrimSpace(address)
	return router{url: address, running: func(ctx context.Context) (string, error) { return get(ctx, address+"schema") }}
}

// startProcess starts a process that lives as long as the test, and returns its standard output.
// Its standard input ends with the process of the test, however that ends.
func startProcess(t *testing.T, cmd *exec.Cmd, env []string) io.Reader {
	t.Helper()
	cmd.Env = append(os.Environ(), env...)
	var told bytes.Buffer
	cmd.Stderr = &told
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = in.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		if t.Failed() && told.Len() > 0 {
			t.Logf("%s: %s", filepath.Base(cmd.Path), told.Bytes()[max(0, told.Len()-2000):])
		}
	})
	return out
}

// pipeline is the line of the metrics that names a supergraph which the router runs.
var pipeline = regexp.MustCompile(`(?m)^apollo_router_pipelines\{.*schema_id="([0-9a-f]+)".*\} 1$`)

// startRouter starts Apollo Router. What it runs is read from its metrics: while requests are on an
// old supergraph, there are two, and then it runs none for certain.
func startRouter(t *testing.T, path string, env []string) router {
	t.Helper()
	var address [3]string
	for i := range address {
		listener, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address[i] = listener.Addr().String()
		_ = listener.Close()
	}
	file := filepath.Join(t.TempDir(), "router.yaml")
	text := fmt.Sprintf(`supergraph: {listen: %q}
health_check: {listen: %q}
include_subgraph_errors: {all: true}
telemetry: {exporters: {metrics: {prometheus: {enabled: true, listen: %q, path: /metrics}}}}
`, address[0], address[1], address[2])
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	out := startProcess(t, exec.Command(path, "--config", file), append(env, "APOLLO_TELEMETRY_DISABLED=true"))
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return router{url: "http://" + address[0] + "/", metrics: "http://" + address[2] + "/metrics", running: func(ctx context.Context) (string, error) {
		metrics, err := get(ctx, "http://"+address[2]+"/metrics")
		found := pipeline.FindAllStringSubmatch(metrics, -1)
		if err != nil || len(found) != 1 {
			return "", nil //nolint:nilerr // it has not started yet
		}
		return found[0][1], nil
	}}
}

// get returns the body of an answer.
func get(ctx context.Context, address string) (string, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return "", err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return "", err
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	return string(body), err
}
