package cluster

import (
	"bytes"
	"cmp"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path/filepath"
	"strings"

	"github.com/schemactl/schemactl/compose/yamltext"
)

// kubeconfig is the configuration of kubectl, as far as it is read. What several files have under
// one name, the first one decides.
type kubeconfig struct {
	Current  string         `yaml:"current-context"`
	Clusters []namedCluster `yaml:"clusters"`
	Users    []namedUser    `yaml:"users"`
	Contexts []namedContext `yaml:"contexts"`
	files    []string
}

type namedCluster struct {
	Name    string      `yaml:"name"`
	Cluster kubeCluster `yaml:"cluster"`
}

type kubeCluster struct {
	Server     string `yaml:"server"`
	Authority  string `yaml:"certificate-authority"`
	Inline     string `yaml:"certificate-authority-data"`
	Insecure   bool   `yaml:"insecure-skip-tls-verify"`
	ServerName string `yaml:"tls-server-name"`
	Proxy      string `yaml:"proxy-url"`
}

type namedUser struct {
	Name string   `yaml:"name"`
	User kubeUser `yaml:"user"`
}

type kubeUser struct {
	Token             string      `yaml:"token"`
	TokenFile         string      `yaml:"tokenFile"`
	Certificate       string      `yaml:"client-certificate"`
	CertificateInline string      `yaml:"client-certificate-data"`
	Key               string      `yaml:"client-key"`
	KeyInline         string      `yaml:"client-key-data"`
	Username          string      `yaml:"username"`
	Password          string      `yaml:"password"`
	Exec              *execPlugin `yaml:"exec"`
	Provider          *struct {
		Name string `yaml:"name"`
	} `yaml:"auth-provider"`
}

type namedContext struct {
	Name    string `yaml:"name"`
	Context struct {
		Cluster   string `yaml:"cluster"`
		User      string `yaml:"user"`
		Namespace string `yaml:"namespace"`
	} `yaml:"context"`
}

// kubeconfig reads the files that name clusters. It is nil if there are none, and none were asked
// for.
func (all *Clusters) kubeconfig(k Place) (*kubeconfig, error) {
	files, asked := []string{k.Kubeconfig}, k.Kubeconfig != ""
	if asked && !filepath.IsAbs(k.Kubeconfig) {
		files[0] = filepath.Join(all.Dir, k.Kubeconfig)
	}
	if !asked {
		if files = filepath.SplitList(all.Getenv("KUBECONFIG")); len(files) == 0 {
			files = []string{filepath.Join(cmp.Or(all.Getenv("HOME"), all.Getenv("USERPROFILE")), ".kube", "config")}
		}
	}
	var read kubeconfig
	for _, file := range files {
		if file == "" {
			continue
		}
		text, err := readFile(file)
		if errors.Is(err, fs.ErrNotExist) && !asked {
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("kubeconfig: %w", err)
		}
		one, err := parseKubeconfig(text)
		if err != nil {
			return nil, fmt.Errorf("kubeconfig %s: %w", file, err)
		}
		one.resolve(filepath.Dir(file))
		read.Current = cmp.Or(read.Current, one.Current)
		read.Clusters, read.Users, read.Contexts = append(read.Clusters, one.Clusters...), append(read.Users, one.Users...), append(read.Contexts, one.Contexts...)
		read.files = append(read.files, file)
	}
	if len(read.files) == 0 {
		if k.Context != "" {
			return nil, fmt.Errorf("there is no kubeconfig with the context %s", k.Context)
		}
		return nil, nil
	}
	return &read, nil
}

// parseKubeconfig reads the text of a file that names clusters.
func parseKubeconfig(text []byte) (kubeconfig, error) {
	var c kubeconfig
	if len(bytes.TrimSpace(text)) == 0 { // as a tool leaves it that has taken the last cluster out
		return c, nil
	}
	_, err := yamltext.Load(text, &c)
	return c, err
}

