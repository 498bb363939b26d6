package publish

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
	"github.com/schemactl/schemactl/publish/rollout"
)

// builtFrom returns what a launch was built from if it was built from these subgraphs.
func builtFrom(held []registry.RegisteredSubgraph) []registry.BuildSubgraph {
	var all []registry.BuildSubgraph
	for _, s := range held {
		sum := sha256.Sum256([]byte(s.SDL))
		all = append(all, registry.BuildSubgraph{Name: s.Name, URL: s.URL, Revision: s.Revision, Hash: hex.EncodeToString(sum[:])})
	}
	return all
}

// unchanged are subgraphs that the registry of shop holds.
var unchanged = []sdl.Source{{Name: "products", Text: "type Query { a: Int }"}}

// TestNothingSent: when nothing is sent, the newest launch decides, whether it is waited for or
// only read.
func TestNothingSent(t *testing.T) {
	broken := func(revision string) []registry.RegisteredSubgraph {
		held := shop().Held[prod]
		held[1].SDL, held[1].Revision = "type Query { a: String }\n", revision
		return held
	}
	tests := []struct {
		name string
		// set changes the registry of shop, whose newest launch L0 has completed.
		set func(reg *registrytest.Fake)
		// waits and looks are how a run ends that waits, and one that does not.
		waits, looks error
		says         string
	}{
		{"completed", func(*registrytest.Fake) {}, nil, nil, ""},
		{"failed", func(reg *registrytest.Fake) { reg.Script("L0", registrytest.Failed) }, launch.ErrFailed, launch.ErrFailed, "INVALID_FIELD_SHARING: Product.name is resolved by two subgraphs (3:5)"},
		{"superseded", func(reg *registrytest.Fake) { reg.Script("L0", registrytest.Superseded("L9")) }, launch.ErrSuperseded, launch.ErrSuperseded, "L9"},
		{"under way", func(reg *registrytest.Fake) {
			reg.History[prod][0].Status = registry.LaunchInitiated
			reg.Script("L0", registrytest.Building, registrytest.Completed)
		}, nil, nil, ""},
		{"under way, then failed", func(reg *registrytest.Fake) {
			reg.Script("L0", registrytest.Building, registrytest.Building, registrytest.Failed)
		}, launch.ErrFailed, nil, "give --force"},
		{"for ever under way", func(reg *registrytest.Fake) { reg.Script("L0", registrytest.Building) }, launch.ErrTimeout, nil, "schemactl launch wait L0"},
		{"does not compose, and the platform names no launch of it", func(reg *registrytest.Fake) {
			reg.Held[prod], reg.History[prod][0].Subgraphs = broken("r2"), builtFrom(shop().Held[prod])
		}, ErrNotUpdated, ErrNotUpdated, "registry:shop@prod/products:1:14: FIELD_TYPE_MISMATCH"},
		{"does not compose, with the revision of an older launch", func(reg *registrytest.Fake) {
			reg.Held[prod], reg.History[prod][0].Subgraphs = broken("r1"), builtFrom(shop().Held[prod])
		}, ErrNotUpdated, ErrNotUpdated, "does not compose"},
		{"does not compose, and there is no launch", func(reg *registrytest.Fake) { reg.Held[prod], reg.History[prod] = broken("r2"), nil }, ErrNotUpdated, ErrNotUpdated, "does not compose"},
		{"composes, and there is no launch", func(reg *registrytest.Fake) { reg.History[prod] = nil }, registry.ErrLaunchNotFound, registry.ErrLaunchNotFound, "names no launch of it"},
		{"composes, and the newest launch is of something else", func(reg *registrytest.Fake) {
			reg.History[prod][0].Subgraphs = builtFrom(broken("r2"))
		}, registry.ErrLaunchNotFound, registry.ErrLaunchNotFound, "its newest launch, L0, was built from something else"},
		{"composes, and no hash is that of a text", func(reg *registrytest.Fake) {
			reg.History[prod][0].Subgraphs = builtFrom(reg.Held[prod])
			for i := range reg.History[prod][0].Subgraphs {
				reg.History[prod][0].Subgraphs[i].Hash, reg.History[prod][0].Subgraphs[i].Revision = "f00d", ""
			}
		}, nil, nil, ""},
		{"its launch is listed late", func(reg *registrytest.Fake) {
			reg.History[prod][0].Subgraphs = builtFrom(broken("r2"))
			reg.Script("L1", registrytest.Failed)
			began := reg.Now()
			reg.OnRead = func(string) error {
				if reg.Now().Sub(began) > 10*time.Second {
					reg.History[prod] = []registry.Launch{{ID: "L1", Ref: prod, Subgraphs: builtFrom(reg.Held[prod])}}
				}
				return nil
			}
		}, launch.ErrFailed, launch.ErrFailed, "launch L1 of shop@prod failed"},
	}
	for _, test := range tests {
		for _, how := range []string{"waits", "does not wait", "dry run"} {
			t.Run(test.name+"/"+how, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					reg := shop()
					test.set(reg)
					p := Publisher{Registry: reg, Ref: prod, Clock: clock.System{}, DryRun: how == "dry run"}
					want := test.looks
					if how == "waits" {
						want = test.waits
						p.Await = func(ctx context.Context, id string, _ []registry.LaunchRef) (launch.Tree, error) {
							return launch.Wait(ctx, reg, prod, id, launch.Options{})
						}
					}
					for run := range 2 { // the answer is the same every time
						done, err := p.Publish(t.Context(), unchanged)
						if want == nil && err != nil || !errors.Is(err, want) || err != nil && !strings.Contains(err.Error(), test.says) {
							t.Fatalf("run %d: error %v, want %v with %q", run, err, want, test.says)
						}
						if done == nil || (done.Launch == nil) != (errors.Is(err, ErrNotUpdated) || errors.Is(err, registry.ErrLaunchNotFound)) {
							t.Errorf("run %d: the publication is %+v", run, done)
						}
					}
					if len(reg.Published()) > 0 {
						t.Error("something was sent")
					}
				})
			})
		}
	}
}

