package deploy

import (
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
	"github.com/schemactl/schemactl/cmd/internal/config"
	"github.com/schemactl/schemactl/cmd/internal/workload"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// target returns the workload that a step is about. Code that is started or retired at a routing
// URL from before is that of another workload, if the configuration names one.
func (d *Deployer) target(step publish.Deployment, k config.Kubernetes) workload.Target {
	w := k.Workload()
	if step.Stage == rollout.Old && step.Action != rollout.Roll && k.Before != (config.Workload{}) {
		w = k.Before
	}
	t := workload.Target{
		Kind: workload.Deployment, Name: w.Deployment, Namespace: k.Namespace, Container: k.Container,
		Place: cluster.Place{Context: k.Context, Kubeconfig: k.Kubeconfig},
	}
	switch {
	case w.StatefulSet != "":
		t.Kind, t.Name = workload.StatefulSet, w.StatefulSet
	case w.Rollout != "":
		t.Kind, t.Name = workload.Rollout, w.Rollout
	}
	return t
}

// changeOf returns what a step sets.
func (d *Deployer) changeOf(step publish.Deployment, k config.Kubernetes, attempt int) (workload.Change, error) {
	ch := workload.Change{Image: k.Image, Force: k.Force, Delivery: step.ID, Attempt: attempt}
	if image := d.Images[step.Subgraph]; image != "" {
		ch.Image = image
	}
	if k.Manifest == "" {
		return ch, nil
	}
	ch.File = filepath.Join(filepath.Dir(d.Graph.File), filepath.FromSlash(k.Manifest))
	var err error
	if ch.Manifest, err = os.ReadFile(ch.File); err == nil && len(ch.Manifest) == 0 {
		err = fmt.Errorf("%s is empty", ch.File)
	}
	return ch, err
}

// change does to the workload of a step what the step asks for.
func (d *Deployer) change(ctx context.Context, step publish.Deployment, k config.Kubernetes, attempt int) error {
	c, t := d.workloads(), d.target(step, k)
	switch {
	case step.Action == rollout.Retire:
		return c.Scale(ctx, t, false)
	case step.Rollback && step.Action == rollout.Start:
		return c.Scale(ctx, t, true)
	case step.Rollback:
		return c.Undo(ctx, t, step.ID)
	}
	ch, err := d.changeOf(step, k, attempt)
	if err != nil {
		return err
	}
	return c.Set(ctx, t, ch)
}

// check tells what keeps [Deployer.change] from being done.
func (d *Deployer) check(ctx context.Context, step publish.Deployment, k config.Kubernetes) error {
	c, t := d.workloads(), d.target(step, k)
	switch {
	case d.Clusters == nil && (step.Rollback || step.Action == rollout.Retire || k.Manifest == ""):
		return nil
	case step.Action == rollout.Retire, step.Rollback && step.Action == rollout.Start:
		return c.Check(ctx, t, workload.Change{})
	case step.Rollback:
		return c.CanUndo(ctx, t, step.ID)
	}
	ch, err := d.changeOf(step, k, 1)
	if err != nil {
		return err
	}
	return c.Check(ctx, t, ch)
}

// ImagesOf returns the images that a configuration deploys, by subgraph; those of kept take their
// place.
func ImagesOf(g *config.Graph, kept map[string]string) map[string]string {
	out := map[string]string{}
	for name := range g.Subgraphs {
		if image := g.DeployOf(name).Kubernetes.Image; image != "" {
			out[name] = image
		}
	}
	maps.Copy(out, kept)
	return out
}
