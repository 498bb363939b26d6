package cli

import (
	"bytes"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"github.com/schemactl/schemactl/platformapi"
	"github.com/schemactl/schemactl/platformapi/sandbox"
	"github.com/schemactl/schemactl/platformapi/transport"
)

// TestMistakes: what a person gets who makes a mistake. Each archive of testdata/mistakes has the
// files of a folder, and a file "mistakes" with command lines and the whole of what they print:
//
//	$ schemactl check --bse x
//	exit 2
//	error: schemactl check has no flag --bse; did you mean --base?
//
// Lines that begin with NAME=VALUE set variables for one command; "serve STATUS FILE HEADER..." is
// what answers in the place of the platform from there on, "tls" answers with a certificate that
// nobody signed, and "registry" is a sandbox with the graph g. UPDATE=1 writes what is printed;
// read it as the person would.
func TestMistakes(t *testing.T) {
	files, err := filepath.Glob("testdata/mistakes/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	all, seen := 0, map[string]string{}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			whole, _ := filepath.Abs(file)
			dir := t.TempDir()
			t.Chdir(dir)
			script := -1
			for i, f := range archive.Files {
				if f.Name == "mistakes" {
					script = i
					continue
				}
				if err := os.MkdirAll(filepath.Dir(f.Name), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(f.Name, f.Data, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			m := mistakes{env: map[string]string{}, dir: dir}
			var got strings.Builder
			for line := range strings.Lines(string(archive.Files[script].Data)) {
				switch text := strings.TrimSuffix(line, "\n"); {
				case strings.HasPrefix(text, "$ "):
					if before := seen[text+m.address]; before != "" {
						t.Errorf("%s is in %s, too", text, before)
					}
					seen[text+m.address] = file
					all++
					got.WriteString(line + m.run(t, strings.TrimPrefix(text, "$ ")) + "\n")
				case strings.HasPrefix(text, "serve "), text == "tls", text == "registry":
					m.serve(t, strings.Fields(text))
					got.WriteString(line)
				case strings.HasPrefix(text, "# "):
					got.WriteString(line)
				}
			}
			if d := cmp.Diff(string(archive.Files[script].Data), got.String()); d != "" {
				if os.Getenv("UPDATE") == "" {
					t.Error(d)
				}
				archive.Files[script].Data = []byte(got.String())
				if os.Getenv("UPDATE") != "" {
					if err := os.WriteFile(whole, txtar.Format(archive), 0o644); err != nil {
						t.Fatal(err)
					}
				}
			}
		})
	}
	if all < 100 {
		t.Errorf("%d mistakes, want 100", all)
	}
}

// mistakes is the state between the lines of an archive.
type mistakes struct {
	env map[string]string
	dir string
	// address is that of the platform.
	address string
}

// changing are parts of messages that differ from run to run.
var changing = []struct {
	pattern *regexp.Regexp
	by      string
}{
	{regexp.MustCompile(`127\.0\.0\.1:\d{2,}`), "127.0.0.1:PORT"},
	{regexp.MustCompile(`read tcp \S+->`), "read tcp "},
	{regexp.MustCompile(`(?m)^time=\S+ `), ""},
	{regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`), "ID"},
	{regexp.MustCompile(`20\d\d-\d\d-\d\dT\d\d:\d\d:\d\dZ`), "TIME"},
}

// run runs one line and returns its exit code and all that it printed. A line that ends with yes is
// no mistake.
func (m *mistakes) run(t *testing.T, line string) string {
	t.Helper()
	env := map[string]string{}
	for name, value := range m.env {
		env[name] = value
	}
	words := shellWords(line)
	for len(words) > 0 && words[0] != "schemactl" {
		name, value, ok := strings.Cut(words[0], "=")
		if !ok {
			t.Fatalf("%s: what is %s?", line, words[0])
		}
		env[name], words = value, words[1:]
	}
	var out bytes.Buffer
	a := testApp()
	a.stdout, a.stderr = &out, &out
	a.getenv = func(name string) string { return env[name] }
	a.tune = func(c *platformapi.Config) { c.Retry = transport.Retry{Attempts: 1} }
	code := a.run(t.Context(), words[1:])
	text := strings.ReplaceAll(out.String(), m.dir, "$DIR")
	for _, c := range changing {
		text = c.pattern.ReplaceAllString(text, c.by)
	}
	switch {
	case code == 0:
		t.Errorf("%s is no mistake:\n%s", line, text)
	case !strings.Contains(text, "error"):
		t.Errorf("%s: no line begins with error:\n%s", line, text)
	case strings.Contains(text, "s3cr3t"):
		t.Errorf("%s shows a secret:\n%s", line, text)
	}
	return fmt.Sprintf("exit %s\n%s", code, text)
}

// shellWords splits a line into words; single quotes hold one together.
func shellWords(line string) []string {
	var out []string
	for _, m := range regexp.MustCompile(`(?:'([^']*)'|[^\s'])+`).FindAllString(line, -1) {
		out = append(out, strings.ReplaceAll(m, "'", ""))
	}
	return out
}

// serve starts what answers in the place of the platform, and points the environment at it.
func (m *mistakes) serve(t *testing.T, words []string) {
	t.Helper()
	var handler http.Handler
	switch words[0] {
	case "registry":
		s, err := sandbox.New(sandbox.Options{})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = s.Close() })
		err = s.Seed(t.Context(), sandbox.Seed{
			Graphs: []sandbox.Graph{{ID: "g", Variants: []sandbox.Variant{{Name: "current", Subgraphs: []sandbox.SeedSubgraph{{Name: "shop", URL: "http://shop", SDL: "type Query { a: Int }", Revision: "1"}}}}}},
			Keys:   []sandbox.Key{{Token: "service:g:s3cr3t", Graph: "g"}},
		})
		if err != nil {
			t.Fatal(err)
		}
		handler = s
	case "tls":
		handler = http.NotFoundHandler()
	default:
		status, err := strconv.Atoi(words[1])
		if err != nil {
			t.Fatal(err)
		}
		body, err := os.ReadFile(words[2])
		if err != nil {
			t.Fatal(err)
		}
		handler = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			for _, h := range words[3:] {
				name, value, _ := strings.Cut(h, ":")
				w.Header().Set(name, value)
			}
			w.WriteHeader(status)
			_, _ = w.Write(body)
		})
	}
	server := httptest.NewUnstartedServer(handler)
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // of the handshake that fails
	if words[0] == "tls" {
		server.StartTLS()
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	m.address = server.URL
	path := "/graphql"
	if words[0] == "registry" {
		path = sandbox.GraphQLPath
	}
	m.env = map[string]string{"APOLLO_REGISTRY_URL": server.URL + path, "APOLLO_KEY": "service:g:s3cr3t", "APOLLO_GRAPH_REF": "g@current"}
}
