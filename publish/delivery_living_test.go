package publish

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/process"
)

// killedRun returns a delivery whose process was killed while products was deployed by process 7:
// of that deploy the journal has the beginning only.
func killedRun(t *testing.T) (*stage, Delivery) {
	t.Helper()
	s := newStage(t)
	d := s.delivery(t.TempDir())
	ctx, kill := context.WithCancel(t.Context())
	defer kill()
	d.Deployer = deployerFunc(func(ctx context.Context, dep Deployment) error {
		if dep.Subgraph != "products" {
			return s.Deploy(ctx, dep)
		}
		if err := dep.Began(process.Identity{Host: "here", PID: 7}); err != nil {
			return err
		}
		<-ctx.Done()
		return ctx.Err()
	})
	go func() {
		time.Sleep(5 * time.Minute)
		kill()
	}()
	if _, err := Deliver(ctx, d); !errors.Is(err, launch.ErrInterrupted) {
		t.Fatal(err)
	}
	records, err := ReadJournal(t.Context(), d.JournalPath)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range records { // what came after the kill was never written
		if r.Kind == RecordDeployFailed {
			cutJournal(t, d.JournalPath, i)
			break
		}
	}
	d.Deployer = s
	return s, d
}

// TestNoDeployBesideALivingOne: whatever comes after a run that was killed waits for the deploy
// that it left running, and tells of one that it cannot see.
func TestNoDeployBesideALivingOne(t *testing.T) {
	for name, c := range map[string]struct {
		resume  bool
		state   process.State // until a minute has passed; then it has ended
		waits   bool
		message string
	}{
		"resumed":            {true, process.Living, true, "the deploy command of products still runs (process 7 on here, since "},
		"begun anew":         {false, process.Living, true, "the deploy command of products still runs (process 7 on here, since "},
		"on another machine": {true, process.Unknown, false, "as process 7 on here, cannot be seen from here and may still run"},
		"over":               {true, process.Ended, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, d := killedRun(t)
				began, s0 := time.Now(), len(s.events)
				d.Resume, d.Abandon = c.resume, !c.resume
				d.ProcessState = func(id process.Identity) process.State {
					if id.PID != 7 || time.Since(began) >= time.Minute {
						return process.Ended
					}
					return c.state
				}
				if c.waits {
					ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
					defer cancel()
					deployed := len(s.deployed)
					if _, err := Deliver(ctx, d); !errors.Is(err, launch.ErrTimeout) || !strings.Contains(err.Error(), c.message) ||
						!strings.HasSuffix(err.Error(), "\ntake it up again with: schemactl deliver --resume") || len(s.deployed) != deployed {
						t.Errorf("the wait ended with %v and %d deploys", err, len(s.deployed)-deployed)
					}
				}
				if _, err := Deliver(t.Context(), d); err != nil && (c.resume || !strings.Contains(err.Error(), "--deployed products=FILE")) {
					t.Fatal(err)
				}
				if c.waits && time.Since(began) < time.Minute {
					t.Error("the end of the deploy was not awaited")
				}
				told := ""
				for _, e := range s.events[s0:] {
					if e.Kind == EventDeployLiving {
						told = e.Begun.String()
					}
					if e.Kind == EventDeployStarted && c.waits && e.At.Sub(began) < time.Minute {
						t.Errorf("%s was deployed beside the living deploy", e.Step.Subgraph)
					}
				}
				if !strings.Contains(told, c.message) || (told == "") != (c.message == "") {
					t.Errorf("told %q, want %q", told, c.message)
				}
			})
		})
	}
}

// TestUnfinishedTellsOfLivingDeploys: a delivery that is not asked to take up the killed one says
// what still runs.
func TestUnfinishedTellsOfLivingDeploys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, d := killedRun(t)
		d.ProcessState = func(process.Identity) process.State { return process.Living }
		if _, err := Deliver(t.Context(), d); !errors.Is(err, ErrUnfinished) || !strings.Contains(err.Error(), "\nthe deploy command of products still runs") {
			t.Error(err)
		}
	})
}

// cutJournal keeps the first lines of a journal.
func cutJournal(t *testing.T, path string, lines int) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	all := strings.SplitAfter(string(text), "\n")
	if err := os.WriteFile(path, []byte(strings.Join(all[:lines], "")), 0o600); err != nil {
		t.Fatal(err)
	}
}
