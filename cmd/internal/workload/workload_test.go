package workload_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/schemactl/schemactl/cmd/internal/cluster"
	"github.com/schemactl/schemactl/cmd/internal/workload"
	"github.com/schemactl/schemactl/cmd/internal/workload/clusterstub"
	"github.com/schemactl/schemactl/platformapi/sandbox"
)

// scene is a cluster, and a client of it whose waits take no time.
type scene struct {
	*testing.T
	*clusterstub.Server
	client *workload.Client
	clock  *sandbox.ManualClock
}

func newScene(t *testing.T) *scene {
	t.Helper()
	s := &scene{T: t, Server: clusterstub.New(), clock: sandbox.NewManualClock(time.Unix(0, 0))}
	t.Cleanup(s.Close)
	s.client = s.as("shop", clusterstub.Token)
	return s
}

// as returns a client with a namespace and a token.
func (s *scene) as(namespace, token string) *workload.Client {
	s.Helper()
	name, err := s.Kubeconfig(s.TempDir(), namespace, token)
	if err != nil {
		s.Fatal(err)
	}
	return &workload.Client{Clock: s.clock, Clusters: &cluster.Clusters{Getenv: func(key string) string {
		return map[string]string{"KUBECONFIG": name}[key]
	}}}
}

// awaits looks until the workload is through or has failed, and returns the last look.
func (s *scene) awaits(t workload.Target) workload.Sight {
	s.Helper()
	var seen workload.Sight
	for range 40 {
		var err error
		if seen, err = s.client.Look(s.Context(), t); err != nil {
			s.Fatal(err)
		}
		if seen.Through || seen.Failed {
			break
		}
	}
	return seen
}

