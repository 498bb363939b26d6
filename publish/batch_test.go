package publish

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var prod = registry.GraphRef{Graph: "shop", Variant: "prod"}

func input(name, url, text string) registry.SubgraphInput {
	s := registry.SubgraphInput{Name: name, SDL: text}
	if url != "" {
		s.URL = &url
	}
	return s
}

// shop returns a registry that holds two subgraphs, of launch L0.
func shop() *registrytest.Fake {
	reg := registrytest.New()
	reg.Now = time.Now
	reg.Held[prod] = []registry.RegisteredSubgraph{
		{Name: "products", URL: "http://products", SDL: "type Query { a: Int }\n", Revision: "r1"},
		{Name: "reviews", URL: "http://reviews", SDL: "type Query { b: Int }\n", Revision: "r1"},
	}
	reg.History[prod] = []registry.Launch{{ID: "L0", Ref: prod, Status: registry.LaunchCompleted}}
	reg.Script("L0", registrytest.Completed)
	return reg
}

func TestMakeBatch(t *testing.T) {
	tests := []struct {
		name          string
		in            []registry.SubgraphInput
		force, noURL  bool
		send, skipped string
		created       string
		bad           []string
	}{
		{name: "unchanged is skipped", in: []registry.SubgraphInput{input("products", "", "type Query { a: Int }\n"), input("reviews", "", "type Query { b: String }")},
			send: "reviews", skipped: "products"},
		{name: "line ends and blanks around do not count", in: []registry.SubgraphInput{input("products", "http://products", "\ufeff\r\ntype Query { a: Int }\r\n\r\n")}, skipped: "products"},
		{name: "comments count", in: []registry.SubgraphInput{input("products", "", "# new\ntype Query { a: Int }")}, send: "products"},
		{name: "a new URL counts", in: []registry.SubgraphInput{input("products", "http://products.v2", "type Query { a: Int }")}, send: "products"},
		{name: "force sends all", in: []registry.SubgraphInput{input("products", "", "type Query { a: Int }")}, force: true, send: "products"},
		{name: "new", in: []registry.SubgraphInput{input("users", "http://users", "type Query { u: Int }")}, send: "users", created: "users"},
		{name: "new without a URL", in: []registry.SubgraphInput{input("users", "", "type Query { u: Int }"), input("products", "", "type Query { a: String }")},
			bad: []string{`"users" is new to shop@prod: its first publish needs a routing URL (--routing-url users=URL), or --no-url`}},
		{name: "several new without a URL", in: []registry.SubgraphInput{input("users", "", "type Query { u: Int }"), input("carts", "", "type Query { c: Int }")},
			bad: []string{`2 subgraphs are new to shop@prod: "users", "carts"; the first publish of each needs a routing URL (`}},
		{name: "new without a URL, on demand", noURL: true, in: []registry.SubgraphInput{input("users", "", "type Query { u: Int }"), input("products", "", "type Query { a: Int }")},
			send: "users", created: "users", skipped: "products"},
		{name: "all that is wrong at once", in: []registry.SubgraphInput{
			input("products", "", " \n"), input("users", "", "type Query { u: Int }"), input("9", "http://nine", "type Query { u: Int }"),
			input("users", "", "type Query { u: Int }"), input("", "http://x", "type Query { u: Int }"),
		}, bad: []string{`"products": its SDL is empty`, `"users" is new to shop@prod: its first publish needs a routing URL`, `"9": a name starts with a letter`, `"users" is given more than once`, "has no name"}},
		{name: "nothing", bad: []string{"no subgraph to publish"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			batch, err := makeBatch(shop().Held[prod], BatchRequest{Ref: prod, Subgraphs: test.in, Force: test.force, NoURL: test.noURL})
			if (err != nil) != (test.bad != nil) || err != nil && !errors.Is(err, ErrBadBatch) {
				t.Fatalf("error %v", err)
			}
			for _, text := range test.bad {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("error lacks %q: %v", text, err)
				}
			}
			var send []string
			for _, s := range batch.Send {
				send = append(send, s.Name)
				if s.Name == "users" && s.URL == nil {
					t.Error("the platform is not told that users has no URL")
				}
				if s.Name == "products" && s.URL != nil && *s.URL == "" {
					t.Error("the registered URL of products is taken away")
				}
			}
			got := []string{strings.Join(send, " "), strings.Join(batch.Skipped, " "), strings.Join(batch.Created, " ")}
			if diff := cmp.Diff([]string{test.send, test.skipped, test.created}, got); diff != "" {
				t.Errorf("send, skipped, created (-want +got):\n%s", diff)
			}
		})
	}
}

