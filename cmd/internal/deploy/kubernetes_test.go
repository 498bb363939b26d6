package deploy_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
	"github.com/schemactl/schemactl/cmd/internal/workload/clusterstub"
	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// onCluster returns a stage whose configuration reaches a cluster.
func onCluster(t *testing.T, text string) (*stage, *clusterstub.Server) {
	t.Helper()
	c := clusterstub.New()
	t.Cleanup(c.Close)
	s := newStage(t, text)
	if _, err := c.Kubeconfig(s.dir, "shop", clusterstub.Token); err != nil {
		t.Fatal(err)
	}
	s.Clusters = &cluster.Clusters{Dir: s.dir, Getenv: func(string) string { return "" }}
	return s, c
}

const (
	here     = "namespace: shop, context: stub, kubeconfig: kubeconfig"
	manifest = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n---\napiVersion: apps/v1\nkind: Deployment\nmetadata: {name: a}\nspec:\n" +
		"  replicas: 2\n  selector: {matchLabels: {app: a}}\n  template: {metadata: {labels: {app: a}}, spec: {containers: [{name: app, image: 'a:2'}]}}\n"
)

// The subgraphs of a graph are deployed as their keys say, each to its own workload.
func TestKubernetes(t *testing.T) {
	s, c := onCluster(t, "deploy: {kubernetes: {deployment: '{subgraph}-app', image: 'registry/{subgraph}:2', container: app, "+here+"}}\n"+
		"subgraphs:\n  a: {url: 'http://a'}\n  b: {url: 'http://b', deploy: {kubernetes: {statefulSet: db, image: 'd:2'}}}\n"+
		"  c: {url: 'http://c', deploy: {kubernetes: {rollout: canary}}}\n  d: {url: 'http://d', deploy: 'true'}\n")
	c.Add("Deployment", "shop", "a-app", "registry/a:1", 3)
	c.Add("StatefulSet", "shop", "db", "d:1", 2)
	c.Add("Rollout", "shop", "canary", "registry/c:1", 2)
	s.Images = map[string]string{"a": "registry/a:journaled"}
	var all []publish.Deployment
	for _, name := range s.Graph.Names() {
		if !s.Deploys(name) {
			t.Errorf("%s is not deployed", name)
		}
		all = append(all, s.step(name, rollout.Roll, rollout.New))
	}
	if err := s.Prepare(t.Context(), all); err != nil {
		t.Error(err)
	}
	for _, step := range all {
		if err := s.Deploy(t.Context(), step); err != nil {
			t.Error(err)
		}
	}
	for name, want := range map[string]string{"a-app": "registry/a:journaled registry/a:journaled registry/a:journaled", "db": "d:2 d:2", "canary": "registry/c:2 registry/c:2"} {
		if got := strings.Join(c.Images(name), " "); got != want {
			t.Errorf("%s runs %s", name, got)
		}
	}
	if told := strings.Join(s.told, "\n"); !strings.Contains(told, "1 of 3 replicas updated; 2 of 3 replicas are updated") || !strings.Contains(told, "3 of 3 replicas updated") {
		t.Errorf("told\n%s", told)
	}
}

// The second replica never gets ready: the deploy fails in its time, names the pod, and its
// rollback goes back.
func TestKubernetesStuck(t *testing.T) {
	s, c := onCluster(t, "deploy: {timeout: 30s}\nsubgraphs: {a: {url: 'http://a', deploy: {kubernetes: {deployment: a, container: app, image: 'a:2', "+here+"}}}}\n")
	c.Add("Deployment", "shop", "a", "a:1", 3)
	c.Sick("a:2", 2, "CrashLoopBackOff")
	err := s.roll()
	if err == nil || !strings.Contains(err.Error(), "the time of 30s is over: 1 of 3 replicas updated\n  2 of 3 replicas are updated\n  a-2-5: CrashLoopBackOff (container app ended with 1; 3 restarts)") {
		t.Error(err)
	}
	back := s.step("a", rollout.Roll, rollout.Old)
	back.Rollback = true
	if err := errors.Join(s.Prepare(t.Context(), []publish.Deployment{back}), s.Deploy(t.Context(), back)); err != nil {
		t.Error(err)
	}
	if got := fmt.Sprint(c.Images("a")); got != "[a:1 a:1 a:1]" {
		t.Error(got)
	}
}

// A run that takes up an interrupted one, or one that was killed, starts no second rollout.
func TestKubernetesTakenUp(t *testing.T) {
	s, c := onCluster(t, "subgraphs: {a: {url: 'http://a', deploy: {kubernetes: {deployment: a, container: app, image: 'a:2', "+here+"}}}}\n")
	c.Add("Deployment", "shop", "a", "a:1", 3)
	ctx, cancel := context.WithCancel(t.Context())
	step := s.step("a", rollout.Roll, rollout.New)
	step.Tell = func(publish.DeployProgress) { cancel() }
	if err := s.Deploy(ctx, step); !errors.Is(err, context.Canceled) || !strings.Contains(err.Error(), "the wait for the replicas was ended") {
		t.Error(err)
	}
	for _, applied := range []bool{true, false} {
		step = s.step("a", rollout.Roll, rollout.New)
		step.Applied = applied
		if err := s.Deploy(t.Context(), step); err != nil {
			t.Error(err)
		}
	}
	if len(c.Changes()) != 1 || fmt.Sprint(c.Images("a")) != "[a:2 a:2 a:2]" {
		t.Errorf("%v runs after %v", c.Images("a"), c.Changes())
	}
}

