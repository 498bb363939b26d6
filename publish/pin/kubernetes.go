package pin

import (
	"errors"
	"fmt"
	"strings"

	"go.yaml.in/yaml/v4"
)

// ErrTooLarge is the error of supergraphs that do not fit into a ConfigMap.
var ErrTooLarge = errors.New("too large for a Kubernetes ConfigMap")

// configMapLimit is Kubernetes' limit on the data of a ConfigMap, in bytes.
const configMapLimit = 1 << 20

// Kubernetes are the names in the manifests.
type Kubernetes struct {
	// Namespace is left out of the manifests if empty.
	Namespace string
	// Deployment and Container run the router; both are "router" if empty.
	Deployment, Container string
}

// mountPath is where the patch mounts the supergraphs.
const mountPath = "/etc/schemactl"

// Manifests returns a pinned directory as Kubernetes manifests for kustomize, by file name: an
// immutable ConfigMap with the supergraphs, and a patch of the router's Deployment that mounts it
// and starts the router from it. The ConfigMap is named after its content, so that a new launch
// rolls the pods and an old ConfigMap stays for a rollback. Files that differ from the lock are an
// error.
func Manifests(dir string, lock Lock, k Kubernetes) (map[string]string, error) {
	data, hashes, size := map[string]string{}, "", 0
	for _, entry := range lock.Variants {
		text, err := entry.Read(dir)
		if err != nil {
			return nil, fmt.Errorf("kubernetes manifests: %w", err)
		}
		data[entry.File] = string(text)
		hashes += entry.SHA256
		size += len(text) + len(entry.File)
	}
	if size > configMapLimit {
		return nil, fmt.Errorf("%w: %d bytes of supergraphs, the limit is %d; push them to an OCI registry instead", ErrTooLarge, size, configMapLimit)
	}
	name := "supergraph-" + Hash(hashes)[:12]
	files := map[string]any{
		"configmap.yaml":     k.configMap(name, lock, data),
		"patch.yaml":         k.patch(name, lock),
		"kustomization.yaml": kustomization(),
	}
	out := make(map[string]string, len(files))
	for file, value := range files {
		text, err := yaml.Dump(value, yaml.WithIndent(2))
		if err != nil {
			return nil, fmt.Errorf("kubernetes manifests: %w", err)
		}
		out[file] = "# Written by schemactl from " + LockName + "; do not edit.\n" + string(text)
	}
	return out, nil
}

// object is a part of a manifest.
type object = map[string]any

func (k Kubernetes) metadata(name string, lock Lock) object {
	m := object{"name": name, "annotations": object{"schemactl/graph-ref": lock.GraphRef.String(), "schemactl/launch-id": lock.LaunchID}}
	if k.Namespace != "" {
		m["namespace"] = k.Namespace
	}
	return m
}

func (k Kubernetes) configMap(name string, lock Lock, data map[string]string) object {
	return object{"apiVersion": "v1", "kind": "ConfigMap", "metadata": k.metadata(name, lock), "immutable": true, "data": data}
}

// patch returns a strategic merge patch: Kubernetes merges lists of containers, variables and
// volumes by name, so the rest of the Deployment stays.
func (k Kubernetes) patch(name string, lock Lock) object {
	deployment, container := k.Deployment, k.Container
	if deployment == "" {
		deployment = "router"
	}
	if container == "" {
		container = "router"
	}
	const volume = "supergraph"
	return object{
		"apiVersion": "apps/v1", "kind": "Deployment", "metadata": k.metadata(deployment, lock),
		"spec": object{"template": object{
			"metadata": object{"annotations": object{"schemactl/launch-id": lock.LaunchID}},
			"spec": object{
				"containers": []object{{
					"name":         container,
					"env":          []object{{"name": "APOLLO_ROUTER_SUPERGRAPH_PATH", "value": mountPath + "/" + sourceFile(lock)}},
					"volumeMounts": []object{{"name": volume, "mountPath": mountPath, "readOnly": true}},
				}},
				"volumes": []object{{"name": volume, "configMap": object{"name": name}}},
			},
		}},
	}
}

// sourceFile returns the file of the source variant, which the router is started with.
func sourceFile(lock Lock) string {
	entry, _ := lock.Entry(lock.GraphRef)
	return strings.TrimSpace(entry.File)
}

// kustomization returns a Component, which adds to any overlay that names it.
func kustomization() object {
	return object{
		"apiVersion": "kustomize.config.k8s.io/v1alpha1", "kind": "Component",
		"resources": []string{"configmap.yaml"}, "patches": []object{{"path": "patch.yaml"}},
	}
}
