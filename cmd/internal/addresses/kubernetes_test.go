package addresses

import (
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
)

// page has a pod of both families, one that terminates and still answers, and two that do not.
const page = `{"metadata":{"continue":"%s"},"items":[{"addressType":"IPv4","ports":[{"name":"http","port":4000},{"name":"metrics","port":9000}],"endpoints":[
 {"addresses":["10.0.0.%[2]d"],"conditions":{"ready":true},"targetRef":{"kind":"Pod","name":"router-%[2]d"}},
 {"addresses":["10.0.1.%[2]d"],"conditions":{"ready":false,"serving":true,"terminating":true},"targetRef":{"name":"leaving-%[2]d"}},
 {"addresses":["10.0.2.%[2]d"],"conditions":{"ready":false},"targetRef":{"name":"starting-%[2]d"}},
 {"addresses":["10.0.3.%[2]d"],"conditions":{"ready":true,"serving":false},"targetRef":{"name":"broken-%[2]d"}}]},
 {"addressType":"IPv6","ports":[{"name":"metrics","port":9000}],"endpoints":[{"addresses":["fd00::%[2]d"],"targetRef":{"name":"router-%[2]d"}}]}]}`

// fakeCluster is the API of a cluster that has the slices of one service, in two pages, for whoever
// has the token.
type fakeCluster struct {
	*httptest.Server
	token atomic.Pointer[string]
	// forbidden is a token that may list nothing.
	forbidden string
}

func newCluster(t *testing.T, token string) *fakeCluster {
	t.Helper()
	c := &fakeCluster{forbidden: "forbidden"}
	c.token.Store(&token)
	c.Server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch auth := r.Header.Get("Authorization"); {
		case auth == "Bearer "+c.forbidden:
			w.WriteHeader(http.StatusForbidden)
		case auth != "Bearer "+*c.token.Load():
			w.WriteHeader(http.StatusUnauthorized)
		case r.URL.Path != "/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices":
			w.WriteHeader(http.StatusNotFound)
		case r.URL.Query().Get("labelSelector") != "kubernetes.io/service-name=router":
			_, _ = io.WriteString(w, `{"items":[]}`)
		case r.URL.Query().Get("continue") == "":
			_, _ = fmt.Fprintf(w, page, "next", 1)
		default:
			_, _ = fmt.Fprintf(w, page, "", 2)
		}
	}))
	t.Cleanup(c.Close)
	return c
}

func (c *fakeCluster) roots() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Certificate().Raw})
}

