package cluster

import (
	"encoding/pem"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/schemactl/schemactl/compose/yamltext"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The token of a pod is exchanged while the program runs.
func TestOwnCluster(t *testing.T) {
	var valid, elsewhere atomic.Pointer[string]
	c := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if to := elsewhere.Load(); to != nil {
			http.Redirect(w, r, *to, http.StatusTemporaryRedirect)
			return
		}
		if r.Header.Get("Authorization") != "Bearer "+*valid.Load() {
			w.WriteHeader(http.StatusUnauthorized)
			return
		}
		_, _ = io.WriteString(w, "here")
	}))
	defer c.Close()
	roots := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate().Raw}))
	dir := t.TempDir()
	write(t, filepath.Join(dir, "ca.crt"), roots)
	write(t, filepath.Join(dir, "token"), "first\n")
	write(t, filepath.Join(dir, "namespace"), "shop")
	at, err := url.Parse(c.URL)
	if err != nil {
		t.Fatal(err)
	}
	own, err := ownCluster(at.Hostname(), at.Port(), dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, token := range []string{"first", "second"} {
		valid.Store(&token)
		write(t, filepath.Join(dir, "token"), token)
		if text, err := own.do(t.Context(), Request{Path: "/version"}); err != nil || string(text) != "here" {
			t.Errorf("%s: %q, %v", token, text, err)
		}
	}
	other := httptest.NewTLSServer(http.NotFoundHandler())
	defer other.Close()
	elsewhere.Store(&other.URL)
	if _, err := own.do(t.Context(), Request{Path: "/version"}); err == nil || !strings.Contains(err.Error(), "307") {
		t.Errorf("a redirection was followed: %v", err)
	}
	t.Chdir(dir)
	nowhere := Clusters{Getenv: func(string) string { return "" }}
	if _, err := nowhere.Do(t.Context(), Place{}, Request{Path: "/version"}); err == nil || !strings.Contains(err.Error(), "this is no pod of a cluster") {
		t.Error(err)
	}
}

// A kubeconfig is bounded, and so is what it names; a command that it names gets no secrets that
// are not named.
func TestHostileKubeconfig(t *testing.T) {
	dir := t.TempDir()
	write(t, filepath.Join(dir, "repeated"), "contexts: []\n"+strings.Repeat("users: []\n", 5_000))
	write(t, filepath.Join(dir, "long"), strings.Repeat("#", yamltext.MaxBytes+1))
	write(t, filepath.Join(dir, "authority"), "{contexts: [{name: c, context: {cluster: c}}], clusters: [{name: c, cluster: {server: 'https://c', certificate-authority: ca}}]}")
	if err := os.Mkdir(filepath.Join(dir, "ca"), 0o700); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{
		"repeated": `mapping key "users" already defined at line 2`, "long": "has more than 4 MiB", "authority": filepath.Join(dir, "ca") + " is not a regular file", ".": "is not a regular file",
	} {
		all := Clusters{Getenv: os.Getenv, Dir: dir}
		_, err := all.Do(t.Context(), Place{Kubeconfig: name, Context: "c"}, Request{Path: "/version"})
		if err == nil || !strings.Contains(err.Error(), want) || len(err.Error()) > 20_000 {
			t.Errorf("%s: %.300v, want %s", name, err, want)
		}
	}
	if runtime.GOOS == "windows" {
		return // the command is one of a shell
	}
	t.Setenv("APOLLO_KEY", "k")
	t.Setenv("GITHUB_TOKEN", "t")
	plugin := execPlugin{Command: "sh", Args: []string{"-c", `echo "{\"status\": {\"token\": \"got $APOLLO_KEY$GITHUB_TOKEN\"}}"`}}
	for want, secrets := range map[string][]string{"got ": nil, "got t": {"GITHUB_TOKEN"}} {
		if got, err := plugin.run(t.Context(), kubeCluster{}, nil, secrets); err != nil || got.Token != want {
			t.Errorf("%q, %v; want %q", got.Token, err, want)
		}
	}
}

// An answer that is an error tells what the cluster said, and what to do about it.
func TestErrors(t *testing.T) {
	right := Right{Verb: "patch", Resource: "deployments", Group: "apps", Namespace: "shop"}
	for want, answer := range map[string]string{
		"401 the cluster does not accept the credentials: token expired; log in again":                                                             `{"kind":"Status","message":"token expired","code":401}`,
		"403 the cluster forbids it; the user or service account needs the right to patch deployments of the group apps in the namespace shop: no": `{"kind":"Status","reason":"Forbidden","message":"no"}`,
		"404 the cluster answers 404 Not Found: deployments.apps \"x\" not found":                                                                  `{"kind":"Status","reason":"NotFound","message":"deployments.apps \"x\" not found"}`,
		"503 the cluster answers 503 Service Unavailable":                                                                                          "<html>a proxy</html>",
	} {
		status, text, _ := strings.Cut(want, " ")
		code, err := strconv.Atoi(status)
		if err != nil {
			t.Fatal(err)
		}
		recorder := httptest.NewRecorder()
		recorder.Header().Set("Retry-After", "7")
		recorder.WriteHeader(code)
		_, _ = io.WriteString(recorder, answer)
		e := refusal(recorder.Result(), right)
		if !strings.HasPrefix(e.Error(), text) || e.After != 7*time.Second || e.Transient() != (code == 503) || errors.Is(e, ErrUnauthorized) != (code == 401) {
			t.Errorf("%d: %v", code, e)
		}
	}
}
