package publish

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
	"github.com/schemactl/schemactl/publish/rollout"
)

var public = prod.WithVariant("public")

// stage is what a delivery test plays on: a registry whose launches complete with a contract
// launch, and a deployer that records. The plan of its delivery publishes an intermediate schema of
// products, deploys products and reviews side by side, and publishes both.
type stage struct {
	reg    *registrytest.Fake
	events []Event

	mu       sync.Mutex
	deployed []string
}

const (
	oldProducts = "type Query { a: Int }\n"
	midProducts = "type Query { a: Int a2: Int }\n"
	newProducts = "type Query { a2: Int }\n"
	newReviews  = "type Query { b: String }\n"
)

func newStage(t *testing.T) *stage {
	t.Helper()
	text, err := os.ReadFile("pin/testdata/supergraph.graphql")
	if err != nil {
		t.Fatal(err)
	}
	s := &stage{reg: shop()}
	s.reg.OnPublish = func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
		result := f.Accept(req)
		contract := "C" + strings.TrimPrefix(result.LaunchID, "L")
		f.Scripts[result.LaunchID] = []registrytest.Answer{
			registrytest.Initiated,
			registrytest.Completed.With(registrytest.Building.Contract(public, contract)),
			registrytest.Completed.With(registrytest.Completed.Contract(public, contract)),
		}
		f.Supergraphs[registry.LaunchRef{ID: result.LaunchID, Ref: prod}] = registry.Supergraph{SDL: string(text)}
		f.Supergraphs[registry.LaunchRef{ID: contract, Ref: public}] = registry.Supergraph{SDL: string(text)}
		result.Downstream = []registry.LaunchRef{{ID: contract, Ref: public}}
		return result, nil
	}
	return s
}

func (s *stage) Deploy(ctx context.Context, d Deployment) error {
	if err := (Simulated{Takes: 20 * time.Second}).Deploy(ctx, d); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.deployed = append(s.deployed, fmt.Sprintf("%d %s %s", d.Phase, d.Action, d.Subgraph))
	slices.Sort(s.deployed)
	return nil
}

func plan(context.Context, rollout.Input) (*rollout.Plan, error) {
	registered := func(url, text string) *rollout.Registered { return &rollout.Registered{URL: url, SDL: text} }
	return &rollout.Plan{
		Version: rollout.FormatVersion, Launches: 2, SettleSeconds: 30,
		Subgraphs: []rollout.SubgraphPlan{
			{Name: "products", Order: rollout.Split, Reason: "a is renamed to a2", Before: registered("http://products", oldProducts), After: registered("http://products", newProducts)},
			{Name: "reviews", Order: rollout.DeployFirst, Reason: "b changes", Before: registered("http://reviews", "type Query { b: Int }\n"), After: registered("http://reviews", newReviews)},
		},
		Phases: []rollout.Phase{
			{Number: 1, Kind: rollout.Publish, Why: "both pieces of code serve it", Steps: []rollout.Step{
				{Subgraph: "products", Action: rollout.Register, Stage: rollout.Intermediate, SDL: midProducts, SHA256: "mid"}}},
			{Number: 2, Kind: rollout.Deploy, Why: "the code before its schema", Steps: []rollout.Step{
				{Subgraph: "products", Action: rollout.Roll, Stage: rollout.New, SDL: newProducts, SHA256: "new"},
				{Subgraph: "reviews", Action: rollout.Roll, Stage: rollout.New, SDL: newReviews, SHA256: "new"}}},
			{Number: 3, Kind: rollout.Publish, Why: "the code serves it", Steps: []rollout.Step{
				{Subgraph: "products", Action: rollout.Register, Stage: rollout.New, SDL: newProducts, SHA256: "new"},
				{Subgraph: "reviews", Action: rollout.Register, Stage: rollout.New, SDL: newReviews, SHA256: "new"}}},
		},
		Hazards: []rollout.Hazard{{Subgraph: "reviews", Rule: "R", Coordinate: "Query.b", Message: "do not emit it", From: 2, Until: 3}},
	}, nil
}

