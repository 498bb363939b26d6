package workload

import (
	"encoding/json"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
)

// Kind is a kind of workload.
type Kind struct {
	// Name is the kind as manifests have it.
	Name           string
	group, version string
	// resource is the plural in paths.
	resource string
	// revision is the annotation with the number of the revision, of the workload and of its
	// ReplicaSets, and hash the label with which pods are told apart. A StatefulSet has no
	// annotation: its revisions are names.
	revision, hash string
}

// The kinds.
var (
	Deployment  = Kind{"Deployment", "apps", "v1", "deployments", "deployment.kubernetes.io/revision", "pod-template-hash"}
	StatefulSet = Kind{"StatefulSet", "apps", "v1", "statefulsets", "", "controller-revision-hash"}
	Rollout     = Kind{"Rollout", "argoproj.io", "v1alpha1", "rollouts", "rollout.argoproj.io/revision", "rollouts-pod-template-hash"}
)

// Target is a workload in a cluster.
type Target struct {
	Kind      Kind
	Name      string
	Namespace string // that of the place when empty
	Place     cluster.Place
	// Container is the one that gets an image; the only one when empty.
	Container string
}

// String names the workload as people do.
func (t Target) String() string { return t.Kind.Name + " " + t.Name }

// path returns the path of the workload, or of a list of the resource if name is empty.
func path(group, version, namespace, resource, name string) string {
	prefix := "/apis/" + group + "/" + version
	if group == "" {
		prefix = "/api/" + version
	}
	if namespace != "" {
		prefix += "/namespaces/" + url.PathEscape(namespace)
	}
	if prefix += "/" + resource; name != "" {
		prefix += "/" + url.PathEscape(name)
	}
	return prefix
}

// object is a workload, as far as it is read.
type object struct {
	Metadata metadata `json:"metadata"`
	Spec     struct {
		Replicas    *int            `json:"replicas"`
		Paused      bool            `json:"paused"`
		Selector    selector        `json:"selector"`
		Template    json.RawMessage `json:"template"`
		WorkloadRef *struct {
			Kind string `json:"kind"`
			Name string `json:"name"`
		} `json:"workloadRef"`
		UpdateStrategy struct {
			Type          string `json:"type"`
			RollingUpdate struct {
				Partition int `json:"partition"`
			} `json:"rollingUpdate"`
		} `json:"updateStrategy"`
	} `json:"spec"`
	Status status `json:"status"`
}

type metadata struct {
	Name            string            `json:"name"`
	UID             string            `json:"uid"`
	ResourceVersion string            `json:"resourceVersion"`
	Generation      int64             `json:"generation"`
	Annotations     map[string]string `json:"annotations"`
	Labels          map[string]string `json:"labels"`
	Deleted         string            `json:"deletionTimestamp"`
	Owners          []struct {
		UID string `json:"uid"`
	} `json:"ownerReferences"`
}

// status is that of a workload of any kind.
type status struct {
	// ObservedGeneration is a number, and a text in Rollouts.
	ObservedGeneration json.RawMessage `json:"observedGeneration"`
	Replicas           int             `json:"replicas"`
	UpdatedReplicas    int             `json:"updatedReplicas"`
	ReadyReplicas      int             `json:"readyReplicas"`
	AvailableReplicas  int             `json:"availableReplicas"`
	CurrentRevision    string          `json:"currentRevision"`
	UpdateRevision     string          `json:"updateRevision"`
	Conditions         []condition     `json:"conditions"`
	Phase              string          `json:"phase"`
	Message            string          `json:"message"`
	StableRS           string          `json:"stableRS"`
	CurrentPodHash     string          `json:"currentPodHash"`
}

type condition struct {
	Type    string `json:"type"`
	Status  string `json:"status"`
	Reason  string `json:"reason"`
	Message string `json:"message"`
}

// replicas returns how many replicas are wanted: one if nothing is said.
func (o *object) replicas() int {
	if o.Spec.Replicas == nil {
		return 1
	}
	return *o.Spec.Replicas
}

// observed reports whether the controller has seen the newest change of the workload. A Rollout
// before 0.10 of Argo Rollouts has a hash where the generation stands, which tells nothing.
func (o *object) observed() bool {
	text := strings.Trim(string(o.Status.ObservedGeneration), `"`)
	n, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return text != "" && text != "null"
	}
	return n >= o.Metadata.Generation
}

// condition returns a condition of the status.
func (o *object) condition(kind string) condition {
	for _, c := range o.Status.Conditions {
		if c.Type == kind {
			return c
		}
	}
	return condition{}
}

// revision returns the revision that the workload is at: a number, or a name of a StatefulSet.
// Empty is one that its controller has not numbered yet.
func (o *object) revision(k Kind) string {
	if k.revision == "" {
		return o.Status.UpdateRevision
	}
	return o.Metadata.Annotations[k.revision]
}

// podTemplate is a template of pods, as far as it is read.
type podTemplate struct {
	Spec struct {
		Containers []struct {
			Name  string `json:"name"`
			Image string `json:"image"`
		} `json:"containers"`
	} `json:"spec"`
	Metadata struct {
		Annotations map[string]string `json:"annotations"`
	} `json:"metadata"`
}

// container returns the index of the container that gets an image, and the image that it has.
func (t Target) container(template json.RawMessage) (index int, image string, err error) {
	var pods podTemplate
	if err := json.Unmarshal(template, &pods); err != nil || len(pods.Spec.Containers) == 0 {
		return 0, "", fmt.Errorf("the %s has no containers", t)
	}
	names := make([]string, len(pods.Spec.Containers))
	for i, c := range pods.Spec.Containers {
		names[i] = c.Name
	}
	switch i := slices.Index(names, t.Container); {
	case t.Container == "" && len(names) > 1:
		return 0, "", fmt.Errorf("the %s has %d containers, %s: name the one that gets the image with container", t, len(names), strings.Join(names, ", "))
	case t.Container == "":
		return 0, pods.Spec.Containers[0].Image, nil
	case i < 0:
		return 0, "", fmt.Errorf("the %s has no container %s, but %s", t, t.Container, strings.Join(names, ", "))
	default:
		return i, pods.Spec.Containers[i].Image, nil
	}
}

// selector chooses pods by their labels.
type selector struct {
	MatchLabels      map[string]string `json:"matchLabels"`
	MatchExpressions []struct {
		Key      string   `json:"key"`
		Operator string   `json:"operator"`
		Values   []string `json:"values"`
	} `json:"matchExpressions"`
}

// String returns the selector as a query has it.
func (s selector) String() string {
	var parts []string
	for key, value := range s.MatchLabels {
		parts = append(parts, key+"="+value)
	}
	for _, e := range s.MatchExpressions {
		values := "(" + strings.Join(e.Values, ",") + ")"
		switch e.Operator {
		case "In":
			parts = append(parts, e.Key+" in "+values)
		case "NotIn":
			parts = append(parts, e.Key+" notin "+values)
		case "Exists":
			parts = append(parts, e.Key)
		case "DoesNotExist":
			parts = append(parts, "!"+e.Key)
		}
	}
	slices.Sort(parts)
	return strings.Join(parts, ",")
}
