package workload

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
	"github.com/schemactl/schemactl/publish/clock"
)

// Client changes workloads and looks at them. It may be used by several goroutines.
type Client struct {
	Clusters *cluster.Clusters
	Clock    clock.Clock
}

const (
	// fieldManager is who changes fields, for a cluster.
	fieldManager = "schemactl"
	// attempts is how often a request is sent, and a change made that conflicts with others.
	attempts = 5
	// firstPause is the pause before the second attempt; each later one is twice as long, at most
	// maxPause.
	firstPause = time.Second
	maxPause   = 30 * time.Second
)

// do sends a request, and again after a while if the cluster is busy or out of reach. Every request
// of this package may be repeated: a change names the version that it is of.
func (c *Client) do(ctx context.Context, t Target, r cluster.Request) ([]byte, error) {
	pause := firstPause
	for n := 1; ; n++ {
		text, err := c.Clusters.Do(ctx, t.Place, r)
		var answer *cluster.Error
		if n == attempts || !errors.Is(err, cluster.ErrUnreached) {
			return text, err
		}
		wait := pause
		if errors.As(err, &answer) && answer.After > 0 {
			wait = min(answer.After, maxPause)
		}
		if slept := c.Clock.Sleep(ctx, wait); slept != nil {
			return nil, slept
		}
		pause = min(2*pause, maxPause)
	}
}

// namespace returns the namespace of a workload.
func (c *Client) namespace(ctx context.Context, t Target) (string, error) {
	if t.Namespace != "" {
		return t.Namespace, nil
	}
	return c.Clusters.Namespace(ctx, t.Place)
}

// get reads a workload.
func (c *Client) get(ctx context.Context, t Target) (*object, error) {
	namespace, err := c.namespace(ctx, t)
	if err != nil {
		return nil, err
	}
	var o object
	err = c.read(ctx, t, &o, cluster.Request{
		Path:  path(t.Kind.group, t.Kind.version, namespace, t.Kind.resource, t.Name),
		Right: cluster.Right{Verb: "get", Resource: t.Kind.resource, Group: t.Kind.group, Namespace: namespace},
	})
	if err != nil {
		return nil, fmt.Errorf("the %s in the namespace %s: %w%s", t, namespace, err, t.missing(err))
	}
	if ref := o.Spec.WorkloadRef; ref != nil {
		return nil, fmt.Errorf("the %s has its pods from the %s %s (workloadRef), which is what changes: name that one, or give the Rollout a template of its own", t, ref.Kind, ref.Name)
	}
	return &o, nil
}

// missing returns what to do about a workload that is not there.
func (t Target) missing(err error) string {
	switch {
	case !isStatus(err, http.StatusNotFound):
		return ""
	case t.Kind == Rollout:
		return "; is the name right, and is Argo Rollouts installed there?"
	}
	return "; are name, namespace and context right?"
}

// isStatus reports whether an error is an answer of a cluster with a status.
func isStatus(err error, status int) bool {
	var answer *cluster.Error
	return errors.As(err, &answer) && answer.Status == status
}

// read sends a request and decodes its answer.
func (c *Client) read(ctx context.Context, t Target, out any, r cluster.Request) error {
	text, err := c.do(ctx, t, r)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, out); err != nil {
		return fmt.Errorf("the cluster does not answer with what was asked for: %w", err)
	}
	return nil
}

// list reads all pages of a list of one resource.
func list[T any](ctx context.Context, c *Client, t Target, group, resource, namespace, labels string) ([]T, error) {
	query := url.Values{"limit": {strconv.Itoa(pageSize)}}
	if labels != "" {
		query.Set("labelSelector", labels)
	}
	var all []T
	for {
		var page struct {
			Metadata struct {
				Continue string `json:"continue"`
			} `json:"metadata"`
			Items []T `json:"items"`
		}
		err := c.read(ctx, t, &page, cluster.Request{
			Path: path(group, "v1", namespace, resource, ""), Query: query,
			Right: cluster.Right{Verb: "list", Resource: resource, Group: group, Namespace: namespace},
		})
		if err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if page.Metadata.Continue == "" || len(all) > maxItems {
			return all, nil
		}
		query.Set("continue", page.Metadata.Continue)
	}
}

const (
	pageSize = 200
	maxItems = 20_000
)

// operation is one of a JSON patch.
type operation struct {
	Op    string `json:"op"`
	Path  string `json:"path"`
	Value any    `json:"value,omitempty"`
}

// patch changes a workload. change returns the operations for the workload as it is, none if there
// is nothing to do; it is called again after a conflict with somebody else's change.
func (c *Client) patch(ctx context.Context, t Target, change func(*object) ([]operation, error)) error {
	namespace, err := c.namespace(ctx, t)
	if err != nil {
		return err
	}
	for n := 1; ; n++ {
		o, err := c.get(ctx, t)
		if err != nil {
			return err
		}
		operations, err := change(o)
		if err != nil || len(operations) == 0 {
			return err
		}
		// Replacing the resourceVersion by itself makes the change one of this version.
		operations = append([]operation{{"replace", "/metadata/resourceVersion", o.Metadata.ResourceVersion}}, operations...)
		body, err := json.Marshal(operations)
		if err != nil {
			return err
		}
		_, err = c.do(ctx, t, cluster.Request{
			Method: http.MethodPatch, Path: path(t.Kind.group, t.Kind.version, namespace, t.Kind.resource, t.Name),
			Query: url.Values{"fieldManager": {fieldManager}}, Type: cluster.JSONPatch, Body: body,
			Right: cluster.Right{Verb: "patch", Resource: t.Kind.resource, Group: t.Kind.group, Namespace: namespace},
		})
		switch {
		case err == nil:
			return nil
		case !isStatus(err, http.StatusConflict) || n == attempts:
			return fmt.Errorf("change the %s in the namespace %s: %w", t, namespace, err)
		}
		if err := c.Clock.Sleep(ctx, firstPause); err != nil {
			return err
		}
	}
}