func (s *stage) delivery(dir string) Delivery {
	return Delivery{
		Registry: s.reg, Ref: prod, Revision: "r2", By: "ana", Plan: plan, Deployer: s,
		After:       []sdl.Source{{Name: "products", Text: newProducts}, {Name: "reviews", Text: newReviews}},
		PinDir:      filepath.Join(dir, "pins"),
		JournalPath: filepath.Join(dir, "journal.jsonl"), ResumeCommand: "schemactl deliver --resume",
		Observer: observerFunc(func(e Event) { s.events = append(s.events, e) }),
	}
}

// deployerFunc makes a Deployer of a function.
type deployerFunc func(ctx context.Context, d Deployment) error

func (f deployerFunc) Deploy(ctx context.Context, d Deployment) error { return f(ctx, d) }

// observerFunc makes an Observer of a function.
type observerFunc func(Event)

func (f observerFunc) Delivery(e Event) { f(e) }

// story returns the events, a line each, without the polls: they come as often as the clock likes.
func (s *stage) story() []string {
	var story []string
	for _, e := range s.events {
		if e.Kind == EventLaunchPolled {
			continue
		}
		line := string(e.Kind)
		if e.Phase != nil {
			line = fmt.Sprintf("%d %s", e.Phase.Number, line)
		}
		if e.Batch != nil {
			line += " " + strings.Join(e.Batch.Published, "+") + " " + e.Batch.LaunchID
		}
		if e.Launch != nil {
			line += fmt.Sprintf(" %s/%s %s", e.Launch.Launch.Ref.Variant, e.Launch.Launch.ID, e.Launch.Launch.State)
		}
		if e.Err != nil {
			line += " failed"
		}
		story = append(story, line)
	}
	return story
}

func TestDeliver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, dir := newStage(t), t.TempDir()
		d := s.delivery(dir)
		d.Gate = CheckGate{Mode: CheckRequire, Check: func(_ context.Context, before, after []sdl.Source) (CheckResult, error) {
			if len(before) != 2 || len(after) != 2 || before[0].Text != oldProducts || after[0].Text != newProducts || after[0].URL != "http://products" {
				t.Errorf("check of %+v against %+v", before, after)
			}
			return CheckResult{Passed: true, Report: map[string]int{"breaking": 0}}, nil
		}}
		report, err := Deliver(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"reading", "check-started", "checked", "plan-started", "planned", "code-asked",
			"1 phase-started", "1 published products L1", "1 launch-changed prod/L1 initiated", "1 launch-changed prod/L1 completed",
			"1 launch-changed public/C1 building", "1 launch-changed public/C1 completed", "1 launched", "1 settling", "1 adopted", "1 phase-done",
			"2 phase-started", "2 deploy-started", "2 deploy-started", "2 deployed", "2 deployed", "2 phase-done",
			"3 phase-started", "3 published products+reviews L2", "3 launch-changed prod/L2 initiated", "3 launch-changed prod/L2 completed",
			"3 launch-changed public/C2 building", "3 launch-changed public/C2 completed", "3 launched", "3 phase-done",
			"pin-started", "pinned", "finished",
		}
		if diff := cmp.Diff(want, s.story()); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"2 roll products", "2 roll reviews"}, s.deployed); diff != "" {
			t.Errorf("deploys (-want +got):\n%s", diff)
		}
		lock, findings := pin.Verify(d.PinDir)
		if len(findings) > 0 || lock.LaunchID != "L2" {
			t.Errorf("lock of %s: %v", lock.LaunchID, findings)
		}
		golden(t, "testdata/report.golden.json", report, dir)
		if records, err := ReadJournal(t.Context(), d.JournalPath); err != nil || lastRun(records).unfinished() {
			t.Errorf("the journal says that the delivery is not finished: %v", err)
		}
	})
}

func TestDeliverSettlesAsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		d := s.delivery(t.TempDir())
		d.SettleFor = new(7 * time.Second)
		report, err := Deliver(t.Context(), d)
		if err != nil || report.Phases[0].SettledMS != 7000 {
			t.Errorf("settled for %d ms, %v", report.Phases[0].SettledMS, err)
		}
		for _, e := range s.events {
			if e.Kind == EventSettling && e.Wait != 7*time.Second {
				t.Errorf("told to wait %s", e.Wait)
			}
		}
	})
}