// TestNothingOnASide: a side of the deploy on which nothing is to be published waits for the newest
// launch, and before the deploy until routers have it.
func TestNothingOnASide(t *testing.T) {
	now := time.Now
	ago := func(d time.Duration) registrytest.Answer {
		done, at := registrytest.Completed, now().Add(-d)
		done.Launch.CompletedAt = &at
		return done
	}
	added := []sdl.Source{{Name: "products", Text: "type Query { a: Int more: Int }"}}
	for _, test := range []struct {
		name    string
		side    Side
		after   []sdl.Source
		script  func() []registrytest.Answer
		is      error
		settles time.Duration
	}{
		{"completed long ago", PreDeploy, unchanged, func() []registrytest.Answer { return []registrytest.Answer{registrytest.Completed} }, nil, 0},
		{"completed a moment ago", PreDeploy, unchanged, func() []registrytest.Answer { return []registrytest.Answer{ago(12 * time.Second)} }, nil, 18 * time.Second},
		{"completed a moment ago, after the deploy", PostDeploy, unchanged, func() []registrytest.Answer { return []registrytest.Answer{ago(12 * time.Second)} }, nil, 0},
		{"failed", PreDeploy, unchanged, func() []registrytest.Answer { return []registrytest.Answer{registrytest.Failed} }, launch.ErrFailed, 0},
		{"failed, after the deploy", PostDeploy, unchanged, func() []registrytest.Answer { return []registrytest.Answer{registrytest.Failed} }, launch.ErrFailed, 0},
		{"failed, and the other side has something to publish", PreDeploy, added, func() []registrytest.Answer { return []registrytest.Answer{registrytest.Failed} }, launch.ErrFailed, 0},
		{"under way, and the other side has something to publish", PreDeploy, added, func() []registrytest.Answer {
			return []registrytest.Answer{registrytest.Building, registrytest.Completed}
		}, nil, 30 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				reg := shop()
				script := test.script()
				reg.History[prod][0].Status = script[0].Launch.Status
				reg.Script("L0", script...)
				var settles time.Duration
				p := Publisher{Registry: reg, Ref: prod, Clock: clock.System{}, Observer: observerFunc(func(e Event) {
					if e.Kind == EventSettling {
						settles = e.Wait
					}
				})}
				p.Await = func(ctx context.Context, id string, _ []registry.LaunchRef) (launch.Tree, error) {
					return launch.Wait(ctx, reg, prod, id, launch.Options{Interval: time.Millisecond})
				}
				done, err := p.PublishSide(t.Context(), SideRequest{Side: test.side, After: test.after})
				if test.is == nil && err != nil || !errors.Is(err, test.is) {
					t.Fatalf("error %v, want %v", err, test.is)
				}
				if settles.Round(time.Second) != test.settles || done.Launch == nil || len(reg.Published()) > 0 {
					t.Errorf("settled for %s, want %s; launch %+v, %d sent", settles, test.settles, done.Launch, len(reg.Published()))
				}
			})
		})
	}
}

// TestDeliverNothingAsksTheNewestLaunch: a delivery of what is registered already ends as the
// newest launch does, also if what is registered does not compose.
func TestDeliverNothingAsksTheNewestLaunch(t *testing.T) {
	for _, test := range []struct {
		name    string
		answer  registrytest.Answer
		broken  bool
		is      error
		outcome Outcome
	}{
		{"completed", registrytest.Completed, false, nil, NothingToDo},
		{"failed", registrytest.Failed, false, launch.ErrFailed, Stopped},
		{"failed, and does not compose", registrytest.Failed, true, launch.ErrFailed, Stopped},
		{"superseded", registrytest.Superseded("L9"), false, launch.ErrSuperseded, Stopped},
	} {
		t.Run(test.name, func(t *testing.T) {
			reg := shop()
			reg.Script("L0", test.answer)
			reg.History[prod][0].Status = test.answer.Launch.Status
			after := unchanged
			if test.broken {
				reg.Held[prod][1].SDL = "type Query { a: String }"
				reg.History[prod][0].Subgraphs = builtFrom(reg.Held[prod])
			}
			report, err := Deliver(t.Context(), Delivery{Registry: reg, Ref: prod, After: after})
			if test.is == nil && err != nil || !errors.Is(err, test.is) || report.Outcome != test.outcome || report.Launch == nil {
				t.Errorf("outcome %s, launch %+v, error %v; want %s, %v", report.Outcome, report.Launch, err, test.outcome, test.is)
			}
		})
	}
}

