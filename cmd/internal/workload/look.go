package workload

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Sight is what one look at a workload found.
type Sight struct {
	// Ready of Total replicas have the code that was set, and answer.
	Ready, Total int
	// Not tells what is not through and why: pods, or what the controller waits for.
	Not []string
	// Through is true once all replicas are ready and no pod from before is left.
	Through bool
	// Failing is true if pods fail, as opposed to being on their way, and Failed if the controller
	// has given up.
	Failing, Failed bool
}

// Look asks how far a workload is.
func (c *Client) Look(ctx context.Context, t Target) (Sight, error) {
	o, err := c.get(ctx, t)
	if err != nil {
		return Sight{}, err
	}
	s := Sight{Total: o.replicas()}
	if !o.observed() {
		s.Not = []string{"the change waits for the controller of " + t.Kind.resource}
		return s, nil
	}
	switch t.Kind {
	case StatefulSet:
		s.statefulSet(o)
	case Rollout:
		s.rollout(o)
	default:
		s.deployment(o)
	}
	return s, c.lookAtPods(ctx, t, o, &s)
}

// deployment judges as `kubectl rollout status` does.
func (s *Sight) deployment(o *object) {
	st := o.Status
	s.Ready = updatedAndAvailable(st)
	progressing := o.condition("Progressing")
	switch {
	case progressing.Reason == "ProgressDeadlineExceeded":
		s.Failed, s.Failing = true, true
		s.Not = append(s.Not, "the controller has given up (ProgressDeadlineExceeded): "+progressing.Message)
	case o.Spec.Paused:
		s.Not = append(s.Not, "it is paused (spec.paused): resume it")
	case st.UpdatedReplicas < s.Total:
		s.Not = append(s.Not, fmt.Sprintf("%d of %d replicas are updated", st.UpdatedReplicas, s.Total))
	case st.Replicas > st.UpdatedReplicas:
		s.Not = append(s.Not, plural(st.Replicas-st.UpdatedReplicas, "replica")+" with old code still to end")
	case st.Replicas > s.Total:
		s.Not = append(s.Not, plural(st.Replicas-s.Total, "replica")+" still to end")
	case st.AvailableReplicas < st.UpdatedReplicas:
		s.Not = append(s.Not, fmt.Sprintf("%d of %d updated replicas are available", st.AvailableReplicas, st.UpdatedReplicas))
	default:
		s.Through = true
	}
	if failure := o.condition("ReplicaFailure"); failure.Status == "True" && !s.Through {
		s.Failing = true
		s.Not = append(s.Not, "pods cannot be made: "+failure.Message)
	}
}

// updatedAndAvailable returns how many replicas of the new code are available, taking those of the
// old code for available.
func updatedAndAvailable(st status) int {
	return max(0, min(st.UpdatedReplicas, st.AvailableReplicas-(st.Replicas-st.UpdatedReplicas)))
}

// statefulSet judges a StatefulSet. A partition holds replicas back: it counts as not through until
// somebody lowers it.
func (s *Sight) statefulSet(o *object) {
	st, partition := o.Status, o.Spec.UpdateStrategy.RollingUpdate.Partition
	updated := st.UpdatedReplicas
	s.Ready = max(0, min(updated, st.ReadyReplicas-(st.Replicas-updated)))
	switch {
	case o.Spec.UpdateStrategy.Type == "OnDelete" && updated < s.Total:
		s.Not = append(s.Not, fmt.Sprintf("%d of %d replicas are updated: its update strategy is OnDelete, so that the others wait for their pods to be deleted", updated, s.Total))
	case partition > 0 && updated < s.Total && updated >= s.Total-partition:
		s.Not = append(s.Not, fmt.Sprintf("%d of %d replicas are updated: the partition %d holds the others back; lower it to 0", updated, s.Total, partition))
	case updated < s.Total:
		s.Not = append(s.Not, fmt.Sprintf("%d of %d replicas are updated", updated, s.Total))
	case st.Replicas > s.Total:
		s.Not = append(s.Not, plural(st.Replicas-s.Total, "replica")+" still to end")
	case st.ReadyReplicas < s.Total:
		s.Not = append(s.Not, fmt.Sprintf("%d of %d replicas are ready", st.ReadyReplicas, s.Total))
	case st.UpdateRevision != st.CurrentRevision:
		s.Not = append(s.Not, "the revision "+st.UpdateRevision+" is not the current one yet")
	default:
		s.Through = true
	}
}