// TestDeliverInterruptedWhileSettling: the launch is done, so the error does not tell to wait for
// it.
func TestDeliverInterruptedWhileSettling(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		d := s.delivery(t.TempDir())
		ctx, cancel := context.WithCancel(t.Context())
		d.Adoption = settles(func(ctx context.Context) error {
			cancel()
			return ctx.Err()
		})
		_, err := Deliver(ctx, d)
		want := "the delivery stopped in phase 1 of 3 (publish): interrupted: routers have not picked up the supergraph yet\n" +
			"take it up again with: schemactl deliver --resume"
		if !errors.Is(err, launch.ErrInterrupted) || err.Error() != want {
			t.Errorf("got  %v\nwant %s", err, want)
		}
	})
}

// golden compares the JSON of the report. Times between polls are random and are left out.
func golden(t *testing.T, path string, report Report, dir string) {
	t.Helper()
	report.DurationMS = 0
	for i := range report.Phases {
		report.Phases[i].DurationMS, report.Phases[i].StartedAt = 0, nil
	}
	report.Pins.Lock.PinnedAt = time.Time{}
	for i := range report.Pins.Lock.Variants {
		report.Pins.Lock.Variants[i].PinnedAt = time.Time{}
	}
	got, err := json.MarshalIndent(report, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.ReplaceAll(string(got), dir, "DIR") + "\n"
	if os.Getenv("UPDATE") != "" {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("report (-want +got):\n%s", diff)
	}
}

func TestDeliverNothingSentWhenRefused(t *testing.T) {
	noPlan := &rollout.NoSafePlan{}
	tests := []struct {
		name   string
		change func(*Delivery)
		is     error
		text   string
	}{
		{"the check says no", func(d *Delivery) {
			d.Gate = CheckGate{Mode: CheckRequire, Check: func(context.Context, []sdl.Source, []sdl.Source) (CheckResult, error) {
				return CheckResult{Reasons: []string{"1 breaking change"}}, nil
			}}
		}, ErrCheckFailed, "1 breaking change"},
		{"no safe plan", func(d *Delivery) {
			d.Plan = func(context.Context, rollout.Input) (*rollout.Plan, error) { return nil, noPlan }
		}, nil, "no safe rollout"},
		{"no way to deploy", func(d *Delivery) { d.Deployer = nil }, ErrNoDeployer, "phase 2 is a deploy of products, reviews"},
		{"a subgraph twice", func(d *Delivery) { d.After = append(d.After, d.After[0]) }, ErrBadBatch, "products"},
		{"a new subgraph without URL", func(d *Delivery) { d.After = append(d.After, sdl.Source{Name: "users", Text: "type Query { u: Int }"}) }, ErrBadBatch, "users"},
		{"a removal that the registry cannot do", func(d *Delivery) {
			d.Plan = func(ctx context.Context, in rollout.Input) (*rollout.Plan, error) {
				p, err := plan(ctx, in)
				p.Phases[2].Steps = []rollout.Step{{Subgraph: "reviews", Action: rollout.Remove}}
				return p, err
			}
		}, registry.ErrRefused, "removes reviews"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := newStage(t)
			d := s.delivery(t.TempDir())
			test.change(&d)
			report, err := Deliver(t.Context(), d)
			if err == nil || test.is != nil && !errors.Is(err, test.is) || !strings.Contains(err.Error(), test.text) {
				t.Errorf("error %v, want %v with %q", err, test.is, test.text)
			}
			if report.Outcome != Refused || report.Error == "" {
				t.Errorf("outcome %s %q", report.Outcome, report.Error)
			}
			if len(s.reg.Published()) > 0 || len(s.deployed) > 0 {
				t.Errorf("sent %v, deployed %v", s.reg.Published(), s.deployed)
			}
			if records, err := ReadJournal(t.Context(), d.JournalPath); err != nil || len(records) > 0 {
				t.Errorf("journal %v %v", records, err)
			}
		})
	}
}