// TestDeliverResumedDoesNotCompose: a phase whose batch was registered and did not compose does not
// get through when it is resumed, also where the platform starts no launch for it.
func TestDeliverResumedDoesNotCompose(t *testing.T) {
	const broken = "type Query { b: String }\n" // reviews has b: Int
	reg := shop()
	reg.OnPublish = func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
		f.Accept(req)
		f.History[prod] = f.History[prod][1:]
		return registry.PublishResult{Errors: []registry.BuildError{{Message: "Query.b"}}}, nil
	}
	reg.History[prod][0].Subgraphs = builtFrom(reg.Held[prod])
	d := Delivery{Registry: reg, Ref: prod, JournalPath: filepath.Join(t.TempDir(), "journal"), After: []sdl.Source{{Name: "products", Text: broken}}}
	d.Plan = func(_ context.Context, in rollout.Input) (*rollout.Plan, error) {
		reviews := &rollout.Registered{URL: "http://reviews", SDL: "type Query { b: Int }"}
		return &rollout.Plan{
			Version: rollout.FormatVersion,
			Subgraphs: []rollout.SubgraphPlan{
				{Name: "products", Before: &rollout.Registered{URL: "http://products", SDL: oldProducts}, After: &rollout.Registered{URL: "http://products", SDL: broken}},
				{Name: "reviews", Before: reviews, After: reviews},
			},
			Phases: []rollout.Phase{{Number: 1, Kind: rollout.Publish, Steps: []rollout.Step{{Subgraph: "products", Action: rollout.Register, URL: "http://products", SDL: broken}}}},
		}, nil
	}
	for run := range 3 {
		d.Resume = run > 0
		if _, err := Deliver(t.Context(), d); !errors.Is(err, ErrNotUpdated) {
			t.Errorf("run %d: error %v", run, err)
		}
	}
	if n := len(reg.Published()); n != 1 {
		t.Errorf("sent %d times", n)
	}
}

// TestCompareBuild: how far a launch and what is registered agree.
func TestCompareBuild(t *testing.T) {
	held := []registry.RegisteredSubgraph{{Name: "a", URL: "http://a", SDL: "a", Revision: "r1"}, {Name: "b", URL: "http://b", SDL: "b"}}
	whole := builtFrom(held)
	edit := func(edits ...func(a, b *registry.BuildSubgraph)) []registry.BuildSubgraph {
		out := slices.Clone(whole)
		for _, e := range edits {
			e(&out[0], &out[1])
		}
		return out
	}
	noHash := func(a, b *registry.BuildSubgraph) { a.Hash, b.Hash = "", "" }
	strange := func(a, b *registry.BuildSubgraph) { a.Hash, b.Hash = "f00d", "f00d" }
	for _, test := range []struct {
		name  string
		built []registry.BuildSubgraph
		want  likeness
	}{
		{"nothing is known", nil, alike},
		{"the same", whole, same},
		{"the same under another revision", edit(func(a, _ *registry.BuildSubgraph) { a.Revision = "r0" }), same},
		{"one more", append(edit(), registry.BuildSubgraph{Name: "c"}), differs},
		{"another one", edit(func(_, b *registry.BuildSubgraph) { b.Name = "c" }), differs},
		{"another URL", edit(func(_, b *registry.BuildSubgraph) { b.URL = "http://elsewhere" }), differs},
		{"a URL that is not told", edit(func(_, b *registry.BuildSubgraph) { b.URL = "" }), same},
		{"no hashes", edit(noHash), alike},
		{"no hashes, another revision", edit(noHash, func(a, _ *registry.BuildSubgraph) { a.Revision = "r0" }), differs},
		{"another schema of the same revision", edit(func(a, _ *registry.BuildSubgraph) { a.Hash = "f00d" }), alike},
		{"another schema without a revision", edit(func(_, b *registry.BuildSubgraph) { b.Hash = "f00d" }), differs},
		{"hashes of something else", edit(strange), alike},
		{"hashes of something else, another revision", edit(strange, func(a, _ *registry.BuildSubgraph) { a.Revision = "r0" }), differs},
	} {
		if got := compareBuild(registry.Launch{Subgraphs: test.built}, held); got != test.want {
			t.Errorf("%s: %d, want %d", test.name, got, test.want)
		}
	}
}
