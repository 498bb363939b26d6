package workload

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"
)

// The annotations by which a delivery finds in the cluster what it has done there. The last one is
// of the pod template: a new value is a restart.
const (
	deliveryAnnotation = "schemactl/delivery"
	beforeAnnotation   = "schemactl/revision-before"
	replicasAnnotation = "schemactl/replicas-before"
	restartAnnotation  = "schemactl/restarted-by"
)

// Change is what a deploy sets. Without an image and a manifest it is a restart.
type Change struct {
	// Image is the image of the container of the target; empty leaves it.
	Image string
	// Manifest is YAML that is applied, and File its name in messages. Force takes fields over that
	// others own.
	Manifest []byte
	File     string
	Force    bool
	// Delivery names the delivery. Names sort by the time at which deliveries began.
	Delivery string
	// Attempt is the number of the attempt: from 2 on, pods are replaced although the workload has
	// all of the change.
	Attempt int
}

// restart returns the value of the annotation that restarts pods, empty if they are not to be.
func (ch Change) restart() string {
	switch {
	case ch.Attempt > 1:
		return fmt.Sprintf("%s attempt %d", ch.Delivery, ch.Attempt)
	case ch.Image == "" && len(ch.Manifest) == 0:
		return ch.Delivery
	}
	return ""
}

// Set makes the change, unless the workload has it already. A workload without replicas gets those
// that it had.
func (c *Client) Set(ctx context.Context, t Target, ch Change) error {
	if len(ch.Manifest) > 0 {
		if err := c.apply(ctx, t, ch); err != nil {
			return err
		}
		if ch.restart() == "" {
			return nil
		}
	}
	replaced := ""
	err := c.patch(ctx, t, func(o *object) ([]operation, error) {
		var operations []operation
		if ch.Image != "" {
			i, image, err := t.container(o.Spec.Template)
			if err != nil {
				return nil, err
			}
			if image != ch.Image {
				operations = append(operations, operation{"replace", fmt.Sprintf("/spec/template/spec/containers/%d/image", i), ch.Image})
			}
		}
		if value := ch.restart(); value != "" {
			operations = append(operations, restart(o, value)...)
		}
		changed := len(operations) > 0
		operations = append(operations, scaledUp(o)...)
		if len(operations) == 0 {
			return nil, nil
		}
		marks := map[string]string{replicasAnnotation: ""}
		if replaced = ""; changed {
			maps.Copy(marks, ch.marks(o, t.Kind))
			replaced = o.revision(t.Kind)
		}
		return append(operations, annotate(o.Metadata.Annotations, "/metadata/annotations", marks)...), nil
	})
	return c.unblock(ctx, t, replaced, err)
}

// marks returns the annotations of the change. What ran before a delivery is what ran before its
// first change.
func (ch Change) marks(o *object, k Kind) map[string]string {
	before := o.revision(k)
	if o.Metadata.Annotations[deliveryAnnotation] == ch.Delivery {
		before = o.Metadata.Annotations[beforeAnnotation]
	}
	return map[string]string{deliveryAnnotation: ch.Delivery, beforeAnnotation: before}
}

// restart returns the operations that replace the pods, none if that was done.
func restart(o *object, value string) []operation {
	var pods podTemplate
	_ = json.Unmarshal(o.Spec.Template, &pods) // the cluster has validated it
	if pods.Metadata.Annotations[restartAnnotation] == value {
		return nil
	}
	var template struct {
		Metadata *json.RawMessage `json:"metadata"`
	}
	_ = json.Unmarshal(o.Spec.Template, &template)
	var operations []operation
	if template.Metadata == nil {
		operations = append(operations, operation{"add", "/spec/template/metadata", map[string]string{}})
	}
	return append(operations, annotate(pods.Metadata.Annotations, "/spec/template/metadata/annotations", map[string]string{restartAnnotation: value})...)
}