func TestDeliverNothingToDo(t *testing.T) {
	s := newStage(t)
	text, err := os.ReadFile("pin/testdata/supergraph.graphql")
	if err != nil {
		t.Fatal(err)
	}
	s.reg.Script("L0", registrytest.Completed)
	s.reg.Supergraphs[registry.LaunchRef{ID: "L0", Ref: prod}] = registry.Supergraph{SDL: string(text)}
	d := s.delivery(t.TempDir())
	d.Plan = func(context.Context, rollout.Input) (*rollout.Plan, error) { return &rollout.Plan{}, nil }
	report, err := Deliver(t.Context(), d)
	if err != nil || report.Outcome != NothingToDo || len(s.reg.Published()) > 0 {
		t.Errorf("%s %v", report.Outcome, err)
	}
	if report.Pins == nil || report.Pins.Lock.LaunchID != "L0" {
		t.Errorf("pins %+v, want those of the launch that routers have", report.Pins)
	}
}

func TestDeliverStops(t *testing.T) {
	breakLaunch := func(answers ...registrytest.Answer) func(*stage, *Delivery) {
		return func(s *stage, _ *Delivery) {
			accept := s.reg.OnPublish
			s.reg.OnPublish = func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				result, err := accept(f, req)
				f.Scripts[result.LaunchID] = answers
				return result, err
			}
		}
	}
	tests := []struct {
		name    string
		change  func(*stage, *Delivery)
		is      error
		phase   int
		launch  string
		text    string
		batches int
		deploys int
	}{
		{"the launch fails", breakLaunch(registrytest.Initiated, registrytest.Failed), launch.ErrFailed, 1, "L1", "phase 1 of 3 (publish)", 1, 0},
		{"the launch is superseded", breakLaunch(registrytest.Superseded("L9")), launch.ErrSuperseded, 1, "L1", "by L9", 1, 0},
		{"a contract launch fails", breakLaunch(registrytest.Completed.With(registrytest.Failed.Contract(public, "C1"))), launch.ErrFailed, 1, "L1", "shop@public", 1, 0},
		{"the time runs out", breakLaunch(registrytest.Building), launch.ErrTimeout, 1, "L1", "schemactl launch wait L1 --graph-ref shop@prod", 1, 0},
		{"it does not compose", func(s *stage, _ *Delivery) {
			s.reg.OnPublish = func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
				result := f.Accept(req)
				result.Errors = []registry.BuildError{{Code: "X", Message: "no"}}
				return result, nil
			}
		}, ErrNotUpdated, 1, "L1", "products of revision r1", 1, 0},
		{"a deploy fails, the other is finished", func(s *stage, d *Delivery) {
			d.Deployer = deployerFunc(func(ctx context.Context, dep Deployment) error {
				if dep.Subgraph == "products" {
					return errors.New("image not found")
				}
				return s.Deploy(ctx, dep)
			})
		}, ErrDeployFailed, 2, "", "products: image not found", 1, 1},
		{"the routers do not follow", func(_ *stage, d *Delivery) {
			d.Adoption = settles(func(context.Context) error { return errors.New("probe says no") })
		}, nil, 1, "L1", "routers have not picked up", 1, 0},
		{"somebody else publishes meanwhile", func(s *stage, d *Delivery) {
			d.Adoption = settles(func(context.Context) error {
				s.reg.Held[prod][1].SDL = "type Query { b: Float }"
				return nil
			})
		}, ErrMoved, 3, "", "reviews", 1, 2},
		{"a subgraph appears meanwhile", func(s *stage, d *Delivery) {
			d.Adoption = settles(func(context.Context) error {
				s.reg.Held[prod] = append(s.reg.Held[prod], registry.RegisteredSubgraph{Name: "users"})
				return nil
			})
		}, ErrMoved, 3, "", "users", 1, 2},
		{"the pins cannot be written", func(_ *stage, d *Delivery) { d.PinDir = d.JournalPath }, nil, 0, "L2", "schemactl supergraph pin L2 --graph-ref shop@prod --dir /", 2, 2},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				d := s.delivery(t.TempDir())
				test.change(s, &d)
				report, err := Deliver(t.Context(), d)
				var stopped *StoppedError
				if !errors.As(err, &stopped) || test.is != nil && !errors.Is(err, test.is) {
					t.Fatalf("error %v, want %v", err, test.is)
				}
				if stopped.Phase != test.phase || stopped.LaunchID != test.launch {
					t.Errorf("stopped in phase %d at launch %q, want %d %q", stopped.Phase, stopped.LaunchID, test.phase, test.launch)
				}
				for _, text := range []string{test.text, "schemactl deliver --resume"} {
					if !strings.Contains(err.Error(), text) {
						t.Errorf("error lacks %q: %v", text, err)
					}
				}
				if len(s.reg.Published()) != test.batches || len(s.deployed) != test.deploys {
					t.Errorf("%d batches, %d deploys; want %d, %d", len(s.reg.Published()), len(s.deployed), test.batches, test.deploys)
				}
				if report.Outcome != Stopped || len(report.Resume) == 0 {
					t.Errorf("outcome %s, resume %v", report.Outcome, report.Resume)
				}
				if test.phase > 0 && (report.Phases[test.phase-1].State != Failed || report.Phases[test.phase-1].Error == "") {
					t.Errorf("phase %+v", report.Phases[test.phase-1])
				}
				if _, err := os.Stat(filepath.Join(d.PinDir, pin.LockName)); err == nil {
					t.Error("pins were written")
				}
			})
		})
	}
}

