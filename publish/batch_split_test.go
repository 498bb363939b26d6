package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
	"github.com/schemactl/schemactl/publish/rollout"
)

// fields returns a batch that gives each of n subgraphs one field more, and a registry that holds
// them without.
func fields(n int) (*registrytest.Fake, BatchRequest) {
	reg := registrytest.New()
	req := BatchRequest{Ref: prod, Revision: "r2", Split: &SplitOptions{}}
	for i := range n {
		name := fmt.Sprintf("s%d", i)
		reg.Held[prod] = append(reg.Held[prod], registry.RegisteredSubgraph{Name: name, URL: "http://" + name, SDL: fmt.Sprintf("type Query { f%d: Int }", i), Revision: "r1"})
		req.Subgraphs = append(req.Subgraphs, input(name, "", fmt.Sprintf("type Query { f%d: Int g%d: Int }", i, i)))
	}
	reg.History[prod] = []registry.Launch{{ID: "L0", Ref: prod, Status: registry.LaunchCompleted}}
	return reg, req
}

var errLarge = fmt.Errorf("413: %w", registry.ErrTooLarge)

// atMost is a platform that takes at most n subgraphs at once.
func atMost(n int) func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
	return func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
		if len(req.Subgraphs) > n {
			return registry.PublishResult{}, errLarge
		}
		return f.Accept(req), nil
	}
}

// parted lists the parts of a result with their launches.
func parted(r BatchResult) string {
	var out []string
	for _, p := range r.Parts {
		out = append(out, strings.Join(p.Published, " ")+" "+p.LaunchID)
	}
	return strings.Join(out, " | ")
}

func TestPublishInParts(t *testing.T) {
	for _, c := range []struct {
		n, limit int
		want     string // parts with their launches: one is counted for every batch that arrives, also for those that are refused
		sent     int
	}{
		{n: 3, limit: 2, want: "s0 s1 L2 | s2 L3", sent: 3},
		{n: 4, limit: 2, want: "s0 s1 L2 | s2 s3 L3", sent: 3},
		{n: 5, limit: 1, want: "s0 L4 | s1 L5 | s2 L6 | s3 L7 | s4 L8", sent: 8},
		{n: 2, limit: 2, want: "", sent: 1},
	} {
		t.Run(fmt.Sprintf("%d of %d", c.limit, c.n), func(t *testing.T) {
			reg, req := fields(c.n)
			reg.OnPublish = atMost(c.limit)
			var told []string
			req.Split.Between = func(_ context.Context, p Part) error { told = append(told, p.LaunchID); return nil }
			got, err := Publish(t.Context(), reg, req, clock.System{})
			if err != nil {
				t.Fatal(err)
			}
			if d := cmp.Diff(c.want, parted(got)); d != "" {
				t.Errorf("parts (-want +got):\n%s", d)
			}
			if n := len(reg.Published()); n != c.sent {
				t.Errorf("%d batches sent, want %d", n, c.sent)
			}
			if len(got.Parts) > 0 && (got.LaunchID != got.Parts[len(got.Parts)-1].LaunchID || len(told) != len(got.Parts)-1) {
				t.Errorf("the launch of the whole is %s, told %v", got.LaunchID, told)
			}
			if len(got.Published) != c.n {
				t.Errorf("published %v", got.Published)
			}
			for _, h := range reg.Held[prod] {
				if !strings.Contains(h.SDL, "g") {
					t.Errorf("%s is not registered", h.Name)
				}
			}
		})
	}
}

