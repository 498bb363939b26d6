// Package cluster reaches the API of Kubernetes clusters by plain HTTP, as a kubeconfig or the
// service account of a pod says.
//
//	clusters := cluster.Clusters{Getenv: os.Getenv}
//	at := cluster.Place{Context: "production"}
//	text, err := clusters.Do(ctx, at, cluster.Request{Path: "/apis/apps/v1/…"})
//
// # How
//
// A kubeconfig names servers, certificate authorities and credentials: tokens, files of tokens,
// client certificates, passwords, and plugins, which are commands that print a credential. Without
// a kubeconfig, the service account of the pod that the process runs in is used. An official client
// would bring some ten thousand files of code along, and its start-up time.
//
// # Invariants
//
//   - Nothing is repeated here except a request whose credential has expired, once.
//   - An answer is bounded in time and bytes.
//   - An error names what was asked, what the cluster said, and what to do. A credential that a
//     cluster says back is redacted where the error is printed.
//   - A kubeconfig can do what a configuration can, and no more: it names commands that are run and
//     files whose content is sent to servers, so that only commands which run those of the
//     configuration read one. Nothing of the environment is put into it, its commands get no
//     secrets that are not named, and it and the files that it names are bounded.
package cluster

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/schemactl/schemactl/publish/redact"
)

// Place names a cluster: a context of a kubeconfig. Both may be empty.
type Place struct {
	// Context is one of the kubeconfig; by default its current one.
	Context string `yaml:"context"`
	// Kubeconfig is a file; by default those of $KUBECONFIG, or ~/.kube/config, or what a pod has
	// inside of its cluster.
	Kubeconfig string `yaml:"kubeconfig"`
}

// Clusters reaches clusters by their places. It may be used by several goroutines.
type Clusters struct {
	// Getenv returns a variable of the environment.
	Getenv func(name string) string
	// Dir is the folder that the name of a kubeconfig is relative to; empty is that of the process.
	Dir string
	// Secrets are the variables with secrets that exec plugins get.
	Secrets []string

	mu sync.Mutex
	// known has the clusters that were asked before.
	known map[Place]*cluster
}

// Do sends a request to a cluster and returns the body of its answer. A credential that has expired
// is got anew once. An answer that is not 2xx is an *[Error].
func (all *Clusters) Do(ctx context.Context, at Place, r Request) ([]byte, error) {
	c, err := all.of(ctx, at)
	if err != nil {
		return nil, err
	}
	text, err := c.do(ctx, r)
	if errors.Is(err, ErrUnauthorized) {
		all.forget(at)
		if c, err = all.of(ctx, at); err == nil {
			text, err = c.do(ctx, r)
		}
	}
	return text, err
}

// Namespace returns the namespace of a place, "default" if it has none.
func (all *Clusters) Namespace(ctx context.Context, at Place) (string, error) {
	c, err := all.of(ctx, at)
	if err != nil {
		return "", err
	}
	return cmp.Or(c.namespace, "default"), nil
}

// of returns the cluster of a place: that of a kubeconfig, or the one that this process runs in if
// there is no kubeconfig.
func (all *Clusters) of(ctx context.Context, at Place) (*cluster, error) {
	all.mu.Lock()
	defer all.mu.Unlock()
	if c := all.known[at]; c != nil {
		return c, nil
	}
	config, err := all.kubeconfig(at)
	if err != nil {
		return nil, err
	}
	var c *cluster
	if config != nil {
		c, err = config.cluster(ctx, at.Context, all.Secrets)
	} else {
		c, err = ownCluster(all.Getenv("KUBERNETES_SERVICE_HOST"), all.Getenv("KUBERNETES_SERVICE_PORT"), accountDir)
	}
	if err != nil {
		return nil, err
	}
	if all.known == nil {
		all.known = map[Place]*cluster{}
	}
	all.known[at] = c
	return c, nil
}

// forget makes the next request get its credentials anew.
func (all *Clusters) forget(at Place) {
	all.mu.Lock()
	defer all.mu.Unlock()
	delete(all.known, at)
}

// cluster is how the API of one cluster is reached.
type cluster struct {
	// server is the URL of its API without a slash at the end.
	server    string
	namespace string
	client    *http.Client
	// token is read for each request, because a cluster exchanges it; nil if there is none.
	token func() (string, error)
	// user and password are those of basic authentication.
	user, password string
}

// accountDir has what a pod is given to speak with its own cluster.
const accountDir = "/var/run/secrets/kubernetes.io/serviceaccount"

// requestTimeout is for one request to a cluster.
const requestTimeout = 15 * time.Second

// ownCluster is the cluster of the pod that this process runs in, whose files are in dir.
func ownCluster(host, port, dir string) (*cluster, error) {
	if host == "" {
		return nil, errors.New("there is no kubeconfig, and this is no pod of a cluster; name a file with kubeconfig, or set KUBECONFIG")
	}
	roots, err := readFile(filepath.Join(dir, "ca.crt"))
	if err != nil {
		return nil, fmt.Errorf("the certificate of the cluster of this pod: %w", err)
	}
	secure, err := tlsConfig(roots, nil, nil)
	if err != nil {
		return nil, err
	}
	namespace, err := readFile(filepath.Join(dir, "namespace"))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	return &cluster{
		server: "https://" + net.JoinHostPort(host, cmp.Or(port, "443")), namespace: strings.TrimSpace(string(namespace)),
		client: clientOf(secure, nil), token: tokenFile(filepath.Join(dir, "token")),
	}, nil
}

// tokenFile returns the token of a file, as it is at that time.
func tokenFile(name string) func() (string, error) {
	return func() (string, error) {
		text, err := readFile(name)
		return strings.TrimSpace(string(text)), err
	}
}

// tlsConfig trusts the certificates in roots, those of the system if there are none, and shows the
// pair of certificate and key if there is one. All are PEM.
func tlsConfig(roots, certificate, key []byte) (*tls.Config, error) {
	c := &tls.Config{MinVersion: tls.VersionTLS12}
	if len(roots) > 0 {
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(roots) {
			return nil, errors.New("the certificate authority of the cluster is no PEM certificate")
		}
	}
	if len(certificate) > 0 || len(key) > 0 {
		pair, err := tls.X509KeyPair(certificate, key)
		if err != nil {
			return nil, fmt.Errorf("the client certificate for the cluster: %w", err)
		}
		c.Certificates = []tls.Certificate{pair}
	}
	return c, nil
}

// clientOf returns a client for the API of a cluster; a nil proxy is that of the environment. It
// follows no redirection: the token would go along to other ports and subdomains.
func clientOf(secure *tls.Config, proxy *url.URL) *http.Client {
	t := &http.Transport{TLSClientConfig: secure, Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute}
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return &http.Client{
		Transport: t, Timeout: requestTimeout,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// authorize adds the credentials to a request.
func (c *cluster) authorize(r *http.Request) error {
	redact.Always(c.password)
	if c.user != "" {
		r.SetBasicAuth(c.user, c.password)
	}
	if c.token == nil {
		return nil
	}
	token, err := c.token()
	if err != nil {
		return fmt.Errorf("the token for the cluster: %w", err)
	}
	redact.Always(token)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return nil
}