// change returns a batch with one changed, one unchanged and one new subgraph.
func change() BatchRequest {
	return BatchRequest{Ref: prod, Revision: "r2", Git: registry.GitContext{Commit: "abc"}, Subgraphs: []registry.SubgraphInput{
		input("products", "", "type Query { a: String }"), input("reviews", "", "type Query { b: Int }"), input("users", "http://users", "type Query { u: Int }"),
	}}
}

func TestPublishSendsOneBatch(t *testing.T) {
	reg := shop()
	got, err := Publish(t.Context(), reg, change(), clock.System{})
	if err != nil {
		t.Fatal(err)
	}
	want := BatchResult{Ref: prod, Revision: "r2", Published: []string{"products", "users"}, Created: []string{"users"}, Skipped: []string{"reviews"}, LaunchID: "L1"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"Subgraphs shop@prod", "LatestLaunch shop@prod", "Publish shop@prod products users"}, reg.Calls()); diff != "" {
		t.Error(diff)
	}
	if sent := reg.Published()[0]; sent.Revision != "r2" || sent.Git.Commit != "abc" {
		t.Errorf("sent %+v", sent)
	}
}

func TestPublishNothingNew(t *testing.T) {
	reg := shop()
	got, err := Publish(t.Context(), reg, BatchRequest{Ref: prod, Subgraphs: []registry.SubgraphInput{input("products", "", "type Query { a: Int }")}}, clock.System{})
	if err != nil || got.LaunchID != "" || len(reg.Published()) > 0 {
		t.Errorf("%+v %v, %d sent", got, err, len(reg.Published()))
	}
}

func TestPublishMakesAVariant(t *testing.T) {
	reg := registrytest.New()
	got, err := Publish(t.Context(), reg, BatchRequest{Ref: prod, Subgraphs: []registry.SubgraphInput{input("users", "http://users", "type Query { u: Int }")}}, clock.System{})
	if err != nil || got.LaunchID != "L1" {
		t.Errorf("%+v %v", got, err)
	}
}

func TestPublishThatDoesNotCompose(t *testing.T) {
	reg := shop()
	reg.OnPublish = func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
		result := f.Accept(req)
		result.UpdatedSupergraph = false
		result.Errors = []registry.BuildError{{Code: "FIELD_TYPE_MISMATCH", Message: "Query.a", Locations: []registry.Location{{Line: 1, Column: 14}}}, {Message: "two"}}
		return result, nil
	}
	_, err := Publish(t.Context(), reg, change(), clock.System{})
	if !errors.Is(err, ErrNotUpdated) {
		t.Fatalf("error %v", err)
	}
	want := `the supergraph was not updated: shop@prod does not compose with what was published
  FIELD_TYPE_MISMATCH: Query.a (1:14)
  two
registered now all the same: products, users; routers keep the supergraph they have
to go back, publish products of revision r1 again and delete users; or publish a correction`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Error(diff)
	}
}

func TestPublishWithoutALaunchInTheAnswer(t *testing.T) {
	for _, updated := range []bool{true, false} {
		reg := shop()
		reg.OnPublish = func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
			if updated {
				f.Accept(req)
			}
			return registry.PublishResult{UpdatedSupergraph: updated}, nil
		}
		got, err := Publish(t.Context(), reg, change(), clock.System{})
		if updated && (err != nil || got.LaunchID != "L1") {
			t.Errorf("the launch was not found: %+v %v", got, err)
		}
		if !updated && !errors.Is(err, ErrNotUpdated) {
			t.Errorf("error %v, want ErrNotUpdated", err)
		}
	}
}

