package clusterstub

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// kind is a kind of workload.
type kind struct{ name, path, revision, hash string }

var kinds = []kind{
	{"Deployment", "/apis/apps/v1/namespaces/%s/deployments/%s", "deployment.kubernetes.io/revision", "pod-template-hash"},
	{"StatefulSet", "/apis/apps/v1/namespaces/%s/statefulsets/%s", "", "controller-revision-hash"},
	{"Rollout", "/apis/argoproj.io/v1alpha1/namespaces/%s/rollouts/%s", "rollout.argoproj.io/revision", "rollouts-pod-template-hash"},
}

// workload is a workload with what its controller has made of it.
type workload struct {
	kind       kind
	namespace  string
	meta, spec map[string]any
	// version is the resourceVersion, and generation that of the spec.
	version, generation, observed int
	// owner is the manager of the fields if it is not by server-side apply.
	owner     string
	revisions []*revision
	// current is the hash of the revision that was rolled out last.
	current string
	pods    []*pod
	made    int
	// idle counts the steps without progress.
	idle           int
	failed, paused bool
}

// revision is a template of pods that there was; number rises each time that it is the newest.
type revision struct {
	number   int
	hash     string
	template map[string]any
}

type pod struct {
	name, hash, image string
	ordinal           int
	ready, ending     bool
	reason            string
}

// Add adds a workload of a kind with all replicas ready.
func (s *Server) Add(kindName, namespace, name, image string, replicas int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	one := s.add(kindName, namespace, name)
	one.owner = "kubectl"
	one.spec = copied(map[string]any{
		"replicas": replicas, "selector": map[string]any{"matchLabels": map[string]any{"app": name}},
		"template": map[string]any{
			"metadata": map[string]any{"labels": map[string]any{"app": name}},
			"spec":     map[string]any{"containers": []any{map[string]any{"name": "proxy", "image": "proxy:1"}, map[string]any{"name": "app", "image": image}}},
		},
	})
	for range 4*replicas + 4 {
		one.step(s)
	}
}

func (s *Server) add(kindName, namespace, name string) *workload {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == kindName })
	one := &workload{
		kind: kinds[i], namespace: namespace, generation: 1, version: 1,
		meta: map[string]any{"name": name, "namespace": namespace, "uid": "uid-" + name}, spec: map[string]any{},
	}
	s.workloads = append(s.workloads, one)
	return one
}

// SetSpec sets a field of the spec of a workload, as somebody else would.
func (s *Server) SetSpec(name, key string, value any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.workloads {
		if one.meta["name"] == name {
			o := copied(map[string]any{"metadata": one.meta, "spec": one.spec})
			o["spec"].(map[string]any)[key] = value
			one.take(copied(o))
		}
	}
}

// Images returns the images of the pods of a workload that are there, in the order in which they
// were made.
func (s *Server) Images(name string) []string {
	return s.ofPods(name, func(p *pod) string { return p.image })
}

// ofPods returns something of each pod of a workload that is there.
func (s *Server) ofPods(name string, of func(*pod) string) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []string
	for _, one := range s.workloads {
		for _, p := range one.pods {
			if one.meta["name"] == name {
				out = append(out, of(p))
			}
		}
	}
	return out
}

// Forget drops the revisions of a workload but the newest, as a short history does.
func (s *Server) Forget(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.workloads {
		if one.meta["name"] == name {
			one.revisions = one.revisions[len(one.revisions)-1:]
		}
	}
}

func (s *Server) find(path string) *workload {
	for _, one := range s.workloads {
		if fmt.Sprintf(one.kind.path, one.namespace, one.meta["name"]) == path {
			return one
		}
	}
	return nil
}

// take takes a changed object over.
func (w *workload) take(o map[string]any) {
	before, _ := json.Marshal(w.spec)
	w.meta, _ = o["metadata"].(map[string]any)
	w.spec, _ = o["spec"].(map[string]any)
	delete(w.meta, "resourceVersion")
	w.version++
	if after, _ := json.Marshal(w.spec); string(after) != string(before) {
		w.generation++
		w.idle, w.failed = 0, false
	}
}

func (w *workload) replicas() int {
	if n, ok := w.spec["replicas"].(float64); ok {
		return int(n)
	}
	return 1
}

func (w *workload) partition() int {
	strategy, _ := w.spec["updateStrategy"].(map[string]any)
	rolling, _ := strategy["rollingUpdate"].(map[string]any)
	n, _ := rolling["partition"].(float64)
	return int(n)
}

// newest returns the revision of the template as it is, which gets the highest number.
func (w *workload) newest() *revision {
	template, _ := w.spec["template"].(map[string]any)
	text, _ := json.Marshal(template)
	for i, r := range w.revisions {
		if had, _ := json.Marshal(r.template); string(had) == string(text) {
			if i != len(w.revisions)-1 {
				r.number = w.revisions[len(w.revisions)-1].number + 1
				w.revisions = append(append(w.revisions[:i:i], w.revisions[i+1:]...), r)
			}
			return r
		}
	}
	number := 1
	if n := len(w.revisions); n > 0 {
		number = w.revisions[n-1].number + 1
	}
	r := &revision{number, fmt.Sprintf("%s-%d", w.meta["name"], number), copied(template)}
	w.revisions = append(w.revisions, r)
	return r
}

