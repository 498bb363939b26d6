package addresses

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
)

// pageSize is how many slices are asked for at once; each has at most 1000 endpoints.
const pageSize = 100

// slicePage is a page of the list of EndpointSlices, of discovery.k8s.io/v1, as far as it is read.
type slicePage struct {
	Metadata struct {
		Continue string `json:"continue"`
	} `json:"metadata"`
	Items []endpointSlice `json:"items"`
}

type endpointSlice struct {
	AddressType string     `json:"addressType"`
	Endpoints   []endpoint `json:"endpoints"`
	Ports       []struct {
		Name string `json:"name"`
		Port int    `json:"port"`
	} `json:"ports"`
}

type endpoint struct {
	Addresses  []string `json:"addresses"`
	Conditions struct {
		Ready   *bool `json:"ready"`
		Serving *bool `json:"serving"`
	} `json:"conditions"`
	TargetRef *struct {
		Name string `json:"name"`
	} `json:"targetRef"`
}

// serves reports whether the endpoint answers requests, also while it terminates. As Kubernetes
// has it, an unknown condition counts as true.
func (e endpoint) serves() bool {
	if e.Conditions.Serving != nil {
		return *e.Conditions.Serving
	}
	return e.Conditions.Ready == nil || *e.Conditions.Ready
}

// port returns the port of a slice that is meant: by its name or number, else the one of the
// template, else the only one.
func (s endpointSlice) port(wanted string, t template) (string, error) {
	wanted = cmp.Or(wanted, t.Port())
	if wanted == "" && len(s.Ports) == 1 {
		return strconv.Itoa(s.Ports[0].Port), nil
	}
	for _, p := range s.Ports {
		if p.Name == wanted || strconv.Itoa(p.Port) == wanted {
			return strconv.Itoa(p.Port), nil
		}
	}
	if _, err := strconv.Atoi(wanted); err == nil {
		return wanted, nil // a port of the pod that the service does not name, such as that of the metrics
	}
	if wanted == "" {
		return "", fmt.Errorf("the service has %d ports; name one of them with port", len(s.Ports))
	}
	return "", fmt.Errorf("the service has no port %s", wanted)
}

// endpoints returns an address for each pod behind a service that answers requests. A pod with an
// address of each family is one.
func (f *Finder) endpoints(ctx context.Context, k Kubernetes, t template) ([]Address, error) {
	slices, err := f.slicesOf(ctx, k)
	if err != nil {
		return nil, err
	}
	var out []Address
	seen := map[string]bool{}
	for _, s := range slices {
		for _, e := range s.Endpoints {
			if !e.serves() || len(e.Addresses) == 0 {
				continue
			}
			port, err := s.port(k.Port, t)
			if err != nil {
				return nil, fmt.Errorf("the Kubernetes service %s: %w", k.Service, err)
			}
			found, err := parseEntry(e.Addresses[0])
			if err != nil || found.url != nil || found.port != "" {
				return nil, fmt.Errorf("the Kubernetes service %s has an endpoint with the address %q", k.Service, e.Addresses[0])
			}
			found.port = port
			name := ""
			if e.TargetRef != nil {
				name = e.TargetRef.Name
			}
			if name != "" && seen[name] {
				continue
			}
			seen[name] = true
			out = append(out, t.at(found, name))
		}
	}
	return out, nil
}

// place is the cluster that has the service.
func (k Kubernetes) place() cluster.Place {
	return cluster.Place{Context: k.Context, Kubeconfig: k.Kubeconfig}
}

// slicesOf asks the cluster for all pages of the EndpointSlices of a service.
func (f *Finder) slicesOf(ctx context.Context, k Kubernetes) ([]endpointSlice, error) {
	if f.Clusters == nil {
		return nil, errors.New("clusters cannot be asked here")
	}
	namespace := k.Namespace
	if namespace == "" {
		var err error
		if namespace, err = f.Clusters.Namespace(ctx, k.place()); err != nil {
			return nil, err
		}
	}
	query := url.Values{"labelSelector": {"kubernetes.io/service-name=" + k.Service}, "limit": {strconv.Itoa(pageSize)}}
	var all []endpointSlice
	for {
		text, err := f.Clusters.Do(ctx, k.place(), cluster.Request{
			Path: "/apis/discovery.k8s.io/v1/namespaces/" + url.PathEscape(namespace) + "/endpointslices", Query: query,
			Right: cluster.Right{Verb: "list", Resource: "endpointslices", Group: "discovery.k8s.io", Namespace: namespace},
		})
		if err != nil {
			return nil, fmt.Errorf("the endpoints of the Kubernetes service %s in the namespace %s: %w", k.Service, namespace, err)
		}
		var page slicePage
		if err := json.Unmarshal(text, &page); err != nil {
			return nil, fmt.Errorf("the cluster does not answer with EndpointSlices: %w", err)
		}
		all = append(all, page.Items...)
		switch next := page.Metadata.Continue; {
		case next == "":
			return all, nil
		case next == query.Get("continue") || len(all) > Limit:
			return nil, fmt.Errorf("the cluster does not come to an end with the endpoints of %s", k.Service)
		default:
			query.Set("continue", next)
		}
	}
}
