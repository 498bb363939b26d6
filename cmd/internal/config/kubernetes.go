package config

import (
	"path"
	"strings"

	"github.com/schemactl/schemactl/compose/pattern"
)

// Kubernetes is how the API of a cluster deploys a subgraph: by the image of a container, by a
// manifest, or, without both, by a restart. What a subgraph leaves out is that of the graph.
// [SubgraphPlaceholder] in its names stands for the subgraph.
type Kubernetes struct {
	// Deployment, StatefulSet or Rollout (of Argo Rollouts) is the name of the workload that runs
	// the code; exactly one of them is set.
	Deployment  string `yaml:"deployment"`
	StatefulSet string `yaml:"statefulSet"`
	Rollout     string `yaml:"rollout"`
	// Before is the workload with the code at the routing URL from before, where the URL changes.
	Before Workload `yaml:"before"`
	// Image is the image of the new code, and Container the container that gets it; by default the
	// only one.
	Image     string `yaml:"image"`
	Container string `yaml:"container"`
	// Manifest is a file with the workload and what belongs to it, relative to this file, which is
	// applied. Force takes fields over that others own.
	Manifest string `yaml:"manifest"`
	Force    bool   `yaml:"force"`
	// Namespace is that of the workload; by default that of the context, or of the pod.
	Namespace string `yaml:"namespace"`
	// Context and Kubeconfig are those of [cluster.Place].
	Context    string `yaml:"context"`
	Kubeconfig string `yaml:"kubeconfig"`
}

// Workload is the name of a workload; exactly one of its fields is set.
type Workload struct {
	Deployment  string `yaml:"deployment"`
	StatefulSet string `yaml:"statefulSet"`
	Rollout     string `yaml:"rollout"`
}

// IsZero reports whether nothing is configured.
func (k Kubernetes) IsZero() bool { return k == Kubernetes{} }

// Workload returns the workload that runs the code.
func (k Kubernetes) Workload() Workload {
	return Workload{Deployment: k.Deployment, StatefulSet: k.StatefulSet, Rollout: k.Rollout}
}

// objectName is a name in a cluster: a DNS subdomain.
var objectName = pattern.New(`^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$`)

// problems validates the key, which is at keys.
func (k Kubernetes) problems(refuse func(message string, keys ...any), keys ...any) {
	at := func(more ...any) []any { return append(keys[:len(keys):len(keys)], more...) }
	workloads := func(w Workload, what string, at ...any) {
		set := 0
		for _, name := range []string{w.Deployment, w.StatefulSet, w.Rollout} {
			if name == "" {
				continue
			}
			set++
			if !objectName.Get().MatchString(strings.ReplaceAll(name, SubgraphPlaceholder, "x")) {
				refuse(what+": "+name+" is no name of a workload, such as products", at...)
			}
		}
		if set > 1 {
			refuse(what+": name one workload: deployment, statefulSet or rollout", at...)
		}
	}
	workloads(k.Workload(), "kubernetes", keys...)
	workloads(k.Before, "kubernetes: before", at("before")...)
	if strings.ContainsAny(k.Image, " \t\r\n") {
		refuse("kubernetes: image is a reference such as registry.example.com/products:1.2", at("image")...)
	}
	if k.Manifest != "" && path.IsAbs(k.Manifest) {
		refuse("kubernetes: manifest is relative to this file", at("manifest")...)
	}
	if k.Namespace != "" && !objectName.Get().MatchString(strings.ReplaceAll(k.Namespace, SubgraphPlaceholder, "x")) {
		refuse("kubernetes: namespace is a name in a cluster, such as shop", at("namespace")...)
	}
}
