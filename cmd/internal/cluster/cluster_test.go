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
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"
)

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// The token of a pod is exchanged while the program runs.
func TestOwnCluster(t *testing.T) {
	var valid atomic.Pointer[string]
	c := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
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
	t.Chdir(dir)
	nowhere := Clusters{Getenv: func(string) string { return "" }}
	if _, err := nowhere.Do(t.Context(), Place{}, Request{Path: "/version"}); err == nil || !strings.Contains(err.Error(), "this is no pod of a cluster") {
		t.Error(err)
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
