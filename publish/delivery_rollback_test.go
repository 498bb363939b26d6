package publish

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/launch"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// The schemas of products before, between and after: the code of both ends serves backMid.
const (
	backOld = "type Query { a: Int c: Int }\n"
	backMid = "type Query { c: Int }\n"
	backNew = "type Query { a2: Int c: Int }\n"
)

// failing returns a delivery whose deploy of the new products fails, and which is then rolled back.
func failing(t *testing.T) (*stage, Delivery) {
	t.Helper()
	s := newStage(t)
	for i := range s.reg.Held[prod] {
		if held := &s.reg.Held[prod][i]; held.Name == "products" {
			held.SDL = backOld
		}
	}
	d := s.delivery(t.TempDir())
	d.After[0].Text = backNew
	d.Plan = func(ctx context.Context, in rollout.Input) (*rollout.Plan, error) {
		p, err := plan(ctx, in)
		p.Subgraphs[0].Before.SDL, p.Subgraphs[0].After.SDL = backOld, backNew
		p.Phases[0].Steps[0].SDL, p.Phases[1].Steps[0].SDL, p.Phases[2].Steps[0].SDL = backMid, backNew, backNew
		return p, err
	}
	d.OnFailure = RollBackOnFailure
	d.Health = func(_ context.Context, phase rollout.Phase) error {
		if phase.Kind == rollout.Deploy {
			return errors.New("a rollback is not probed")
		}
		return nil
	}
	d.Deployer = deployerFunc(func(ctx context.Context, dep Deployment) error {
		if dep.Stage == rollout.New && dep.Subgraph == "products" {
			return errors.New("image not found")
		}
		if dep.Rollback != (dep.Stage == rollout.Old) {
			t.Errorf("rollback %v of the %s code", dep.Rollback, dep.Stage)
		}
		return s.Deploy(ctx, dep)
	})
	return s, d
}

// before demands a delivery that was rolled back: two batches were sent, the intermediate schema
// and the old one, and the journal ends with the rollback.
func (s *stage) before(t *testing.T, moment string, report Report, err error) {
	t.Helper()
	if !errors.Is(err, ErrRolledBack) || report.Outcome != RolledBack || report.Rollback == nil || report.Rollback.Outcome != RolledBack {
		t.Fatalf("%s: %s: %v", moment, report.Outcome, err)
	}
	var batches []string
	for _, sent := range s.reg.Published() {
		for _, input := range sent.Subgraphs {
			batches = append(batches, input.Name+" "+input.SDL)
		}
	}
	if diff := cmp.Diff([]string{"products " + backMid, "products " + backOld}, batches); diff != "" {
		t.Errorf("%s: batches (-want +got):\n%s", moment, diff)
	}
	records, readErr := ReadJournal(t.Context(), report.Journal)
	standing := StandingOf(records)
	if readErr != nil || standing.Outcome != RolledBack || standing.Resumable || !strings.Contains(standing.Failure, "image not found") {
		t.Errorf("%s: it stands at %+v (%v)", moment, standing, readErr)
	}
}

func TestRollback(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := failing(t)
		report, err := Deliver(t.Context(), d)
		s.before(t, "undisturbed", report, err)
		if !errors.Is(err, ErrDeployFailed) || strings.Contains(err.Error(), "take it up again") {
			t.Errorf("error %v", err)
		}
	})
}

// TestRollbackResumesFromEverywhere stops a delivery and its rollback at each of their events and
// resumes it: once by a signal, and once as if by a loss of power.
func TestRollbackResumesFromEverywhere(t *testing.T) {
	for _, hard := range []bool{false, true} {
		moments := 0
		for more := true; more; moments++ {
			synctest.Test(t, func(t *testing.T) { more = rolledBack(t, moments+1, hard) })
		}
		if moments < 30 {
			t.Errorf("%d moments only", moments)
		}
	}
}

// rolledBack stops a delivery that fails at its moment number stop and resumes it. It reports
// whether there was such a moment.
func rolledBack(t *testing.T, stop int, hard bool) bool {
	s, d := failing(t)
	ctx, ended := s.endAt(t, &d, stop)
	report, err := Deliver(ctx, d)
	if ended.moment == "" || errors.Is(err, ErrRolledBack) { // the signal came when all was done
		s.before(t, "at the end", report, err)
		return ended.moment != ""
	}
	if !errors.Is(err, context.Canceled) && !errors.Is(err, launch.ErrInterrupted) && !errors.Is(err, ErrDeployFailed) {
		t.Fatalf("%s: error %v", ended.moment, err)
	}
	ended.takeUp(t, &d, hard)
	report, err = Deliver(t.Context(), d)
	s.before(t, ended.moment, report, err)
	return true
}

// TestRollbackLeavesOthersAlone: what somebody else has published since is not undone, and what the
// delivery did not change stays.
func TestRollbackLeavesOthersAlone(t *testing.T) {
	for _, test := range []struct{ name, subgraph, text string }{
		{"a subgraph of the delivery", "products", "somebody else published products"},
		{"another one", "inventory", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, d := failing(t)
				const theirs = "type Query { theirs: Int }\n"
				deploy := d.Deployer
				d.Deployer = deployerFunc(func(ctx context.Context, dep Deployment) error {
					err := deploy.Deploy(ctx, dep)
					if err != nil {
						held := s.reg.Held[prod]
						if at, found := findHeld(held, test.subgraph); found {
							at.SDL = theirs
							s.reg.Held[prod] = append(without(held, test.subgraph), at)
						} else {
							s.reg.Held[prod] = append(held, registry.RegisteredSubgraph{Name: test.subgraph, URL: "http://theirs", SDL: theirs})
						}
					}
					return err
				})
				_, err := Deliver(t.Context(), d)
				if test.text == "" && !errors.Is(err, ErrRolledBack) || test.text != "" && (errors.Is(err, ErrRolledBack) || !strings.Contains(err.Error(), test.text)) {
					t.Errorf("error %v", err)
				}
				if held, _ := findHeld(s.reg.Held[prod], test.subgraph); held.SDL != theirs {
					t.Errorf("theirs is %q", held.SDL)
				}
			})
		})
	}
}

func without(held []registry.RegisteredSubgraph, name string) []registry.RegisteredSubgraph {
	var out []registry.RegisteredSubgraph
	for _, s := range held {
		if s.Name != name {
			out = append(out, s)
		}
	}
	return out
}

// TestResumeNeedsADeployer: a resumed delivery that deploys is refused without a deployer before
// anything is sent.
func TestResumeNeedsADeployer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := stoppedRun(t)
		d.Resume, d.Deployer = true, nil
		sent := len(s.reg.Published())
		if _, err := Deliver(t.Context(), d); !errors.Is(err, ErrNoDeployer) || len(s.reg.Published()) != sent {
			t.Errorf("error %v", err)
		}
	})
}
