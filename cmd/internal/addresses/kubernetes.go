package addresses

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strconv"
)

const (
	// maxAnswer is the largest answer of a cluster, in bytes; a page has at most pageSize slices of
	// at most 1000 endpoints each.
	maxAnswer = 32 << 20
	pageSize  = 100
)

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

// slicesOf lists the EndpointSlices of a service. A credential that has expired is got anew once.
func (f *Finder) slicesOf(ctx context.Context, k Kubernetes) ([]endpointSlice, error) {
	c, err := f.cluster(ctx, k)
	if err != nil {
		return nil, err
	}
	list, err := c.slices(ctx, k)
	if errors.Is(err, errUnauthorized) {
		f.forget(k)
		if c, err = f.cluster(ctx, k); err == nil {
			list, err = c.slices(ctx, k)
		}
	}
	return list, err
}

// errUnauthorized is a credential that the cluster does not take.
var errUnauthorized = errors.New("the cluster does not accept the credentials")

// slices asks the cluster for all pages of the EndpointSlices of a service.
func (c *cluster) slices(ctx context.Context, k Kubernetes) ([]endpointSlice, error) {
	namespace := cmp.Or(k.Namespace, c.namespace, "default")
	query := url.Values{"labelSelector": {"kubernetes.io/service-name=" + k.Service}, "limit": {strconv.Itoa(pageSize)}}
	var all []endpointSlice
	for {
		address := c.server + "/apis/discovery.k8s.io/v1/namespaces/" + url.PathEscape(namespace) + "/endpointslices?" + query.Encode()
		text, err := c.get(ctx, address)
		if err != nil {
			return nil, fmt.Errorf("the endpoints of the Kubernetes service %s in the namespace %s: %w", k.Service, namespace, err)
		}
		var page slicePage
		if err := json.Unmarshal(text, &page); err != nil {
			return nil, fmt.Errorf("the cluster %s does not answer with EndpointSlices: %w", c.server, err)
		}
		all = append(all, page.Items...)
		switch next := page.Metadata.Continue; {
		case next == "":
			return all, nil
		case next == query.Get("continue") || len(all) > Limit:
			return nil, fmt.Errorf("the cluster %s does not come to an end with the endpoints of %s", c.server, k.Service)
		default:
			query.Set("continue", next)
		}
	}
}

// get returns the answer of the cluster to a request.
func (c *cluster) get(ctx context.Context, address string) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address, http.NoBody)
	if err != nil {
		return nil, err
	}
	request.Header.Set("Accept", "application/json")
	if err := c.authorize(request); err != nil {
		return nil, err
	}
	response, err := c.client.Do(request)
	if err != nil {
		return nil, err
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxAnswer+1))
	switch {
	case err != nil:
		return nil, err
	case len(text) > maxAnswer:
		return nil, fmt.Errorf("the answer has more than %d MiB", maxAnswer>>20)
	case response.StatusCode == http.StatusUnauthorized:
		return nil, errUnauthorized
	case response.StatusCode == http.StatusForbidden:
		return nil, errors.New("the cluster forbids it; the user or service account needs the right to list endpointslices of the group discovery.k8s.io")
	case response.StatusCode != http.StatusOK:
		return nil, fmt.Errorf("the cluster answers %s", response.Status)
	}
	return text, nil
}