// Code at another routing URL is that of another workload. Its rollback ends the new one and brings
// the old one back.
func TestKubernetesMoves(t *testing.T) {
	s, c := onCluster(t, "subgraphs: {a: {url: 'http://a', deploy: {kubernetes: {deployment: a-v2, before: {deployment: a-v1}, container: app, image: 'a:2', "+here+"}}}}\n")
	c.Add("Deployment", "shop", "a-v1", "a:1", 2)
	c.Add("Deployment", "shop", "a-v2", "a:0", 0)
	runs := func(action rollout.Action, stage rollout.Stage, rollback bool, want string) {
		t.Helper()
		step := s.step("a", action, stage)
		step.Rollback = rollback
		if err := s.Deploy(t.Context(), step); err != nil {
			t.Error(err)
		}
		if got := fmt.Sprint(c.Images("a-v1"), c.Images("a-v2")); got != want {
			t.Errorf("%s runs, want %s", got, want)
		}
	}
	runs(rollout.Start, rollout.New, false, "[a:1 a:1] [a:2]")
	runs(rollout.Retire, rollout.Old, false, "[] [a:2]")
	runs(rollout.Start, rollout.Old, true, "[a:1 a:1] [a:2]")
	runs(rollout.Retire, rollout.New, true, "[a:1 a:1] []")

	alone, _ := onCluster(t, "subgraphs: {a: {url: 'http://a', deploy: {kubernetes: {deployment: a, "+here+"}}}}\n")
	alone.Clusters = nil // a rehearsal has none
	err := alone.Prepare(t.Context(), []publish.Deployment{alone.step("a", rollout.Start, rollout.New), alone.step("a", rollout.Retire, rollout.Old)})
	if err == nil || !strings.Contains(err.Error(), "by deploy.kubernetes.before") {
		t.Error(err)
	}
}

// A manifest is applied with all that belongs to it. What others own stops it, unless it is forced;
// what an earlier rollback has changed does not.
func TestKubernetesManifest(t *testing.T) {
	s, c := onCluster(t, "subgraphs: {a: {url: 'http://a', deploy: {kubernetes: {deployment: a, manifest: k8s/a.yaml, force: false, "+here+"}}}}\n")
	file := filepath.Join(s.dir, "k8s", "a.yaml")
	write := func(text string) {
		t.Helper()
		if err := errors.Join(os.MkdirAll(filepath.Dir(file), 0o755), os.WriteFile(file, []byte(text), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	for want, text := range map[string]string{
		"is empty": "", "has no Deployment a, which": "apiVersion: v1\nkind: Service\nmetadata: {name: a}\n",
		"document 1 is no object of Kubernetes": "kind: Service\n", "a.yaml: ": "{", "knows no kind Gateway in v1": strings.Replace(manifest, "Service", "Gateway", 1),
	} {
		write(text)
		err := s.Prepare(t.Context(), []publish.Deployment{s.step("a", rollout.Roll, rollout.New)})
		if err == nil {
			err = s.roll()
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	write(manifest)
	deploys := func(id, want string) {
		t.Helper()
		step := s.step("a", rollout.Roll, rollout.New)
		step.ID = id
		if err := s.Deploy(t.Context(), step); err != nil {
			t.Error(err)
		}
		if got := fmt.Sprint(c.Images("a")); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	deploys("1", "[a:2 a:2]")
	write(strings.ReplaceAll(manifest, "a:2", "a:3"))
	deploys("2", "[a:3 a:3]")
	back := s.step("a", rollout.Roll, rollout.Old)
	back.Rollback, back.ID = true, "2"
	if err := s.Deploy(t.Context(), back); err != nil || fmt.Sprint(c.Images("a")) != "[a:2 a:2]" {
		t.Errorf("%v runs: %v", c.Images("a"), err)
	}
	s.Images = map[string]string{"a": "a:4"} // the image of the configuration is that of the manifest, too
	deploys("3", "[a:4 a:4]")

	c.Own("a", "kubectl")
	if err := s.roll(); err == nil || !strings.Contains(err.Error(), `others own fields of it: .spec.template.spec.containers[name="app"].image conflict with "kubectl" using apps/v1; take them out`) {
		t.Error(err)
	}
	forced := s.Graph.Subgraphs["a"]
	forced.Deploy.Kubernetes.Force = true
	s.Graph.Subgraphs["a"] = forced
	deploys("4", "[a:4 a:4]")
	if s.clock.Now().After(time.Unix(600, 0)) {
		t.Error("something was waited for that does not come")
	}
}
