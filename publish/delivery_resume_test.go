package publish

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/pin"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/registry/registrytest"
	"github.com/schemactl/schemactl/publish/rollout"
)

// TestDeliverResumesFromEverywhere stops a delivery at each of its events, and just after each
// batch was accepted: once by a signal, and once as if the machine had been switched off while it
// wrote to its journal. Resumed, it ends as if nothing had happened, and no batch was sent twice.
func TestDeliverResumesFromEverywhere(t *testing.T) {
	for _, hard := range []bool{false, true} {
		for stop, more := 1, true; more; stop++ {
			synctest.Test(t, func(t *testing.T) {
				more = resumed(t, stop, hard)
			})
		}
	}
}

// resumed stops a delivery at its moment number stop and resumes it. It reports whether there was
// such a moment.
func resumed(t *testing.T, stop int, hard bool) bool {
	s, dir := newStage(t), t.TempDir()
	d := s.delivery(dir)
	ctx, ended := s.endAt(t, &d, stop)
	report, err := Deliver(ctx, d)
	if ended.moment == "" {
		if err != nil {
			t.Fatalf("nothing stopped it and yet: %v", err)
		}
		return false
	}
	if err == nil { // the signal came when all was done
		return true
	}
	if !errors.Is(err, context.Canceled) && !errors.Is(err, launch.ErrInterrupted) {
		t.Fatalf("%s: error %v", ended.moment, err)
	}
	if begun := len(s.reg.Published()) > 0; begun && (report.Outcome != Stopped || !strings.Contains(err.Error(), "schemactl deliver --resume")) {
		t.Errorf("%s: %s without a way on: %v", ended.moment, report.Outcome, err)
	}
	ended.takeUp(t, &d, hard)
	report, err = Deliver(t.Context(), d)
	if err != nil || report.Outcome != Delivered || report.Resumed != d.Resume {
		t.Fatalf("%s, hard %t: %s %v", ended.moment, hard, report.Outcome, err)
	}
	s.judge(t, ended.moment, d)
	return true
}

// ended is the moment at which a delivery was stopped.
type ended struct {
	moment   string // "" when there was no such moment
	journal  []byte
	observer Observer
}

// endAt prepares a delivery to be stopped at its moment number stop: an event, or a batch that was
// accepted.
func (s *stage) endAt(t *testing.T, d *Delivery, stop int) (context.Context, *ended) {
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	at, moments := &ended{observer: d.Observer}, 0
	end := func(name string) {
		if moments++; moments == stop {
			at.moment = name
			at.journal, _ = os.ReadFile(d.JournalPath)
			cancel()
		}
	}
	d.Observer = observerFunc(func(e Event) {
		if at.observer.Delivery(e); e.Kind != EventFinished {
			end(string(e.Kind))
		}
	})
	accept := s.reg.OnPublish
	s.reg.OnPublish = func(f *registrytest.Fake, req registry.PublishRequest) (registry.PublishResult, error) {
		result, err := accept(f, req)
		if end("accepted"); ctx.Err() != nil {
			return registry.PublishResult{}, ctx.Err()
		}
		return result, err
	}
	return ctx, at
}

// takeUp prepares the delivery to go on. With hard it goes on from the journal as a loss of power
// at that moment leaves it.
func (at *ended) takeUp(t *testing.T, d *Delivery, hard bool) {
	t.Helper()
	if hard {
		if err := os.WriteFile(d.JournalPath, append(at.journal, `{"kind":"don`...), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	d.Observer = at.observer
	records, err := ReadJournal(t.Context(), d.JournalPath)
	if err != nil {
		t.Fatal(err)
	}
	d.Resume = lastRun(records).unfinished()
}

// judge compares batches, deploys and pins with what a delivery should leave.
func (s *stage) judge(t *testing.T, moment string, d Delivery) {
	t.Helper()
	var batches []string
	for _, sent := range s.reg.Published() {
		var names []string
		for _, input := range sent.Subgraphs {
			names = append(names, input.Name+" "+input.SDL)
		}
		batches = append(batches, strings.Join(names, ""))
	}
	if diff := cmp.Diff([]string{"products " + midProducts, "products " + newProducts + "reviews " + newReviews}, batches); diff != "" {
		t.Errorf("%s: batches (-want +got):\n%s", moment, diff)
	}
	for _, want := range []string{"2 roll products", "2 roll reviews"} {
		if !strings.Contains(strings.Join(s.deployed, "\n"), want) {
			t.Errorf("%s: deploys %v lack %q", moment, s.deployed, want)
		}
	}
	if lock, findings := pin.Verify(d.PinDir); len(findings) > 0 || lock.LaunchID != "L2" {
		t.Errorf("%s: pins of %q: %v", moment, lock.LaunchID, findings)
	}
	if records, err := ReadJournal(t.Context(), d.JournalPath); err != nil || lastRun(records).unfinished() {
		t.Errorf("%s: the journal is not finished (%v)", moment, err)
	}
}

// stoppedRun returns a delivery that was stopped by a failed deploy of products.
func stoppedRun(t *testing.T) (*stage, Delivery) {
	t.Helper()
	s := newStage(t)
	d := s.delivery(t.TempDir())
	d.Deployer = deployerFunc(func(ctx context.Context, dep Deployment) error {
		if dep.Subgraph == "products" {
			return errors.New("image not found")
		}
		return s.Deploy(ctx, dep)
	})
	if _, err := Deliver(t.Context(), d); !errors.Is(err, ErrDeployFailed) {
		t.Fatal(err)
	}
	d.Deployer = s
	return s, d
}

func TestDeliverResumeDeploysOnlyWhatFailed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := stoppedRun(t)
		d.Resume = true
		report, err := Deliver(t.Context(), d)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{"2 roll products", "2 roll reviews"}, s.deployed); diff != "" {
			t.Errorf("deploys (-want +got):\n%s", diff)
		}
		if report.Phases[0].State != Before || report.Phases[1].Steps[1].State != Before || report.Phases[1].Steps[0].State != Done {
			t.Errorf("phases %+v", report.Phases)
		}
	})
}