// TestPublishInPartsFails: when something goes wrong at the second of two parts, the error tells
// what is registered, nothing is sent twice, and publishing again sends the rest.
func TestPublishInPartsFails(t *testing.T) {
	second := func(then func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error)) func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
		return func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
			if slices.ContainsFunc(req.Subgraphs, func(s registry.SubgraphInput) bool { return s.Name == "s0" }) {
				return atMost(2)(f, req)
			}
			return then(f, req)
		}
	}
	for _, c := range []struct {
		name    string
		publish func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error)
		between func(f *registrytest.Fake) error
		is      error
		parts   string
		says    string
		again   string // what publishing again sends
	}{
		{
			name: "refused",
			publish: second(func(*registrytest.Fake, registry.PublishRequest) (registry.PublishResult, error) {
				return registry.PublishResult{}, registry.ErrDenied
			}),
			is: registry.ErrDenied, parts: "s0 s1 L2", says: "not published: s2; what is registered holds as it is", again: "s2",
		},
		{
			name: "lost, and it did not arrive",
			publish: second(func(*registrytest.Fake, registry.PublishRequest) (registry.PublishResult, error) {
				return registry.PublishResult{}, registry.ErrAmbiguous
			}),
			is: registry.ErrAmbiguous, parts: "s0 s1 L2", says: "holds nothing of s2", again: "s2",
		},
		{
			name: "lost, and it arrived",
			publish: second(func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				f.Accept(req)
				return registry.PublishResult{}, registry.ErrAmbiguous
			}),
			parts: "s0 s1 L2 | s2 L3",
		},
		{
			name: "it does not compose, says the platform",
			publish: second(func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				r := f.Accept(req)
				r.Errors = []registry.BuildError{{Code: "X", Message: "no"}}
				return r, nil
			}),
			is: ErrNotUpdated, parts: "s0 s1 L2 | s2 L3", says: "to go back, publish s2 of revision r1 again",
		},
		{
			name: "too large, even alone",
			publish: second(func(*registrytest.Fake, registry.PublishRequest) (registry.PublishResult, error) {
				return registry.PublishResult{}, errLarge
			}),
			is: registry.ErrTooLarge, parts: "s0 s1 L2", says: "make the schema smaller", again: "s2",
		},
		{
			name: "the launch of the first part fails", publish: atMost(2),
			between: func(*registrytest.Fake) error { return launch.ErrFailed },
			is:      launch.ErrFailed, parts: "s0 s1 L2", says: "not published: s2", again: "s2",
		},
		{
			name: "somebody else publishes between", publish: atMost(2),
			between: func(f *registrytest.Fake) error { f.Held[prod][2].SDL = "type Query { other: Int }"; return nil },
			is:      ErrMoved, parts: "s0 s1 L2", says: "somebody else published s2", again: "s2",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reg, req := fields(3)
				reg.OnPublish = c.publish
				if c.between != nil {
					req.Split.Between = func(context.Context, Part) error { return c.between(reg) }
				}
				got, err := Publish(t.Context(), reg, req, clock.System{})
				var split *SplitError
				if !errors.Is(err, c.is) || (c.is != nil) != errors.As(err, &split) {
					t.Fatalf("error %v", err)
				}
				if d := cmp.Diff(c.parts, parted(got)); d != "" {
					t.Errorf("parts (-want +got):\n%s", d)
				}
				if err != nil && !strings.Contains(err.Error(), c.says) {
					t.Errorf("the error does not say %q: %v", c.says, err)
				}
				names := map[string]int{}
				for _, p := range reg.Published()[1:] { // after the refusal of the whole
					for _, s := range p.Subgraphs {
						names[s.Name]++
					}
				}
				for name, n := range names {
					if n > 1 {
						t.Errorf("%s was sent %d times", name, n)
					}
				}
				reg.OnPublish, req.Split.Between = nil, nil
				before := len(reg.Published())
				if c.again != "" {
					if _, err := Publish(t.Context(), reg, req, clock.System{}); err != nil {
						t.Fatal(err)
					}
					if sent := reg.Published()[before:]; len(sent) != 1 || len(sent[0].Subgraphs) != 1 || sent[0].Subgraphs[0].Name != c.again {
						t.Errorf("publishing again sends %+v", sent)
					}
				}
			})
		})
	}
}

// TestPublishNotInParts: nothing of a batch that cannot be parted is registered.
func TestPublishNotInParts(t *testing.T) {
	for name, c := range map[string]struct {
		change func(reg *registrytest.Fake, req *BatchRequest)
		says   string
		split  bool // whether ways to part it were looked for
	}{
		"parts are not wanted": {change: func(_ *registrytest.Fake, req *BatchRequest) { req.Split = nil }, says: "413"},
		"one subgraph":         {change: func(_ *registrytest.Fake, req *BatchRequest) { req.Subgraphs = req.Subgraphs[:1] }, says: "1 subgraph of", split: true},
		"the code is not out": {change: func(reg *registrytest.Fake, req *BatchRequest) {
			req.Split.Code = map[rollout.At][]string{}
			for _, h := range reg.Held[prod] {
				req.Split.Code[rollout.At{Subgraph: h.Name, URL: h.URL}] = []string{h.SDL}
			}
		}, says: "code of s0 does not serve what is registered: `Query.g0` is registered", split: true},
		"the registry does not compose": {change: func(reg *registrytest.Fake, _ *BatchRequest) { reg.Held[prod][2].SDL = "type Query { x: Missing }" },
			says: "the registered subgraphs (before) do not compose", split: true},
	} {
		t.Run(name, func(t *testing.T) {
			reg, req := fields(3)
			reg.OnPublish = atMost(0)
			c.change(reg, &req)
			got, err := Publish(t.Context(), reg, req, clock.System{})
			var un *UnsplitError
			if !errors.Is(err, registry.ErrTooLarge) || errors.As(err, &un) != c.split || !strings.Contains(err.Error(), c.says) {
				t.Errorf("error %v, want one with %q", err, c.says)
			}
			if len(got.Parts) > 0 || len(reg.Published()) != 1 {
				t.Errorf("%d batches sent: %+v", len(reg.Published()), got)
			}
		})
	}
}

// TestPublishInPartsInterrupted: a signal between two parts ends the publish there.
func TestPublishInPartsInterrupted(t *testing.T) {
	reg, req := fields(3)
	reg.OnPublish = atMost(2)
	ctx, cancel := context.WithCancel(t.Context())
	req.Split.Between = func(ctx context.Context, _ Part) error { cancel(); return nil }
	got, err := Publish(ctx, reg, req, clock.System{})
	if !errors.Is(err, context.Canceled) || parted(got) != "s0 s1 L2" {
		t.Errorf("%s: %v", parted(got), err)
	}
}