func TestPublishRefusedIsNotAmbiguous(t *testing.T) {
	reg := shop()
	reg.OnPublish = func(*registrytest.Fake, registry.PublishRequest) (registry.PublishResult, error) {
		return registry.PublishResult{}, registry.ErrDenied
	}
	_, err := Publish(t.Context(), reg, change(), clock.System{})
	if !errors.Is(err, registry.ErrDenied) || errors.Is(err, registry.ErrAmbiguous) {
		t.Errorf("error %v", err)
	}
}

// TestPublishIsNeverSentTwice: however the answer was lost and whatever the registry holds then, a
// batch is sent once.
func TestPublishIsNeverSentTwice(t *testing.T) {
	lost := fmt.Errorf("connection reset: %w", registry.ErrAmbiguous)
	other := func(f *registrytest.Fake, id string, revision string) {
		f.History[prod] = append([]registry.Launch{{ID: id, Ref: prod, Subgraphs: []registry.BuildSubgraph{{Name: "products", Revision: revision}, {Name: "users", Revision: revision}}}}, f.History[prod]...)
	}
	tests := []struct {
		name    string
		publish func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error)
		read    func(f *registrytest.Fake) func(call string) error
		launch  string
		err     error
		text    string
	}{
		{
			name: "it arrived",
			publish: func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				f.Accept(req)
				return registry.PublishResult{}, lost
			},
			launch: "L1",
		},
		{
			name: "it arrived, between launches of others",
			publish: func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				other(f, "X1", "x")
				f.Accept(req)
				other(f, "X2", "r2") // a later one holds our revision too
				return registry.PublishResult{}, lost
			},
			launch: "L1",
		},
		{
			name: "it did not arrive",
			publish: func(*registrytest.Fake, registry.PublishRequest) (registry.PublishResult, error) {
				return registry.PublishResult{}, lost
			},
			err: registry.ErrAmbiguous, text: "not seen yet: the registry was asked for 1m0s and holds nothing of products, users; the platform may execute it later",
		},
		{
			name: "it did not arrive, others did",
			publish: func(f *registrytest.Fake, _ registry.PublishRequest) (registry.PublishResult, error) {
				other(f, "X1", "x")
				return registry.PublishResult{}, lost
			},
			err: registry.ErrAmbiguous, text: "not seen yet",
		},
		{
			name: "it arrives 50 seconds later",
			publish: func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				began := f.Now()
				f.OnRead = func(string) error {
					if f.Now().Sub(began) >= 50*time.Second {
						f.OnRead = nil
						f.Accept(req)
					}
					return nil
				}
				return registry.PublishResult{}, lost
			},
			launch: "L1",
		},
		{
			name: "somebody else published a part of it",
			publish: func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				req.Subgraphs = req.Subgraphs[:1]
				f.Accept(req)
				return registry.PublishResult{}, lost
			},
			err: registry.ErrAmbiguous, text: "holds products and, after 1m0s, not users",
		},
		{
			name: "the registry is gone",
			publish: func(f *registrytest.Fake, _ registry.PublishRequest) (registry.PublishResult, error) {
				f.OnRead = func(string) error { return errors.New("no route to host") }
				return registry.PublishResult{}, lost
			},
			err: registry.ErrAmbiguous, text: "no route to host",
		},
		{
			name: "it arrives while we ask",
			publish: func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				asked := 0
				f.OnRead = func(call string) error {
					if asked++; asked == 2 {
						f.Accept(req)
					}
					return nil
				}
				return registry.PublishResult{}, lost
			},
			launch: "L1",
		},
		{
			name: "registered, its launch not listed",
			publish: func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				f.Accept(req)
				f.History[prod] = f.History[prod][1:]
				return registry.PublishResult{}, lost
			},
			err: registry.ErrAmbiguous, text: "schemactl launch list --graph-ref shop@prod",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reg := shop()
				reg.OnPublish = test.publish
				got, err := Publish(t.Context(), reg, change(), clock.System{})
				if n := len(reg.Published()); n != 1 {
					t.Errorf("sent %d times", n)
				}
				if test.err == nil && err != nil || !errors.Is(err, test.err) || got.LaunchID != test.launch {
					t.Fatalf("launch %q, error %v; want %q, %v", got.LaunchID, err, test.launch, test.err)
				}
				if err != nil && !strings.Contains(err.Error(), test.text) {
					t.Errorf("error lacks %q: %v", test.text, err)
				}
				if !got.Recovered {
					t.Error("the result does not tell that the answer was lost")
				}
			})
		})
	}
}