func TestDeliverDoesNotBeginOverAnUnfinishedRun(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := stoppedRun(t)
		_, err := Deliver(t.Context(), d)
		if !errors.Is(err, ErrUnfinished) {
			t.Fatalf("error %v", err)
		}
		for _, text := range []string{"schemactl deliver --resume", "schemactl launch wait L1 --graph-ref shop@prod", "--abandon", "was stopped; begun 2000-01-01T00:00:00Z by ana, last entry"} {
			if !strings.Contains(err.Error(), text) {
				t.Errorf("error lacks %q: %v", text, err)
			}
		}
		d.Abandon = true
		if _, err := Deliver(t.Context(), d); !errors.Is(err, ErrUnfinished) || !strings.Contains(err.Error(), "--deployed products=FILE") {
			t.Errorf("abandoned while old and new code may run: %v", err)
		}
		var in rollout.Input
		d.Plan = func(ctx context.Context, planned rollout.Input) (*rollout.Plan, error) {
			in = planned
			return plan(ctx, planned)
		}
		d.Rollout.Deployed = map[string]sdl.Source{"products": {Name: "products", Text: oldProducts}}
		if _, err := Deliver(t.Context(), d); errors.Is(err, ErrUnfinished) {
			t.Errorf("abandoned and yet: %v", err)
		}
		if got := in.Deployed["reviews"].Text; got != newReviews {
			t.Errorf("the plan takes %q for the code of reviews, which was deployed", got)
		}
		_ = s
	})
}

func TestDeliverOneAtATime(t *testing.T) {
	s := newStage(t)
	d := s.delivery(t.TempDir())
	var second error
	d.Plan = func(ctx context.Context, in rollout.Input) (*rollout.Plan, error) {
		other := d
		other.Plan = plan
		_, second = Deliver(ctx, other)
		return nil, errors.New("enough")
	}
	if _, err := Deliver(t.Context(), d); err == nil {
		t.Fatal("no error")
	}
	if !errors.Is(second, ErrJournal) || !regexp.MustCompile(`in use by another delivery since [0-9TZ:-]+ \(ana\); wait until it has ended`).MatchString(second.Error()) || len(s.reg.Published()) > 0 {
		t.Errorf("the second delivery with the same journal: %v", second)
	}
	if left, err := filepath.Glob(d.JournalPath + ".*"); err != nil || len(left) > 0 {
		t.Errorf("files are left: %v %v", left, err)
	}
}

func TestDeliverResumeRefuses(t *testing.T) {
	tests := []struct {
		name   string
		change func(t *testing.T, d *Delivery)
		text   string
	}{
		{"another graph", func(_ *testing.T, d *Delivery) { d.Ref.Variant = "staging" }, "is a delivery to shop@prod, not to shop@staging"},
		{"another schema", func(_ *testing.T, d *Delivery) {
			d.After = []sdl.Source{{Name: "products", Text: "type Query { z: Int }"}}
		}, "subgraph products is not what"},
		{"no journal", func(_ *testing.T, d *Delivery) { d.JournalPath = filepath.Join(filepath.Dir(d.JournalPath), "none") }, "no unfinished delivery"},
		{"a journal of something else", func(t *testing.T, d *Delivery) {
			if err := os.WriteFile(d.JournalPath, []byte("{}\nnot json\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, ":2:1: not a record"},
		{"a journal of tomorrow", func(t *testing.T, d *Delivery) {
			if err := os.WriteFile(d.JournalPath, []byte(`{"kind":"begin","version":9}`+"\n"), 0o600); err != nil {
				t.Fatal(err)
			}
		}, ":1:1: the run has version 9"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, d := stoppedRun(t)
				d.Resume = true
				test.change(t, &d)
				if _, err := Deliver(t.Context(), d); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), test.text) {
					t.Errorf("error %v, want %q", err, test.text)
				}
				if n := len(s.reg.Published()); n != 1 {
					t.Errorf("%d batches", n)
				}
			})
		})
	}
}
