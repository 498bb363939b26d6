package publish

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"

	"github.com/schemactl/schemactl/publish/rollout"
)

// A delivery that stops where going back may help shows the plan for it. Taken up with TakeBack it
// goes back, and there is nothing to take up any more.
func TestWayBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := failing(t)
		ids := map[string]bool{}
		var mu sync.Mutex // deploys run side by side
		deploy := d.Deployer
		d.Deployer = deployerFunc(func(ctx context.Context, dep Deployment) error {
			mu.Lock()
			ids[dep.ID] = true
			mu.Unlock()
			return deploy.Deploy(ctx, dep)
		})
		d.OnFailure, d.ResumeCommand, d.BackCommand = StopOnFailure, "go on", "go back"
		report, err := Deliver(t.Context(), d)
		var stopped *StoppedError
		if !errors.As(err, &stopped) || stopped.Back != "go back" || !strings.HasSuffix(err.Error(), "\ntake it up again with: go on\nor take it back with: go back") {
			t.Fatalf("error %v", err)
		}
		way, sent := report.WayBack, len(s.reg.Published())
		if way == nil || way.Error != "" || way.Command != "go back" || len(way.Phases) == 0 || way.Phases[0].State != Pending || way.Plan.Empty() {
			t.Fatalf("way back %+v", way)
		}
		if sent != 1 {
			t.Errorf("%d batches sent: nothing of the way back is to be begun", sent)
		}
		if records, err := ReadJournal(t.Context(), d.JournalPath); err != nil || !StandingOf(records).Resumable {
			t.Errorf("the delivery is to be taken up: %v", err)
		}

		d.Resume, d.TakeBack = true, true
		report, err = Deliver(t.Context(), d)
		if err != nil || report.Outcome != RolledBack || report.Rollback == nil || report.Error != "" {
			t.Fatalf("%s: %v", report.Outcome, err)
		}
		s.before(t, "taken back", report, &RolledBackError{err})
		if len(ids) != 1 {
			t.Errorf("the delivery and its rollback have the names %v", ids)
		}
		if _, err = Deliver(t.Context(), d); !errors.Is(err, ErrJournal) {
			t.Errorf("error %v", err)
		}
	})
}

// What cannot be taken back says why, and one that has begun nothing has nothing to take back.
func TestNoWayBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := failing(t)
		d.OnFailure, d.ResumeCommand, d.BackCommand = StopOnFailure, "go on", "go back"
		var theirs sync.Once // deploys run side by side
		d.Deployer = deployerFunc(func(context.Context, Deployment) error {
			theirs.Do(func() {
				for i := range s.reg.Held[prod] {
					s.reg.Held[prod][i].SDL = "type Query { theirs: Int }\n"
				}
			})
			return errors.New("it fails")
		})
		report, err := Deliver(t.Context(), d)
		if report.WayBack == nil || !strings.Contains(report.WayBack.Error, "somebody else published") || strings.Contains(err.Error(), "go back") {
			t.Errorf("%+v: %v", report.WayBack, err)
		}
	})
	synctest.Test(t, func(t *testing.T) {
		s, d := failing(t)
		ctx, cancel := context.WithCancel(t.Context())
		d.Observer = observerFunc(func(e Event) {
			if e.Kind == EventPlanned {
				cancel()
			}
		})
		if _, err := Deliver(ctx, d); err == nil {
			t.Fatal("it was to be stopped")
		}
		d.Resume, d.TakeBack, d.Observer = true, true, nil
		if _, err := Deliver(t.Context(), d); !errors.Is(err, ErrJournal) || !strings.Contains(err.Error(), "nothing to take back") && !strings.Contains(err.Error(), "no unfinished delivery") {
			t.Errorf("error %v", err)
		}
		if len(s.reg.Published()) > 0 {
			t.Error("something was sent")
		}
	})
}

// Code that was put there before an interruption is only awaited when the delivery is taken up;
// after a failure it is deployed again.
func TestAppliedIsAwaited(t *testing.T) {
	for _, test := range []struct {
		name    string
		cause   error
		applied bool
	}{{"interrupted", context.Canceled, true}, {"failed", errors.New("not healthy in time"), false}} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := newStage(t)
				d := s.delivery(t.TempDir())
				d.Deployer = deployerFunc(func(_ context.Context, dep Deployment) error {
					dep.Tell(DeployProgress{Ready: 1, Total: 2, State: "healthy"})
					return errors.Join(dep.MarkApplied(), test.cause)
				})
				if _, err := Deliver(t.Context(), d); !errors.Is(err, test.cause) {
					t.Fatal(err)
				}
				var seen atomic.Bool
				d.Resume = true
				d.Deployer = deployerFunc(func(ctx context.Context, dep Deployment) error {
					if dep.Applied {
						seen.Store(true)
					}
					return s.Deploy(ctx, dep)
				})
				if _, err := Deliver(t.Context(), d); err != nil || seen.Load() != test.applied {
					t.Errorf("applied %v: %v", seen.Load(), err)
				}
			})
		})
	}
}

// unprepared is a deployer that cannot do what is planned.
type unprepared struct{ deployerFunc }

func (unprepared) Prepare(_ context.Context, all []Deployment) error {
	if len(all) == 0 || all[0].ID == "" || all[0].Action != rollout.Roll {
		return errors.New("the deploys are not told")
	}
	return errors.New("no such workload")
}

func TestPrepareRefuses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		d := s.delivery(t.TempDir())
		d.Deployer = unprepared{s.Deploy}
		report, err := Deliver(t.Context(), d)
		if !errors.Is(err, ErrUnprepared) || !strings.Contains(err.Error(), "no such workload") || report.Outcome != Refused || len(s.reg.Published()) > 0 {
			t.Errorf("%s: %v", report.Outcome, err)
		}
	})
}
