// Package addresses finds where the replicas of a service answer, one by one: the routers of a
// fleet, or the copies of a subgraph behind one routing URL. What is asked of them is the business
// of the caller; this package only connects to the replica that is meant.
//
// # What goes in and what comes out
//
// A [Source] says where the addresses come from: a list, the records of a DNS name, the
// EndpointSlices of a Kubernetes service, or a command that prints them. A template is the URL that
// is asked of each, such as http://:9090/metrics or the routing URL of a subgraph.
//
//	f := addresses.Finder{Clusters: clusters, Run: run}
//	list, err := f.Find(ctx, source, "http://products.internal:4001/graphql")
//	for _, a := range list {
//		response, err := a.Client(5 * time.Second).Do(request) // to a.URL, and to that replica alone
//		a.Name // what people call it: the pod, or host and port
//	}
//
// # How
//
// An address has no path and often no port; it has those of the template. A template with a host
// keeps it: requests go to the address of the replica and have the host of the template as their
// Host and as the name in TLS, as behind a load balancer. A template without a host takes the one
// of the address. An entry of a list, or a line of a command, that is a whole URL needs no
// template.
//
// In schemactl.yaml a source is a mapping of exactly one key, or simply a list; package config
// reads both, and asks [Source.Problems] what is wrong with it.
//
// # Invariants
//
//   - No address is twice in the outcome, and it is sorted by name.
//   - A source that names no address at all is an error: nothing can be said of replicas that
//     nobody found. Every error wraps [ErrUnknown].
//   - Answers are bounded: in bytes, in number (at most [Limit] addresses), and by the context.
package addresses

import (
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
)

// ErrUnknown means that the addresses of a source could not be found out.
var ErrUnknown = errors.New("the addresses are not known")

// Source is where addresses come from. Exactly one of its fields is set.
type Source struct {
	// List has the addresses themselves: URLs, hosts with or without a port, or IP addresses.
	List []string `yaml:"list"`
	// DNS is a name, with or without a port, or a URL with such a host. Each of its A and AAAA
	// records is an address.
	DNS string `yaml:"dns"`
	// Kubernetes is a service whose endpoints are the addresses.
	Kubernetes Kubernetes `yaml:"kubernetes"`
	// Command is a command line that prints addresses as List has them, one on each line.
	Command string `yaml:"command"`
}

// Kubernetes is a service in a cluster. Its endpoints are read as EndpointSlices, for which the
// user or service account needs the right to list endpointslices of the group discovery.k8s.io.
type Kubernetes struct {
	// Service is the name of the service.
	Service string `yaml:"service"`
	// Namespace is that of the service; by default that of the context, or of the pod.
	Namespace string `yaml:"namespace"`
	// Port is the name or number of the port; by default that of the template, or the only one.
	Port string `yaml:"port"`
	// Context is one of the kubeconfig; by default its current one.
	Context string `yaml:"context"`
	// Kubeconfig is a file; by default those of $KUBECONFIG, or ~/.kube/config, or what a pod has
	// inside of its cluster.
	Kubeconfig string `yaml:"kubeconfig"`
}

// Problem is a mistake in a source, at a path of keys (strings) and indexes (ints) below it.
type Problem struct {
	Keys    []any
	Message string
}

// IsZero reports whether nothing is set.
func (s Source) IsZero() bool {
	return len(s.List) == 0 && s.DNS == "" && s.Command == "" && s.Kubernetes == Kubernetes{}
}

// String describes the source for people, without its addresses.
func (s Source) String() string {
	switch {
	case s.DNS != "":
		return "the records of " + s.DNS
	case s.Kubernetes != Kubernetes{}:
		return "the endpoints of the service " + s.Kubernetes.Service
	case s.Command != "":
		return "the addresses that `" + s.Command + "` prints"
	}
	return "the list of addresses"
}

// Problems returns the mistakes in a source that can be seen without asking anybody.
func (s Source) Problems() []Problem {
	var out []Problem
	set := 0
	for _, is := range []bool{len(s.List) > 0, s.DNS != "", s.Kubernetes != Kubernetes{}, s.Command != ""} {
		if is {
			set++
		}
	}
	if set != 1 {
		out = append(out, Problem{nil, "name the addresses in one way: a list, or one of list, dns, kubernetes, command"})
	}
	for i, entry := range s.List {
		if _, err := parseEntry(entry); err != nil {
			out = append(out, Problem{[]any{"list", i}, err.Error()})
		}
	}
	if s.DNS != "" {
		if _, err := parseEntry(s.DNS); err != nil {
			out = append(out, Problem{[]any{"dns"}, err.Error()})
		}
	}
	k := s.Kubernetes
	if k != (Kubernetes{}) && k.Service == "" {
		out = append(out, Problem{[]any{"kubernetes"}, "kubernetes needs the name of a service"})
	}
	if strings.ContainsAny(k.Service+k.Namespace, "/?#%, ") {
		out = append(out, Problem{[]any{"kubernetes"}, "service and namespace are names in a cluster, such as router and shop"})
	}
	if n, err := strconv.Atoi(k.Port); err == nil && (n < 1 || n > 65535) {
		out = append(out, Problem{[]any{"kubernetes", "port"}, "a port is a number from 1 to 65535, or the name of one"})
	}
	return out
}

// entry is one address as somebody writes it: a whole URL, or a host with or without a port.
type entry struct {
	url        *url.URL // nil if it is no URL
	host, port string   // without brackets
}

// parseEntry reads an address of a list, of a line, or of a DNS name.
func parseEntry(text string) (entry, error) {
	text = strings.TrimSpace(text)
	if strings.Contains(text, "://") {
		u, err := parseURL(text)
		if err != nil {
			return entry{}, err
		}
		return entry{u, u.Hostname(), u.Port()}, nil
	}
	if a, err := netip.ParseAddr(strings.Trim(text, "[]")); err == nil {
		return entry{host: a.String()}, nil
	}
	host, port := text, ""
	if strings.Contains(text, ":") {
		var err error
		if host, port, err = net.SplitHostPort(text); err != nil {
			return entry{}, fmt.Errorf("%q is no address: write host:port, or a URL", text)
		}
		if n, err := strconv.Atoi(port); err != nil || n < 1 || n > 65535 {
			return entry{}, fmt.Errorf("%q has no port from 1 to 65535", text)
		}
	}
	if host == "" || strings.ContainsAny(host, "/?#@% \t\\\"'") {
		return entry{}, fmt.Errorf("%q is no address: write a host, host:port, or a URL", text)
	}
	return entry{host: host, port: port}, nil
}

// parseURL reads a URL that can be asked by HTTP. Its host may be empty only in a template.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil || u.Hostname() == "" || u.Scheme != "http" && u.Scheme != "https" {
		return nil, fmt.Errorf("%q is no http or https URL", text)
	}
	return u, nil
}
