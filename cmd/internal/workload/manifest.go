package workload

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
	"github.com/schemactl/schemactl/compose/yamltext"
)

// manifestObject is one object of a manifest.
type manifestObject map[string]any

func (m manifestObject) text(keys ...string) string {
	var at any = map[string]any(m)
	for _, key := range keys {
		in, _ := at.(map[string]any)
		at = in[key]
	}
	text, _ := at.(string)
	return text
}

// maxObjects is how many objects a manifest may have.
const maxObjects = 200

// objects reads the objects of a manifest. The workload must be among them.
func (t Target) objects(ch Change) ([]manifestObject, error) {
	if len(ch.Manifest) > yamltext.MaxBytes {
		return nil, fmt.Errorf("%s has more than %d MiB", ch.File, yamltext.MaxBytes>>20)
	}
	loader, err := yaml.NewLoader(bytes.NewReader(ch.Manifest))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", ch.File, err)
	}
	var out []manifestObject
	found := false
	for n := 1; ; n++ {
		var root yaml.Node
		err := loader.Load(&root)
		if errors.Is(err, io.EOF) {
			break
		}
		var o map[string]any
		if err == nil {
			err = yamltext.Decode(&root, &o)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", ch.File, err)
		}
		if len(o) == 0 {
			continue
		}
		one := manifestObject(o)
		if one.text("kind") == "" || one.text("apiVersion") == "" || one.text("metadata", "name") == "" {
			return nil, fmt.Errorf("%s: document %d is no object of Kubernetes: it needs apiVersion, kind and metadata.name", ch.File, n)
		}
		if out = append(out, one); len(out) > maxObjects {
			return nil, fmt.Errorf("%s has more than %d objects", ch.File, maxObjects)
		}
		found = found || t.is(one)
	}
	if !found {
		return nil, fmt.Errorf("%s has no %s, which the configuration names", ch.File, t)
	}
	return out, nil
}

// is reports whether an object of a manifest is the workload.
func (t Target) is(o manifestObject) bool {
	return o.text("kind") == t.Kind.Name && o.text("metadata", "name") == t.Name && o.text("apiVersion") == t.Kind.group+"/"+t.Kind.version
}

// apply applies a manifest by server-side apply, in the order of its objects.
func (c *Client) apply(ctx context.Context, t Target, ch Change) error {
	objects, err := t.objects(ch)
	if err != nil {
		return err
	}
	namespace, err := c.namespace(ctx, t)
	if err != nil {
		return err
	}
	for _, o := range objects {
		if t.is(o) {
			if own := o.text("metadata", "namespace"); own != "" && own != namespace {
				return fmt.Errorf("%s: the %s is of the namespace %s, and the configuration says %s", ch.File, t, own, namespace)
			}
			if err := c.complete(ctx, t, ch, o); err != nil {
				return err
			}
		}
		if err := c.applyOne(ctx, t, ch, o, namespace); err != nil {
			return fmt.Errorf("%s: apply the %s %s: %w", ch.File, o.text("kind"), o.text("metadata", "name"), err)
		}
	}
	return nil
}

// complete adds to the workload of a manifest the image, and what the delivery is to find again.
func (c *Client) complete(ctx context.Context, t Target, ch Change, o manifestObject) error {
	if ch.Image != "" {
		spec, _ := o["spec"].(map[string]any)
		template, err := json.Marshal(spec["template"])
		if err != nil {
			return fmt.Errorf("%s: %w", ch.File, err)
		}
		i, _, err := t.container(template)
		if err != nil {
			return fmt.Errorf("%s: %w", ch.File, err)
		}
		pods, _ := spec["template"].(map[string]any)
		podSpec, _ := pods["spec"].(map[string]any)
		if all, ok := podSpec["containers"].([]any); ok {
			if one, ok := all[i].(map[string]any); ok {
				one["image"] = ch.Image
			}
		}
	}
	now, err := c.get(ctx, t)
	if isStatus(err, http.StatusNotFound) {
		now, err = &object{}, nil
	}
	if err != nil {
		return err
	}
	meta, _ := o["metadata"].(map[string]any)
	annotations, _ := meta["annotations"].(map[string]any)
	if annotations == nil {
		annotations = map[string]any{}
		meta["annotations"] = annotations
	}
	for key, value := range ch.marks(now, t.Kind) {
		if value != "" {
			annotations[key] = value
		}
	}
	return nil
}

// applyOne applies one object. A field that somebody else owns is a conflict, unless it is forced.
func (c *Client) applyOne(ctx context.Context, t Target, ch Change, o manifestObject, namespace string) error {
	group, version, ok := strings.Cut(o.text("apiVersion"), "/")
	if !ok {
		group, version = "", group
	}
	resource, namespaced, err := c.resource(ctx, t, group, version, o.text("kind"))
	if err != nil {
		return err
	}
	if own := o.text("metadata", "namespace"); own != "" {
		namespace = own
	}
	if !namespaced {
		namespace = ""
	}
	body, err := json.Marshal(o)
	if err != nil {
		return err
	}
	query := url.Values{"fieldManager": {fieldManager}}
	if ch.Force {
		query.Set("force", "true")
	}
	request := cluster.Request{
		Method: http.MethodPatch, Path: path(group, version, namespace, resource, o.text("metadata", "name")), Query: query, Type: cluster.Apply, Body: body,
		Right: cluster.Right{Verb: "patch", Resource: resource, Group: group, Namespace: namespace},
	}
	_, err = c.do(ctx, t, request)
	var answer *cluster.Error
	if errors.As(err, &answer) && isOwnConflict(answer) { // with what a rollback has changed by a patch
		query.Set("force", "true")
		_, err = c.do(ctx, t, request)
	}
	if errors.As(err, &answer) && answer.Status == http.StatusConflict && len(answer.Causes) > 0 {
		return fmt.Errorf("others own fields of it: %s; take them out of the manifest, or take them over with kubernetes.force: true", strings.Join(answer.Causes, "; "))
	}
	return err
}

// resource asks the cluster for the plural of a kind, and whether it is of a namespace.
func (c *Client) resource(ctx context.Context, t Target, group, version, kind string) (name string, namespaced bool, err error) {
	for _, k := range []Kind{Deployment, StatefulSet, Rollout} {
		if k.Name == kind && k.group == group && k.version == version {
			return k.resource, true, nil
		}
	}
	var all struct {
		Resources []struct {
			Name       string `json:"name"`
			Kind       string `json:"kind"`
			Namespaced bool   `json:"namespaced"`
		} `json:"resources"`
	}
	err = c.read(ctx, t, &all, cluster.Request{Path: strings.TrimSuffix(path(group, version, "", "", ""), "/"), Right: cluster.Right{Verb: "get", Resource: "the list of its resources", Group: group}})
	if err != nil {
		return "", false, fmt.Errorf("the resources of %s: %w", strings.TrimPrefix(group+"/"+version, "/"), err)
	}
	for _, r := range all.Resources {
		if r.Kind == kind && !strings.Contains(r.Name, "/") {
			return r.Name, r.Namespaced, nil
		}
	}
	return "", false, fmt.Errorf("the cluster knows no kind %s in %s", kind, strings.TrimPrefix(group+"/"+version, "/"))
}

// isOwnConflict reports whether a conflict is only with what this program has set by patches.
func isOwnConflict(e *cluster.Error) bool {
	return e.Status == http.StatusConflict && len(e.Causes) > 0 && !slices.ContainsFunc(e.Causes, func(cause string) bool {
		return !strings.Contains(cause, `conflict with "`+fieldManager+`"`)
	})
}