// resolve makes the names of files relative to the process; they are relative to the kubeconfig.
func (c *kubeconfig) resolve(dir string) {
	move := func(names ...*string) {
		for _, name := range names {
			if *name != "" && !filepath.IsAbs(*name) {
				*name = filepath.Join(dir, *name)
			}
		}
	}
	for i := range c.Clusters {
		move(&c.Clusters[i].Cluster.Authority)
	}
	for i := range c.Users {
		u := &c.Users[i].User
		move(&u.TokenFile, &u.Certificate, &u.Key)
		if u.Exec != nil && strings.ContainsAny(u.Exec.Command, `/\`) {
			move(&u.Exec.Command)
		}
	}
}

// cluster returns the cluster of a context, the current one if name is empty. secrets are those of
// [connect].
func (c *kubeconfig) cluster(ctx context.Context, name string, secrets []string) (*cluster, error) {
	in := " in " + strings.Join(c.files, ", ")
	if name = cmp.Or(name, c.Current); name == "" {
		return nil, errors.New("there is no current context" + in + "; name one with context")
	}
	at, ok := named(c.Contexts, func(n namedContext) bool { return n.Name == name })
	if !ok {
		return nil, fmt.Errorf("there is no context %s%s", name, in)
	}
	to, ok := named(c.Clusters, func(n namedCluster) bool { return n.Name == at.Context.Cluster })
	if !ok {
		return nil, fmt.Errorf("there is no cluster %s%s, which the context %s names", at.Context.Cluster, in, name)
	}
	by, ok := named(c.Users, func(n namedUser) bool { return n.Name == at.Context.User })
	if !ok && at.Context.User != "" {
		return nil, fmt.Errorf("there is no user %s%s, which the context %s names", at.Context.User, in, name)
	}
	out, err := connect(ctx, to.Cluster, by.User, secrets)
	if err != nil {
		return nil, fmt.Errorf("the context %s%s: %w", name, in, err)
	}
	out.namespace = at.Context.Namespace
	return out, nil
}

// named returns the first entry that is meant.
func named[T any](list []T, is func(T) bool) (found T, ok bool) {
	for _, entry := range list {
		if is(entry) {
			return entry, true
		}
	}
	return found, false
}

// connect makes a cluster of what the kubeconfig says of it and of the user. secrets are the
// variables with secrets that an exec plugin gets.
func connect(ctx context.Context, to kubeCluster, by kubeUser, secrets []string) (*cluster, error) {
	if by.Provider != nil && by.Exec == nil {
		return nil, fmt.Errorf("the auth-provider %s is one that kubectl no longer has; use an exec plugin, or a token", by.Provider.Name)
	}
	server, err := serverURL(to.Server)
	if err != nil {
		return nil, fmt.Errorf("server: %w", err)
	}
	roots, err := inline(to.Inline, to.Authority)
	if err != nil {
		return nil, fmt.Errorf("certificate-authority: %w", err)
	}
	certificate, err := inline(by.CertificateInline, by.Certificate)
	if err != nil {
		return nil, fmt.Errorf("client-certificate: %w", err)
	}
	key, err := inline(by.KeyInline, by.Key)
	if err != nil {
		return nil, fmt.Errorf("client-key: %w", err)
	}
	out := &cluster{server: strings.TrimSuffix(server.String(), "/"), user: by.Username, password: by.Password}
	switch {
	case by.Exec != nil:
		credential, err := by.Exec.run(ctx, to, roots, secrets)
		if err != nil {
			return nil, err
		}
		out.token = func() (string, error) { return credential.Token, nil }
		if credential.Certificate != "" {
			certificate, key = []byte(credential.Certificate), []byte(credential.Key)
		}
	case by.TokenFile != "":
		out.token = tokenFile(by.TokenFile)
	case by.Token != "":
		out.token = func() (string, error) { return by.Token, nil }
	}
	secure, err := tlsConfig(roots, certificate, key)
	if err != nil {
		return nil, err
	}
	secure.ServerName, secure.InsecureSkipVerify = to.ServerName, to.Insecure
	var proxy *url.URL
	if to.Proxy != "" {
		if proxy, err = url.Parse(to.Proxy); err != nil {
			return nil, fmt.Errorf("proxy-url: %w", err)
		}
	}
	out.client = clientOf(secure, proxy)
	return out, nil
}

// inline returns what stands in a kubeconfig in base64, else the content of the file.
func inline(data, file string) ([]byte, error) {
	switch {
	case data != "":
		return base64.StdEncoding.DecodeString(strings.Join(strings.Fields(data), ""))
	case file != "":
		return readFile(file)
	}
	return nil, nil
}

// serverURL reads the address of the API of a cluster.
func serverURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is no http or https URL", text)
	}
	return u, nil
}
