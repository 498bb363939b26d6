package supergraph_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

// stubSupergraph is a supergraph of two subgraphs; %s is the routing URL of b as a GraphQL string.
const stubSupergraph = `schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "https://specs.apollo.dev/join/v0.3", for: EXECUTION) {
  query: Query
}

directive @link(url: String, as: String, for: link__Purpose, import: [link__Import]) repeatable on SCHEMA

directive @join__graph(name: String!, url: String!) on ENUM_VALUE

directive @join__type(graph: join__Graph!, key: join__FieldSet, extension: Boolean! = false, resolvable: Boolean! = true, isInterfaceObject: Boolean! = false) repeatable on OBJECT | INTERFACE | UNION | ENUM | INPUT_OBJECT | SCALAR

directive @join__field(graph: join__Graph, requires: join__FieldSet, provides: join__FieldSet, type: String, external: Boolean, override: String, usedOverridden: Boolean) repeatable on FIELD_DEFINITION | INPUT_FIELD_DEFINITION

directive @join__implements(graph: join__Graph!, interface: String!) repeatable on OBJECT | INTERFACE

directive @join__unionMember(graph: join__Graph!, member: String!) repeatable on UNION

directive @join__enumValue(graph: join__Graph!) repeatable on ENUM_VALUE

enum link__Purpose {
  SECURITY
  EXECUTION
}

scalar link__Import

enum join__Graph {
  A @join__graph(name: "a", url: "http://localhost:4001")
  B @join__graph(name: "b", url: %s)
}

scalar join__FieldSet

type Query @join__type(graph: A) @join__type(graph: B) {
  a: Int @join__field(graph: A)
  b: Int @join__field(graph: B)
}
`

// The addresses of the table that stand for those of the stub.
const (
	stubPort   = "4602"
	stubSocket = "/run/b.sock"
)

// TestRouterRoutingURLs measures the table of routing URLs with the Apollo Router that
// $SCHEMACTL_ROUTER names: does it start with a supergraph that has the URL, and what becomes of a
// request to the subgraph? UPDATE=1 writes what it does. The table has the results without a
// network, in which no name but localhost is found.
func TestRouterRoutingURLs(t *testing.T) {
	router := os.Getenv("SCHEMACTL_ROUTER")
	if router == "" {
		t.Skip("$SCHEMACTL_ROUTER names no Apollo Router")
	}
	version, err := exec.Command(router, "--version").Output()
	if err != nil {
		t.Fatal(err)
	}
	head, rows := readRoutingURLs(t)
	if want := "Apollo Router " + strings.TrimSpace(string(version)); !strings.Contains(head, want) {
		t.Errorf("the table is not of %s; its head says which version it is of", want)
	}
	stub := startStub(t)
	for i, r := range rows {
		got := stub.measure(t, router, r.url)
		if got != r.router && os.Getenv("UPDATE") == "" {
			t.Errorf("%s\n got %s\nwant %s", r.written, got, r.router)
		}
		rows[i].router = got
	}
	if os.Getenv("UPDATE") != "" {
		writeRoutingURLs(t, head, rows)
	}
}

// stubGraph answers as the subgraph b, on a port of localhost and on a socket.
type stubGraph struct{ dir, port, socket string }

func startStub(t *testing.T) stubGraph {
	t.Helper()
	s := stubGraph{dir: t.TempDir()}
	s.socket = filepath.Join(s.dir, "b.sock")
	answer := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"data":{"b":2}}`)
	})}
	t.Cleanup(func() { _ = answer.Close() })
	first, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, s.port, _ = net.SplitHostPort(first.Addr().String())
	six, err := net.Listen("tcp", "[::1]:"+s.port)
	if err != nil {
		t.Fatal(err)
	}
	unix, err := net.Listen("unix", s.socket)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []net.Listener{first, six, unix} {
		go func() { _ = answer.Serve(l) }()
	}
	return s
}

var (
	exposed     = regexp.MustCompile(`endpoint exposed at (http://127\.0\.0\.1:\d+/)`)
	refused     = regexp.MustCompile(`could not create router: (URL parse error for subgraph b: [^"]*|Could not find an URL for subgraph b)`)
	fetchFailed = regexp.MustCompile(`^(HTTP fetch failed from 'b': )+`)
)

const stubConfiguration = "supergraph: {listen: 127.0.0.1:0}\nhealth_check: {enabled: false}\nhomepage: {enabled: false}\ninclude_subgraph_errors: {all: true}\n"

// measure runs the router with a supergraph that has the URL, and asks for a field of the subgraph.
func (s stubGraph) measure(t *testing.T, router, url string) string {
	t.Helper()
	url = strings.ReplaceAll(strings.ReplaceAll(url, stubSocket, s.socket), stubPort, s.port)
	var quoted strings.Builder
	e := json.NewEncoder(&quoted) // a string of JSON is one of GraphQL
	e.SetEscapeHTML(false)
	_ = e.Encode(url)
	schema, config := filepath.Join(s.dir, "supergraph.graphql"), filepath.Join(s.dir, "router.yaml")
	for file, text := range map[string]string{schema: fmt.Sprintf(stubSupergraph, strings.TrimSpace(quoted.String())), config: stubConfiguration} {
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(router, "--config", config, "--supergraph", schema, "--log", "info")
	cmd.Env = append(os.Environ(), "RUST_BACKTRACE=0", "APOLLO_TELEMETRY_DISABLED=true", "HTTP_PROXY=", "http_proxy=", "ALL_PROXY=", "all_proxy=")
	cmd.Dir = s.dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stderr = cmd.Stdout
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	var told strings.Builder
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		told.WriteString(lines.Text() + "\n")
		if m := exposed.FindStringSubmatch(lines.Text()); m != nil {
			return s.ask(t, m[1])
		}
	}
	if m := refused.FindStringSubmatch(told.String()); m != nil {
		return "refused: " + strings.TrimSuffix(strings.TrimPrefix(m[1], "URL parse error for subgraph b: "), " for subgraph b")
	}
	t.Fatalf("%q: the router ends for another reason:\n%s", url, told.String())
	return ""
}

// ask asks a router for a field of b.
func (s stubGraph) ask(t *testing.T, address string) string {
	t.Helper()
	client := &http.Client{Timeout: 15 * time.Second}
	resp, err := client.Post(address, "application/json", strings.NewReader(`{"query": "{ b }"}`))
	switch {
	case os.IsTimeout(err):
		return "fails: no answer"
	case err != nil:
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var answer struct {
		Data   struct{ B *int }
		Errors []struct{ Message string }
	}
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
		t.Fatal(err)
	}
	switch {
	case answer.Data.B != nil:
		return "answers " + strconv.Itoa(*answer.Data.B)
	case len(answer.Errors) == 0:
		return "answers nothing"
	}
	return "fails: " + fetchFailed.ReplaceAllString(answer.Errors[0].Message, "")
}
