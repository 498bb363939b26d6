package clusterstub

import (
	"fmt"
	"strconv"
	"strings"
)

// object returns the workload as the API shows it.
func (w *workload) object() map[string]any {
	meta := copied(w.meta)
	meta["resourceVersion"], meta["generation"] = strconv.Itoa(w.version), w.generation
	return map[string]any{"kind": w.kind.name, "metadata": meta, "spec": w.spec, "status": w.status()}
}

// status returns the status that the controller has written: counts, and what its kind has besides.
func (w *workload) status() map[string]any {
	if len(w.revisions) == 0 {
		return map[string]any{}
	}
	newest := w.revisions[len(w.revisions)-1]
	all, updated, ready, _ := w.counts()
	status := map[string]any{"observedGeneration": w.observed, "replicas": all, "updatedReplicas": updated, "readyReplicas": ready, "availableReplicas": ready}
	switch w.kind.name {
	case "Deployment":
		progressing := map[string]any{"type": "Progressing", "status": "True", "reason": "ReplicaSetUpdated"}
		if w.failed {
			progressing = map[string]any{"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded", "message": fmt.Sprintf("ReplicaSet %q has timed out progressing.", newest.hash)}
		}
		status["conditions"] = []any{progressing}
	case "StatefulSet":
		status["currentRevision"], status["updateRevision"] = w.current, newest.hash
	case "Rollout":
		status["observedGeneration"] = strconv.Itoa(w.observed)
		status["currentPodHash"], status["stableRS"] = newest.hash, w.current
		switch {
		case w.through():
			status["phase"] = "Healthy"
		case w.failed:
			status["phase"], status["message"] = "Degraded", "ProgressDeadlineExceeded: ReplicaSet has timed out progressing."
		case w.paused:
			status["phase"], status["message"] = "Paused", "CanaryPauseStep"
		default:
			status["phase"], status["message"] = "Progressing", "more replicas need to be updated"
		}
	}
	return status
}

// labelled reports whether the labels of a pod, app and hash, are those that are asked for.
func (w *workload) labelled(selector, hash string) bool {
	return selector == fmt.Sprintf("app=%s", w.meta["name"]) || hash != "" && selector == w.kind.hash+"="+hash
}

// podObjects returns the pods that a selector chooses, with what keeps them from being ready.
func (w *workload) podObjects(selector string) []any {
	var out []any
	for _, p := range w.pods {
		if !w.labelled(selector, p.hash) {
			continue
		}
		meta := map[string]any{"name": p.name, "uid": "uid-" + p.name, "labels": map[string]any{"app": w.meta["name"], w.kind.hash: p.hash}}
		if p.ending {
			meta["deletionTimestamp"] = "2026-01-01T00:00:00Z"
		}
		ready, state := "True", map[string]any{"running": map[string]any{}}
		status := map[string]any{"name": "app", "ready": p.ready, "restartCount": 0}
		if !p.ready {
			ready = "False"
			switch {
			case p.reason == "CrashLoopBackOff":
				status["restartCount"] = 3
				status["lastState"] = map[string]any{"terminated": map[string]any{"exitCode": 1, "reason": "Error"}}
				state = map[string]any{"waiting": map[string]any{"reason": p.reason, "message": "back-off restarting failed container"}}
			case p.reason != "":
				state = map[string]any{"waiting": map[string]any{"reason": p.reason, "message": "Back-off pulling image"}}
			}
		}
		status["state"] = state
		out = append(out, map[string]any{"metadata": meta, "status": map[string]any{
			"phase": "Running", "conditions": []any{map[string]any{"type": "Ready", "status": ready}}, "containerStatuses": []any{status},
		}})
	}
	return out
}

// replicaSets returns a ReplicaSet for each revision, whose template has the label of its pods.
func (w *workload) replicaSets(selector string) []any {
	var out []any
	for _, r := range w.revisions {
		if !w.labelled(selector, "") {
			continue
		}
		template := copied(r.template)
		meta, _ := template["metadata"].(map[string]any)
		labels, _ := meta["labels"].(map[string]any)
		labels[w.kind.hash] = r.hash
		out = append(out, map[string]any{
			"metadata": map[string]any{
				"name": r.hash, "annotations": map[string]any{w.kind.revision: strconv.Itoa(r.number)},
				"ownerReferences": []any{map[string]any{"uid": w.meta["uid"], "controller": true}},
			},
			"spec": map[string]any{"template": template},
		})
	}
	return out
}

func (w *workload) controllerRevision(name string) map[string]any {
	for _, r := range w.revisions {
		if r.hash == name && strings.HasPrefix(w.kind.hash, "controller") {
			template := copied(r.template)
			template["$patch"] = "replace"
			return map[string]any{"metadata": map[string]any{"name": name}, "revision": r.number, "data": map[string]any{"spec": map[string]any{"template": template}}}
		}
	}
	return nil
}
