package addresses

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
	"os"
	"path/filepath"
	"strings"
	"time"
)

// cluster is how the API of a Kubernetes cluster is reached.
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

// cluster returns the cluster of a service: that of a kubeconfig, or the one that this process
// runs in if there is no kubeconfig.
func (f *Finder) cluster(ctx context.Context, k Kubernetes) (*cluster, error) {
	key := Kubernetes{Context: k.Context, Kubeconfig: k.Kubeconfig}
	f.mu.Lock()
	defer f.mu.Unlock()
	if c := f.clusters[key]; c != nil {
		return c, nil
	}
	config, err := f.kubeconfig(k)
	if err != nil {
		return nil, err
	}
	var c *cluster
	if config != nil {
		c, err = config.cluster(ctx, k.Context)
	} else {
		c, err = ownCluster(f.Getenv("KUBERNETES_SERVICE_HOST"), f.Getenv("KUBERNETES_SERVICE_PORT"), accountDir)
	}
	if err != nil {
		return nil, err
	}
	if f.clusters == nil {
		f.clusters = map[Kubernetes]*cluster{}
	}
	f.clusters[key] = c
	return c, nil
}

// forget makes the next request get its credentials anew.
func (f *Finder) forget(k Kubernetes) {
	f.mu.Lock()
	defer f.mu.Unlock()
	delete(f.clusters, Kubernetes{Context: k.Context, Kubeconfig: k.Kubeconfig})
}

// ownCluster is the cluster of the pod that this process runs in, whose files are in dir.
func ownCluster(host, port, dir string) (*cluster, error) {
	if host == "" {
		return nil, errors.New("there is no kubeconfig, and this is no pod of a cluster; name a file with kubeconfig, or set KUBECONFIG")
	}
	roots, err := os.ReadFile(filepath.Join(dir, "ca.crt"))
	if err != nil {
		return nil, fmt.Errorf("the certificate of the cluster of this pod: %w", err)
	}
	secure, err := tlsConfig(roots, nil, nil)
	if err != nil {
		return nil, err
	}
	namespace, err := os.ReadFile(filepath.Join(dir, "namespace"))
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
		text, err := os.ReadFile(name)
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

// clientOf returns a client for the API of a cluster; a nil proxy is that of the environment.
func clientOf(secure *tls.Config, proxy *url.URL) *http.Client {
	t := &http.Transport{TLSClientConfig: secure, Proxy: http.ProxyFromEnvironment, ForceAttemptHTTP2: true, IdleConnTimeout: time.Minute}
	if proxy != nil {
		t.Proxy = http.ProxyURL(proxy)
	}
	return &http.Client{Transport: t, Timeout: requestTimeout}
}

// authorize adds the credentials to a request.
func (c *cluster) authorize(r *http.Request) error {
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
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return nil
}