// step lets the controller do one thing.
func (w *workload) step(s *Server) {
	if w.spec["template"] == nil {
		return
	}
	newest := w.newest()
	w.observed = w.generation
	if w.kind.revision != "" {
		annotations, _ := w.meta["annotations"].(map[string]any)
		if annotations == nil {
			annotations = map[string]any{}
			w.meta["annotations"] = annotations
		}
		annotations[w.kind.revision] = strconv.Itoa(newest.number)
	}
	image := imageOf(newest.template)
	before := w.shape()
	if w.kind.hash == "controller-revision-hash" {
		w.stepOrdered(s, newest, image)
	} else {
		w.stepRolling(s, newest, image)
	}
	w.idle++
	if w.shape() != before {
		w.idle = 0
		w.version++
	}
	w.failed = s.GiveUpAfter > 0 && w.idle >= s.GiveUpAfter && !w.through()
	if w.through() {
		w.current = newest.hash
	}
}

func (w *workload) shape() string {
	var b strings.Builder
	for _, p := range w.pods {
		fmt.Fprintf(&b, "%s %t %t,", p.name, p.ready, p.ending)
	}
	return b.String()
}

// stepRolling is a rolling update with one pod more than wanted, and none less.
func (w *workload) stepRolling(s *Server, newest *revision, image string) {
	for i, p := range w.pods {
		if p.ending {
			w.pods = append(w.pods[:i], w.pods[i+1:]...)
			return
		}
	}
	updated := 0
	for _, p := range w.pods {
		if p.hash == newest.hash {
			updated++
			if !p.ready {
				p.ready = s.isReady(p, updated)
				if !p.ready && updated > w.replicas() { // scaled down, or another code is the newest
					p.ending = true
				}
				return
			}
		}
	}
	w.paused = s.holds(w, updated)
	switch surplus := w.surplus(newest); {
	case len(w.pods) > w.replicas() && surplus != nil:
		surplus.ending = true
	case updated > w.replicas():
		w.pods[len(w.pods)-1].ending = true
	case updated < w.replicas() && !w.paused:
		w.made++
		w.pods = append(w.pods, &pod{name: fmt.Sprintf("%s-%d", newest.hash, w.made), hash: newest.hash, image: image})
	}
}

// holds reports whether a Rollout is paused with so many pods replaced.
func (s *Server) holds(w *workload, updated int) bool {
	return w.kind.name == "Rollout" && s.PauseAfter > 0 && updated == s.PauseAfter && !s.promoted && len(w.revisions) > 1 && w.current != ""
}

// surplus returns a pod that a rolling update ends: one of other code, those that are not ready
// first.
func (w *workload) surplus(newest *revision) *pod {
	var found *pod
	for _, p := range w.pods {
		if p.hash != newest.hash && !p.ending && (found == nil || !p.ready) {
			found = p
		}
	}
	return found
}

// isReady reports whether a pod gets ready, which is number of those with its code.
func (s *Server) isReady(p *pod, number int) bool {
	if sick, ok := s.sick[p.image]; ok && number >= sick.from {
		p.reason = sick.reason
		return false
	}
	p.reason = ""
	return true
}

// stepOrdered is an update of a StatefulSet, from the highest ordinal down. A pod that does not get
// ready is waited for, also if its code is not the newest any more.
func (w *workload) stepOrdered(s *Server, newest *revision, image string) {
	for i, p := range w.pods {
		if p.ending {
			w.pods = append(w.pods[:i], w.pods[i+1:]...)
			return
		}
	}
	for _, p := range w.pods {
		if !p.ready {
			p.ready = s.isReady(p, w.replicas()-p.ordinal)
			return
		}
	}
	for ordinal := range w.replicas() {
		if !slices.ContainsFunc(w.pods, func(p *pod) bool { return p.ordinal == ordinal }) {
			w.pods = append(w.pods, &pod{name: fmt.Sprintf("%s-%d", w.meta["name"], ordinal), hash: newest.hash, image: image, ordinal: ordinal})
			return
		}
	}
	for ordinal := len(w.pods) - 1; ordinal >= 0; ordinal-- {
		for _, p := range w.pods {
			if p.ordinal == ordinal && (ordinal >= w.replicas() || p.hash != newest.hash && ordinal >= w.partition()) {
				p.ending = true
				return
			}
		}
	}
}

func imageOf(template map[string]any) string {
	spec, _ := template["spec"].(map[string]any)
	containers, _ := spec["containers"].([]any)
	for _, c := range containers {
		if c, ok := c.(map[string]any); ok && (c["name"] == "app" || len(containers) == 1) {
			return fmt.Sprint(c["image"])
		}
	}
	return ""
}

// counts returns how many pods there are that do not end, how many of them have the newest code,
// and how many are ready, of all and of the newest.
func (w *workload) counts() (all, updated, ready, updatedReady int) {
	hash := w.revisions[len(w.revisions)-1].hash
	for _, p := range w.pods {
		if p.ending {
			continue
		}
		all++
		if p.ready {
			ready++
		}
		if p.hash == hash {
			updated++
			if p.ready {
				updatedReady++
			}
		}
	}
	return all, updated, ready, updatedReady
}

func (w *workload) through() bool {
	all, updated, _, ready := w.counts()
	return all == updated && ready == w.replicas() && all == len(w.pods)
}

// Names returns the names of the pods of a workload.
func (s *Server) Names(name string) []string {
	return s.ofPods(name, func(p *pod) string { return p.name })
}

// Own makes somebody else the manager of the fields of a workload.
func (s *Server) Own(name, manager string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, one := range s.workloads {
		if one.meta["name"] == name {
			one.owner = manager
		}
	}
}