// rollout judges a Rollout of Argo by its phase, and by whether the new code is the stable one: a
// canary that is halfway through may be healthy.
func (s *Sight) rollout(o *object) {
	st := o.Status
	s.Ready = updatedAndAvailable(st)
	because := ""
	if st.Message != "" {
		because = ": " + st.Message
	}
	switch {
	case st.Phase == "Degraded":
		s.Failed, s.Failing = true, true
		s.Not = append(s.Not, "the Rollout is degraded"+because)
	case st.Phase == "Paused":
		s.Not = append(s.Not, "the Rollout is paused"+because+"; promote it, or wait for its next step")
	case st.Phase != "Healthy":
		s.Not = append(s.Not, strings.TrimSpace("the Rollout is "+strings.ToLower(st.Phase))+because)
	case st.CurrentPodHash != "" && st.StableRS != st.CurrentPodHash:
		s.Not = append(s.Not, "the new code is not the stable one yet"+because)
	case st.UpdatedReplicas < s.Total || st.AvailableReplicas < s.Total:
		s.Not = append(s.Not, fmt.Sprintf("%d of %d replicas are available", min(st.UpdatedReplicas, st.AvailableReplicas), s.Total))
	case st.Replicas > s.Total:
		s.Not = append(s.Not, plural(st.Replicas-s.Total, "replica")+" still to end")
	default:
		s.Through = true
	}
}

// pod is a pod, as far as it is read.
type pod struct {
	Metadata metadata `json:"metadata"`
	Status   struct {
		Phase      string            `json:"phase"`
		Reason     string            `json:"reason"`
		Message    string            `json:"message"`
		Conditions []condition       `json:"conditions"`
		Containers []containerStatus `json:"containerStatuses"`
		Init       []containerStatus `json:"initContainerStatuses"`
	} `json:"status"`
}

type containerStatus struct {
	Name     string         `json:"name"`
	Ready    bool           `json:"ready"`
	Restarts int            `json:"restartCount"`
	State    containerState `json:"state"`
	Last     containerState `json:"lastState"`
}

type containerState struct {
	Waiting *struct {
		Reason  string `json:"reason"`
		Message string `json:"message"`
	} `json:"waiting"`
	Terminated *struct {
		Reason   string `json:"reason"`
		ExitCode int    `json:"exitCode"`
	} `json:"terminated"`
}

func (p pod) isReady() bool {
	return slices.ContainsFunc(p.Status.Conditions, func(c condition) bool { return c.Type == "Ready" && c.Status == "True" })
}

// passing are reasons of waiting containers that are no failure.
var passing = []string{"", "ContainerCreating", "PodInitializing"}

// why returns why a pod is not ready, and whether it fails.
func (p pod) why() (text string, fails bool) {
	for _, c := range slices.Concat(p.Status.Init, p.Status.Containers) {
		w := c.State.Waiting
		if w == nil || slices.Contains(passing, w.Reason) {
			continue
		}
		text := w.Reason
		if last := c.Last.Terminated; last != nil {
			text += fmt.Sprintf(" (container %s ended with %d", c.Name, last.ExitCode)
			if last.Reason != "" && last.Reason != "Error" {
				text += ", " + last.Reason
			}
			text += fmt.Sprintf("; %s)", plural(c.Restarts, "restart"))
		} else if w.Message != "" {
			text += ": " + w.Message
		}
		return text, true
	}
	for _, c := range p.Status.Conditions {
		if c.Type == "PodScheduled" && c.Status == "False" {
			return "it cannot be placed on a node: " + c.Message, false
		}
	}
	switch p.Status.Phase {
	case "Failed":
		return strings.TrimSpace("it has failed " + p.Status.Reason + " " + p.Status.Message), true
	case "Running":
		return "it runs and is not ready", false
	}
	return "it starts", false
}

// lookAtPods adds the pods that are not ready, and why. Pods that still end keep a rollout from
// being through. A user who may not list pods is told so, and goes without.
func (c *Client) lookAtPods(ctx context.Context, t Target, o *object, s *Sight) error {
	namespace, err := c.namespace(ctx, t)
	if err != nil {
		return err
	}
	pods, err := list[pod](ctx, c, t, "", "pods", namespace, o.Spec.Selector.String())
	if isStatus(err, http.StatusForbidden) {
		if !s.Through {
			s.Not = append(s.Not, "why is not known: "+err.Error())
		}
		return nil
	}
	if err != nil {
		return fmt.Errorf("the pods of the %s: %w", t, err)
	}
	slices.SortFunc(pods, func(a, b pod) int { return strings.Compare(a.Metadata.Name, b.Metadata.Name) })
	for _, p := range pods {
		switch {
		case p.Metadata.Deleted != "":
			s.Through = false
			s.Not = append(s.Not, p.Metadata.Name+": still ends")
		case s.Through || p.isReady() || p.Status.Phase == "Succeeded":
		default:
			text, fails := p.why()
			s.Failing = s.Failing || fails
			s.Not = append(s.Not, p.Metadata.Name+": "+text)
		}
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}