// annotate returns the operations that set annotations; an empty value removes one.
func annotate(has map[string]string, at string, marks map[string]string) []operation {
	var operations []operation
	if has == nil {
		operations = append(operations, operation{"add", at, map[string]string{}})
	}
	for _, key := range []string{deliveryAnnotation, beforeAnnotation, replicasAnnotation, restartAnnotation} {
		value, named := marks[key]
		now, there := has[key]
		where := at + "/" + strings.ReplaceAll(key, "/", "~1")
		switch {
		case !named || there && now == value:
		case value != "":
			operations = append(operations, operation{"add", where, value})
		case there:
			operations = append(operations, operation{Op: "remove", Path: where})
		}
	}
	return operations
}

// Undo goes back to the revision that ran before a delivery. It does nothing if the delivery has
// not changed the workload, or that was undone.
func (c *Client) Undo(ctx context.Context, t Target, delivery string) error {
	replaced := ""
	err := c.patch(ctx, t, func(o *object) ([]operation, error) {
		before, err := undone(o, t, delivery)
		if err != nil || before == "" {
			return nil, err
		}
		operations := annotate(o.Metadata.Annotations, "/metadata/annotations", map[string]string{deliveryAnnotation: "", beforeAnnotation: ""})
		if before == o.revision(t.Kind) {
			return operations, nil
		}
		template, err := c.templateAt(ctx, t, o, before)
		if err != nil {
			return nil, err
		}
		replaced = o.revision(t.Kind)
		return append(operations, operation{"replace", "/spec/template", template}), nil
	})
	return c.unblock(ctx, t, replaced, err)
}

// CanUndo returns the error with which Undo would end, as far as can be seen without a change.
func (c *Client) CanUndo(ctx context.Context, t Target, delivery string) error {
	o, err := c.get(ctx, t)
	if err != nil {
		return err
	}
	before, err := undone(o, t, delivery)
	if err == nil && before != "" && before != o.revision(t.Kind) {
		_, err = c.templateAt(ctx, t, o, before)
	}
	return err
}

// undone returns the revision to go back to, empty if the delivery has not changed the workload.
func undone(o *object, t Target, delivery string) (string, error) {
	last := o.Metadata.Annotations[deliveryAnnotation]
	switch {
	case last > delivery:
		return "", fmt.Errorf("the %s was deployed by a later delivery since (%s); what ran before this one may be older than that", t, last)
	case last != delivery:
		return "", nil
	case o.Metadata.Annotations[beforeAnnotation] == "":
		return "", fmt.Errorf("the %s had no revision before the delivery to go back to; deploy the old code by hand", t)
	}
	return o.Metadata.Annotations[beforeAnnotation], nil
}

// Scale ends the code of a workload (up is false), or brings it back with the replicas that it had.
func (c *Client) Scale(ctx context.Context, t Target, up bool) error {
	return c.patch(ctx, t, func(o *object) ([]operation, error) {
		marks := map[string]string{replicasAnnotation: ""}
		operations := scaledUp(o)
		if !up {
			if o.replicas() == 0 {
				return nil, nil
			}
			marks[replicasAnnotation] = strconv.Itoa(o.replicas())
			operations = []operation{{"add", "/spec/replicas", 0}}
		}
		if len(operations) == 0 {
			return nil, nil
		}
		return append(operations, annotate(o.Metadata.Annotations, "/metadata/annotations", marks)...), nil
	})
}

// scaledUp returns the operation that gives a workload without replicas those that it had, and one
// if that is not known.
func scaledUp(o *object) []operation {
	if o.replicas() > 0 {
		return nil
	}
	n := 1
	if _, err := fmt.Sscan(o.Metadata.Annotations[replicasAnnotation], &n); err != nil || n < 1 {
		n = 1
	}
	return []operation{{"add", "/spec/replicas", n}}
}

// Check returns what keeps a change from being made, as far as can be seen without one.
func (c *Client) Check(ctx context.Context, t Target, ch Change) error {
	if len(ch.Manifest) > 0 {
		_, err := t.objects(ch)
		return err
	}
	o, err := c.get(ctx, t)
	if err == nil && ch.Image != "" {
		_, _, err = t.container(o.Spec.Template)
	}
	return err
}

// errGone means that a revision is no longer there.
var errGone = errors.New("is no longer there, so that the cluster cannot go back to it; raise revisionHistoryLimit, and deploy the old code by hand")
