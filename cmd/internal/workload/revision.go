package workload

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
)

// templateAt returns the pod template of a revision of a workload.
func (c *Client) templateAt(ctx context.Context, t Target, o *object, revision string) (map[string]any, error) {
	namespace, err := c.namespace(ctx, t)
	if err != nil {
		return nil, err
	}
	if t.Kind == StatefulSet {
		return c.controllerRevision(ctx, t, namespace, revision)
	}
	sets, err := list[struct {
		Metadata metadata `json:"metadata"`
		Spec     struct {
			Template map[string]any `json:"template"`
		} `json:"spec"`
	}](ctx, c, t, "apps", "replicasets", namespace, o.Spec.Selector.String())
	if err != nil {
		return nil, fmt.Errorf("the ReplicaSets of the %s: %w", t, err)
	}
	for _, s := range sets {
		if s.Metadata.Annotations[t.Kind.revision] == revision && s.Metadata.ownedBy(o.Metadata.UID) {
			return withoutHash(s.Spec.Template, t.Kind.hash), nil
		}
	}
	return nil, fmt.Errorf("the ReplicaSet of revision %s of the %s %w", revision, t, errGone)
}

func (m metadata) ownedBy(uid string) bool {
	return slices.ContainsFunc(m.Owners, func(o struct {
		UID string `json:"uid"`
	}) bool {
		return o.UID == uid
	})
}

// withoutHash returns a template without the label that the controller has added to it.
func withoutHash(template map[string]any, label string) map[string]any {
	meta, _ := template["metadata"].(map[string]any)
	if labels, ok := meta["labels"].(map[string]any); ok {
		delete(labels, label)
	}
	return template
}

// controllerRevision returns the pod template of a revision of a StatefulSet, whose data is a patch
// that replaces the template.
func (c *Client) controllerRevision(ctx context.Context, t Target, namespace, name string) (map[string]any, error) {
	var r struct {
		Data struct {
			Spec struct {
				Template map[string]any `json:"template"`
			} `json:"spec"`
		} `json:"data"`
	}
	err := c.read(ctx, t, &r, cluster.Request{
		Path:  path("apps", "v1", namespace, "controllerrevisions", name),
		Right: cluster.Right{Verb: "get", Resource: "controllerrevisions", Group: "apps", Namespace: namespace},
	})
	switch {
	case isStatus(err, http.StatusNotFound):
		return nil, fmt.Errorf("the ControllerRevision %s of the %s %w", name, t, errGone)
	case err != nil:
		return nil, fmt.Errorf("the ControllerRevision %s of the %s: %w", name, t, err)
	}
	delete(r.Data.Spec.Template, "$patch")
	return r.Data.Spec.Template, nil
}

// unblock ends a change of a workload that ended with err. replaced is the revision that another
// one has replaced, empty if none was. A StatefulSet waits for a pod that never gets ready before
// it replaces it, so that those of that revision which are not ready are deleted.
func (c *Client) unblock(ctx context.Context, t Target, replaced string, err error) error {
	if err != nil || replaced == "" || t.Kind != StatefulSet {
		return err
	}
	namespace, err := c.namespace(ctx, t)
	if err != nil {
		return err
	}
	pods, err := list[pod](ctx, c, t, "", "pods", namespace, t.Kind.hash+"="+replaced)
	if isStatus(err, http.StatusForbidden) { // there need not be such a pod, and a look tells of the missing right
		return nil
	}
	if err != nil {
		return fmt.Errorf("the pods of the %s: %w", t, err)
	}
	for _, p := range pods {
		if p.isReady() {
			continue
		}
		body, err := json.Marshal(map[string]any{"kind": "DeleteOptions", "apiVersion": "v1", "preconditions": map[string]any{"uid": p.Metadata.UID}})
		if err != nil {
			return err
		}
		_, err = c.do(ctx, t, cluster.Request{
			Method: http.MethodDelete, Path: path("", "v1", namespace, "pods", p.Metadata.Name), Type: "application/json", Body: body,
			Right: cluster.Right{Verb: "delete", Resource: "pods", Namespace: namespace},
		})
		if err != nil && !isStatus(err, http.StatusNotFound) && !isStatus(err, http.StatusConflict) {
			return fmt.Errorf("remove the pod %s, for which the %s waits: %w", p.Metadata.Name, t, err)
		}
	}
	return nil
}