func TestDeliverParallel(t *testing.T) {
	for parallel, want := range map[int]int64{0: 20000, 1: 40000, 5: 20000} {
		synctest.Test(t, func(t *testing.T) {
			s := newStage(t)
			d := s.delivery(t.TempDir())
			d.Parallel = parallel
			report, err := Deliver(t.Context(), d)
			if err != nil || report.Phases[1].DurationMS != want {
				t.Errorf("with %d at the same time: %d ms, want %d (%v)", parallel, report.Phases[1].DurationMS, want, err)
			}
		})
	}
}

// TestDeliverSimulated: simulated deploys come in the order of the plan and take the time of one,
// whatever the clock.
func TestDeliverSimulated(t *testing.T) {
	s := newStage(t)
	d := s.delivery(t.TempDir())
	clock := &hasty{now: time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)}
	d.Clock, d.Deployer = clock, Simulated{Takes: time.Minute, Clock: clock}
	report, err := Deliver(t.Context(), d)
	if err != nil || report.Phases[1].DurationMS != time.Minute.Milliseconds() {
		t.Fatalf("%d ms, %v", report.Phases[1].DurationMS, err)
	}
	var order []string
	for _, e := range s.events {
		if e.Kind == EventDeployed {
			order = append(order, e.Step.Subgraph)
		}
	}
	if diff := cmp.Diff([]string{"products", "reviews"}, order); diff != "" {
		t.Errorf("order (-want +got):\n%s", diff)
	}
	if report.DurationMS < 90_000 {
		t.Errorf("the whole took %d ms of the clock, less than its parts", report.DurationMS)
	}
}

func TestDeliverPhaseDeployerFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		d := s.delivery(t.TempDir())
		d.Deployer = together{errors.New("no cluster")}
		report, err := Deliver(t.Context(), d)
		if !errors.Is(err, ErrDeployFailed) || report.Phases[1].Steps[0].State != Failed || report.Phases[1].Steps[1].State != Failed {
			t.Errorf("%v, steps %+v", err, report.Phases[1].Steps)
		}
	})
}

// together fails all deploys of a phase.
type together struct{ err error }

func (d together) Deploy(context.Context, Deployment) error { return d.err }

func (d together) DeployPhase(context.Context, []Deployment) error { return d.err }

// hasty is a clock that goes forward by as much as is slept, at once. Sleeps at the same time add
// up.
type hasty struct {
	mu  sync.Mutex
	now time.Time
}

func (h *hasty) Now() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.now
}

func (h *hasty) Sleep(ctx context.Context, d time.Duration) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.now = h.now.Add(d)
	return ctx.Err()
}