// TestPublishForcedAndLost: after a forced publish of what is registered already, the content is
// the same whether it arrived or not.
func TestPublishForcedAndLost(t *testing.T) {
	for _, arrived := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			reg := shop()
			reg.OnPublish = func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				if arrived {
					f.Accept(req)
				}
				return registry.PublishResult{}, registry.ErrAmbiguous
			}
			got, err := Publish(t.Context(), reg, BatchRequest{Ref: prod, Force: true, Subgraphs: []registry.SubgraphInput{input("products", "", "type Query { a: Int }")}}, clock.System{})
			if arrived && (err != nil || got.LaunchID != "L1") || !arrived && !errors.Is(err, registry.ErrAmbiguous) {
				t.Errorf("arrived %t: %+v %v", arrived, got, err)
			}
		})
	}
}

// TestPublishInterrupted: after a signal while the batch is on its way, the registry is still asked
// what happened.
func TestPublishInterrupted(t *testing.T) {
	for _, arrived := range []bool{true, false} {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			reg := shop()
			reg.OnPublish = func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				cancel()
				if arrived {
					f.Accept(req)
				}
				return registry.PublishResult{}, ctx.Err()
			}
			got, err := Publish(ctx, reg, change(), clock.System{})
			if arrived && (err != nil || got.LaunchID != "L1") || !arrived && !errors.Is(err, registry.ErrAmbiguous) {
				t.Errorf("arrived %t: %+v %v", arrived, got, err)
			}
		})
	}
}

func TestPublishNotBegunAfterASignal(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	reg := shop()
	reg.OnRead = func(call string) error { cancel(); return nil }
	if _, err := Publish(ctx, reg, change(), clock.System{}); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if len(reg.Published()) > 0 {
		t.Error("sent")
	}
}

// TestPublishMoved: nothing is sent on top of anything but what was checked.
func TestPublishMoved(t *testing.T) {
	for name, change := range map[string]func(reg *registrytest.Fake){
		"changed": func(reg *registrytest.Fake) { reg.Held[prod][1].SDL = "type Query { b: String }" },
		"moved":   func(reg *registrytest.Fake) { reg.Held[prod][1].URL = "http://elsewhere" },
		"added": func(reg *registrytest.Fake) {
			reg.Held[prod] = append(reg.Held[prod], registry.RegisteredSubgraph{Name: "late", SDL: "type Query { l: Int }"})
		},
		"removed":  func(reg *registrytest.Fake) { reg.Held[prod] = reg.Held[prod][:1] },
		"the same": func(*registrytest.Fake) {},
	} {
		t.Run(name, func(t *testing.T) {
			reg := shop()
			req := BatchRequest{Ref: prod, Subgraphs: []registry.SubgraphInput{input("products", "", "type Query { a: String }")}, Seen: append([]registry.RegisteredSubgraph{}, reg.Held[prod]...)}
			change(reg)
			_, err := Publish(t.Context(), reg, req, clock.System{})
			if name == "the same" {
				if err != nil {
					t.Fatal(err)
				}
				return
			}
			if !errors.Is(err, ErrMoved) || len(reg.Published()) > 0 {
				t.Errorf("error %v, %d sent", err, len(reg.Published()))
			}
		})
	}
}