// kubeconfig writes one with a user, and returns a finder that uses it.
func (c *fakeCluster) kubeconfig(t *testing.T, user string) *Finder {
	t.Helper()
	file := filepath.Join(t.TempDir(), "config")
	text := fmt.Sprintf(`{current-context: here, contexts: [{name: here, context: {cluster: c, user: u, namespace: shop}}, {name: lost, context: {cluster: none}}],
clusters: [{name: c, cluster: {server: %q, certificate-authority-data: %q}}], users: [{name: u, user: %s}]}`, c.URL+"/", base64.StdEncoding.EncodeToString(c.roots()), user)
	write(t, file, text)
	return &Finder{Clusters: &cluster.Clusters{Getenv: func(name string) string {
		return map[string]string{"KUBECONFIG": "nowhere" + string(os.PathListSeparator) + file}[name]
	}}}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

const wantPods = "leaving-1 http://10.0.1.1:9000/metrics\nleaving-2 http://10.0.1.2:9000/metrics\nrouter-1 http://10.0.0.1:9000/metrics\nrouter-2 http://10.0.0.2:9000/metrics\n"

func find(t *testing.T, f *Finder, k Kubernetes) (string, error) {
	t.Helper()
	list, err := f.Find(t.Context(), Source{Kubernetes: k}, "http://:9090/metrics")
	var b strings.Builder
	for _, a := range list {
		fmt.Fprintln(&b, a.Name, a.URL+a.Dial)
	}
	return b.String(), err
}

func TestKubernetes(t *testing.T) {
	c := newCluster(t, "secret")
	service := Kubernetes{Service: "router", Port: "metrics"}
	got, err := find(t, c.kubeconfig(t, "{token: secret}"), service)
	if err != nil || got != wantPods {
		t.Errorf("%v\n%s", err, got)
	}
	// A file that the configuration names is relative to the configuration, and no other one is
	// read.
	file := c.kubeconfig(t, "{token: secret}").Clusters.Getenv("KUBECONFIG")
	dir, name := filepath.Split(filepath.SplitList(file)[1])
	own := &Finder{Clusters: &cluster.Clusters{Dir: dir, Getenv: func(string) string { t.Error("the environment is asked"); return "" }}}
	if got, err := find(t, own, Kubernetes{Service: "router", Port: "metrics", Kubeconfig: name}); err != nil || got != wantPods {
		t.Errorf("%v\n%s", err, got)
	}
	service.Port = "" // that of the template, which the service does not name
	if got, err := find(t, c.kubeconfig(t, "{token: secret}"), service); err != nil || got != strings.ReplaceAll(wantPods, "9000", "9090") {
		t.Errorf("%v\n%s", err, got)
	}
	for want, test := range map[string]struct {
		user string
		k    Kubernetes
	}{
		"right to list endpointslices of the group discovery.k8s.io in the namespace shop": {"{token: forbidden}", service},
		"does not accept the credentials":                                                  {"{token: wrong}", service},
		"answers 404":                                                                      {"{token: secret}", Kubernetes{Service: "router", Namespace: "other"}},
		"the service other are none":                                                       {"{token: secret}", Kubernetes{Service: "other"}},
		"has no port web":                                                                  {"{token: secret}", Kubernetes{Service: "router", Port: "web"}},
		"there is no context there":                                                        {"{token: secret}", Kubernetes{Service: "router", Context: "there"}},
		"there is no cluster none":                                                         {"{token: secret}", Kubernetes{Service: "router", Context: "lost"}},
		"the auth-provider gcp":                                                            {"{auth-provider: {name: gcp}}", service},
		"client certificate for the":                                                       {"{client-certificate-data: aGFsbG8=, client-key-data: aGFsbG8=}", service},
		"exec plugin nowhere-to-be-found":                                                  {"{exec: {command: nowhere-to-be-found, installHint: install it}}", service},
		"executable file not found in $PATH: install it":                                   {"{exec: {command: nowhere-to-be-found, installHint: install it}}", service},
	} {
		if _, err := find(t, c.kubeconfig(t, test.user), test.k); !errors.Is(err, ErrUnknown) || !strings.Contains(strings.ReplaceAll(err.Error(), "%PATH%", "$PATH"), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// A credential of an exec plugin is kept until the cluster no longer takes it.
func TestExecPlugin(t *testing.T) {
	c := newCluster(t, "1")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	count := filepath.Join(t.TempDir(), "count")
	f := c.kubeconfig(t, fmt.Sprintf("{exec: {command: %q, apiVersion: client.authentication.k8s.io/v1, provideClusterInfo: true, env: [{name: PLUGIN_COUNT, value: %q}]}}", self, count))
	for _, token := range []string{"1", "1", "2"} {
		c.token.Store(&token)
		if got, err := find(t, f, Kubernetes{Service: "router", Port: "metrics"}); err != nil || got != wantPods {
			t.Errorf("with %s: %v\n%s", token, err, got)
		}
	}
	if text, _ := os.ReadFile(count); string(text) != "xx" {
		t.Errorf("the plugin ran as often as %q is long", text)
	}
}

// TestMain plays an exec plugin whose tokens are numbers, if the test above runs it.
func TestMain(m *testing.M) {
	name := os.Getenv("PLUGIN_COUNT")
	if name == "" {
		os.Exit(m.Run())
	}
	text, _ := os.ReadFile(name)
	if !strings.Contains(os.Getenv("KUBERNETES_EXEC_INFO"), `"server":"https://127.0.0.1`) || os.WriteFile(name, append(text, 'x'), 0o600) != nil {
		os.Exit(1)
	}
	fmt.Printf(`{"kind":"ExecCredential","status":{"token":"%d"}}`, len(text)+1)
}