func (s *scene) must(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

func (s *scene) runs(name, want string) {
	s.Helper()
	if got := strings.Join(s.Images(name), " "); got != want {
		s.Errorf("%s runs %q, want %q", name, got, want)
	}
}

func targets(name string) map[string]workload.Target {
	return map[string]workload.Target{
		"Deployment":  {Kind: workload.Deployment, Name: name, Container: "app"},
		"StatefulSet": {Kind: workload.StatefulSet, Name: name, Container: "app"},
		"Rollout":     {Kind: workload.Rollout, Name: name, Container: "app"},
	}
}

// A delivery sets the image, a second run of it changes nothing, and its rollback goes back to the
// revision from before, also where the new code never got ready.
func TestSetAndUndo(t *testing.T) {
	for kind, target := range targets("products") {
		t.Run(kind, func(t *testing.T) {
			s := newScene(t)
			s.Add(kind, "shop", "products", "p:1", 3)
			s.Sick("p:3", 2, "CrashLoopBackOff")
			set := func(image, delivery string) {
				t.Helper()
				s.must(s.client.Set(t.Context(), target, workload.Change{Image: image, Delivery: delivery}))
			}
			set("p:2", "2026-01-01")
			if seen := s.awaits(target); !seen.Through || seen.Ready != 3 || seen.Total != 3 {
				t.Errorf("%+v", seen)
			}
			s.runs("products", "p:2 p:2 p:2")
			n := len(s.Changes())
			set("p:2", "2026-01-01")
			if len(s.Changes()) != n {
				t.Errorf("a second run changes the cluster: %v", s.Changes()[n:])
			}

			set("p:3", "2026-01-02")
			seen := s.awaits(target)
			if seen.Through || !seen.Failing || seen.Ready != 1 || !strings.Contains(strings.Join(seen.Not, "\n"), "CrashLoopBackOff (container app ended with 1; 3 restarts)") {
				t.Errorf("%+v", seen)
			}
			s.must(s.client.CanUndo(t.Context(), target, "2026-01-02"))
			s.must(s.client.Undo(t.Context(), target, "2026-01-02"))
			if seen := s.awaits(target); !seen.Through {
				t.Errorf("%+v", seen)
			}
			s.runs("products", "p:2 p:2 p:2")
			n = len(s.Changes())
			s.must(s.client.Undo(t.Context(), target, "2026-01-02"))
			s.must(s.client.Undo(t.Context(), target, "2026-01-03")) // it has changed nothing
			if len(s.Changes()) != n {
				t.Errorf("nothing was to be undone: %v", s.Changes()[n:])
			}

			// Better code replaces pods that never got ready, too.
			set("p:3", "2026-01-04")
			s.awaits(target)
			set("p:4", "2026-01-05")
			if seen := s.awaits(target); !seen.Through {
				t.Errorf("%+v", seen)
			}
			s.runs("products", "p:4 p:4 p:4")
		})
	}
}

// An attempt after a failed one replaces pods although the image is there; so does a change without
// an image, once for a delivery. The way back leads before all of it.
func TestRestart(t *testing.T) {
	s := newScene(t)
	target := targets("products")["Deployment"]
	s.Add("Deployment", "shop", "products", "p:1", 1)
	pods := s.pods(target)
	for i, ch := range []workload.Change{{Delivery: "1"}, {Delivery: "1"}, {Delivery: "1", Attempt: 2}, {Delivery: "2", Image: "p:2"}, {Delivery: "2", Image: "p:2", Attempt: 2}} {
		s.must(s.client.Set(t.Context(), target, ch))
		s.awaits(target)
		now := s.pods(target)
		if changed := now != pods; changed != (i != 1) {
			t.Errorf("change %d: pods %s after %s", i, now, pods)
		}
		pods = now
	}
	s.must(s.client.Undo(t.Context(), target, "2"))
	s.awaits(target)
	s.runs("products", "p:1")
}

// pods returns what identifies the pods of a workload.
func (s *scene) pods(t workload.Target) string {
	s.Helper()
	return fmt.Sprint(s.Names(t.Name))
}

// What waits for somebody is told, and goes on once somebody acts.
func TestHeldBack(t *testing.T) {
	s := newScene(t)
	s.PauseAfter = 1
	s.Add("Rollout", "shop", "canary", "c:1", 3)
	s.Add("StatefulSet", "shop", "db", "d:1", 3)
	s.SetSpec("db", "updateStrategy", map[string]any{"type": "RollingUpdate", "rollingUpdate": map[string]any{"partition": 1}})
	for name, test := range map[string]struct {
		kind, image, want string
		act               func()
	}{
		"canary": {"Rollout", "c:2", "the Rollout is paused: CanaryPauseStep; promote it, or wait for its next step", s.Promote},
		"db": {"StatefulSet", "d:2", "2 of 3 replicas are updated: the partition 1 holds the others back; lower it to 0", func() {
			s.SetSpec("db", "updateStrategy", map[string]any{})
		}},
	} {
		target := targets(name)[test.kind]
		s.must(s.client.Set(t.Context(), target, workload.Change{Image: test.image, Delivery: "1"}))
		if seen := s.awaits(target); seen.Through || seen.Failing || !slices.Contains(seen.Not, test.want) {
			t.Errorf("%s: %+v", name, seen)
		}
		test.act()
		if seen := s.awaits(target); !seen.Through {
			t.Errorf("%s: %+v", name, seen)
		}
	}
}

// A controller that gives up fails the deploy.
func TestGivesUp(t *testing.T) {
	for kind, want := range map[string]string{
		"Deployment": "the controller has given up (ProgressDeadlineExceeded): ReplicaSet \"products-2\" has timed out progressing.",
		"Rollout":    "the Rollout is degraded: ProgressDeadlineExceeded: ReplicaSet has timed out progressing.",
	} {
		s := newScene(t)
		s.GiveUpAfter = 5
		s.Add(kind, "shop", "products", "p:1", 3)
		s.Sick("p:2", 1, "ImagePullBackOff")
		target := targets("products")[kind]
		s.must(s.client.Set(t.Context(), target, workload.Change{Image: "p:2", Delivery: "1"}))
		seen := s.awaits(target)
		if !seen.Failed || !slices.Contains(seen.Not, want) || !strings.HasSuffix(seen.Not[len(seen.Not)-1], ": ImagePullBackOff: Back-off pulling image") {
			t.Errorf("%s: %+v", kind, seen)
		}
	}
}

// Code is ended, and brought back with as many replicas as it had.
func TestScale(t *testing.T) {
	for kind, target := range targets("products") {
		s := newScene(t)
		s.Add(kind, "shop", "products", "p:1", 3)
		s.must(s.client.Scale(t.Context(), target, false))
		if seen := s.awaits(target); !seen.Through || seen.Total != 0 {
			t.Errorf("%s: %+v", kind, seen)
		}
		s.runs("products", "")
		s.must(s.client.Scale(t.Context(), target, false))
		s.must(s.client.Scale(t.Context(), target, true))
		if seen := s.awaits(target); !seen.Through || seen.Total != 3 {
			t.Errorf("%s: %+v", kind, seen)
		}
		s.runs("products", "p:1 p:1 p:1")
	}
}

// Conflicts, errors and closed connections are got over; the change is made once.
func TestFaults(t *testing.T) {
	for name, fault := range map[string]clusterstub.Fault{
		"conflict":          {Method: "PATCH", Status: 409, Reason: "Conflict", Times: 2},
		"busy":              {Status: 429, Reason: "TooManyRequests", Times: 3},
		"error":             {Status: 500, Reason: "InternalError", Times: 3},
		"closed connection": {Method: "GET", Times: 3},
	} {
		s := newScene(t)
		s.Add("Deployment", "shop", "products", "p:1", 2)
		s.Fail(fault)
		target := targets("products")["Deployment"]
		s.must(s.client.Set(t.Context(), target, workload.Change{Image: "p:2", Delivery: "1"}))
		if seen := s.awaits(target); !seen.Through || len(s.Changes()) != 1 {
			t.Errorf("%s: %+v %v", name, seen, s.Changes())
		}
	}
}

// Errors tell what to do.
func TestErrors(t *testing.T) {
	s := newScene(t)
	s.Add("Deployment", "shop", "products", "p:1", 1)
	s.Add("Rollout", "shop", "referring", "p:1", 1)
	s.SetSpec("referring", "workloadRef", map[string]any{"kind": "Deployment", "name": "products"})
	products := targets("products")["Deployment"]
	other := products
	other.Container = "main"
	none := products
	none.Container = ""
	images := 1
	set := func(t workload.Target) func(*workload.Client) error {
		return func(c *workload.Client) error {
			images++
			return c.Set(s.Context(), t, workload.Change{Image: fmt.Sprintf("p:%d", images), Delivery: "1"})
		}
	}
	forbidden := func(method, path string) {
		s.Fail(clusterstub.Fault{Method: method, Path: path, Status: 403, Reason: "Forbidden", Times: 1})
	}
	for want, test := range map[string]struct {
		before func()
		client *workload.Client
		do     func(*workload.Client) error
	}{
		"the cluster does not accept the credentials: Unauthorized; log in again": {client: s.as("shop", "wrong"), do: set(products)},
		"right to get deployments of the group apps in the namespace shop":        {before: func() { forbidden("GET", "") }, do: set(products)},
		"right to patch deployments of the group apps in the namespace shop":      {before: func() { forbidden("PATCH", "") }, do: set(products)},
		"are name, namespace and context right?":                                  {do: set(targets("reviews")["Deployment"])},
		"is Argo Rollouts installed there?":                                       {do: set(targets("reviews")["Rollout"])},
		"has no container main, but proxy, app":                                   {do: set(other)},
		"has 2 containers, proxy, app: name the one that gets the image":          {do: set(none)},
		"has its pods from the Deployment products (workloadRef)":                 {do: set(targets("referring")["Rollout"])},
		"answers 500": {before: func() { s.Fail(clusterstub.Fault{Status: 500, Times: 5}) }, do: set(products)},
		"of the Deployment products is no longer there, so that the cluster cannot go back": {before: func() {
			s.must(set(products)(s.client))
			s.awaits(products)
			s.Forget("products")
		}, do: func(c *workload.Client) error { return c.CanUndo(s.Context(), products, "1") }},
		"deployed by a later delivery since (1)": {do: func(c *workload.Client) error { return c.Undo(s.Context(), products, "0") }},
	} {
		if test.before != nil {
			test.before()
		}
		if test.client == nil {
			test.client = s.client
		}
		if want == "deployed by a later delivery since (1)" {
			s.must(set(products)(s.client))
		}
		if err := test.do(test.client); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
	// Pods that nobody may list are told, and the counts are enough.
	s.Add("Deployment", "shop", "quiet", "q:1", 1)
	s.Sick("q:2", 1, "CrashLoopBackOff")
	quiet := targets("quiet")["Deployment"]
	s.must(s.client.Set(t.Context(), quiet, workload.Change{Image: "q:2", Delivery: "1"}))
	s.awaits(quiet)
	forbidden("GET", "/pods")
	if seen, err := s.client.Look(t.Context(), quiet); err != nil || !strings.Contains(strings.Join(seen.Not, "\n"), "why is not known: the cluster forbids it; the user or service account needs the right to list pods of the core group") {
		t.Errorf("%+v %v", seen, err)
	}
}

// An interruption ends what waits.
func TestInterrupted(t *testing.T) {
	s := newScene(t)
	s.Add("Deployment", "shop", "products", "p:1", 1)
	s.Fail(clusterstub.Fault{Status: 503, Times: 100})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := s.client.Set(ctx, targets("products")["Deployment"], workload.Change{Image: "p:2"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
