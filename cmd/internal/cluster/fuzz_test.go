package cluster

import (
	"net/url"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzKubeconfig reads a text as a kubeconfig and reaches for each of its contexts. It ends in an
// error or in a cluster with a server of http or https, and no file that it names is relative to
// the process. Commands are not run, and no files but those of its folder are read.
func FuzzKubeconfig(f *testing.F) {
	for _, seed := range []string{
		"{current-context: here, contexts: [{name: here, context: {cluster: c, user: u, namespace: shop}}], clusters: [{name: c, cluster: {server: 'https://c:6443/', certificate-authority: ca.crt}}], users: [{name: u, user: {token: secret}}]}",
		"{contexts: [{name: x, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: http://c, proxy-url: 'http://p', tls-server-name: n}}], users: [{name: u, user: {exec: {command: ./get, args: [a], env: [{name: A, value: b}]}}}]}",
		"{contexts: [{name: x, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: ftp://c}}], users: [{name: u, user: {client-certificate-data: aGFsbG8=, client-key-data: aGFsbG8=}}]}",
		"{contexts: [{name: x, context: {cluster: c, user: u}}], clusters: [{name: c, cluster: {server: https://c}}], users: [{name: u, user: {username: a, password: b, tokenFile: t, auth-provider: {name: gcp}}}]}",
		"users: [{name: u, user: {exec: {command: ../../x}}}, {name: u}]\nusers: []\n", strings.Repeat("a: 1\n", 50),
	} {
		f.Add([]byte(seed))
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := parseKubeconfig(text)
		if err != nil {
			return
		}
		c.resolve(dir)
		within := func(names ...*string) {
			for _, name := range names {
				if *name != "" && !filepath.IsAbs(*name) {
					t.Errorf("%q is relative to the process", *name)
				}
				if !strings.HasPrefix(*name, dir) {
					*name = ""
				}
			}
		}
		for i := range c.Clusters {
			within(&c.Clusters[i].Cluster.Authority)
		}
		for i := range c.Users {
			u := &c.Users[i].User
			within(&u.TokenFile, &u.Certificate, &u.Key)
			u.Exec = nil
		}
		for _, named := range append(c.Contexts, namedContext{}) {
			to, err := c.cluster(t.Context(), named.Name, nil)
			if err != nil {
				continue
			}
			if u, err := url.Parse(to.server); err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || strings.HasSuffix(to.server, "/") {
				t.Errorf("the server is %q: %v", to.server, err)
			}
		}
	})
}
