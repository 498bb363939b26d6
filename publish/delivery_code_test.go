package publish

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/rollout"
)

// settled returns a delivery of what is registered already.
func settled(t *testing.T) (*stage, Delivery) {
	t.Helper()
	s := newStage(t)
	d := s.delivery(t.TempDir())
	d.Plan, d.PinDir = nil, ""
	d.After = Sources(prod, s.reg.Held[prod])
	return s, d
}

// TestDeliverCodeAlone delivers what is registered: without AlwaysDeploy nothing is deployed and
// the report tells so, with it everything is.
func TestDeliverCodeAlone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := settled(t)
		report, err := Deliver(t.Context(), d)
		if err != nil || report.Outcome != NothingToDo || len(s.deployed) > 0 {
			t.Fatalf("%s %v, deploys %v", report.Outcome, err, s.deployed)
		}
		all := []string{"products", "reviews"}
		if diff := cmp.Diff([][]string{all, all}, [][]string{report.NotDeployed, report.AssumedCode}); diff != "" {
			t.Errorf("not deployed, assumed (-want +got):\n%s", diff)
		}
		d.AlwaysDeploy = true
		report, err = Deliver(t.Context(), d)
		if err != nil || report.Outcome != Delivered || len(report.NotDeployed)+len(report.AssumedCode) > 0 {
			t.Fatalf("%+v %v", report, err)
		}
		if diff := cmp.Diff([]string{"1 roll products", "1 roll reviews"}, s.deployed); diff != "" {
			t.Errorf("deploys (-want +got):\n%s", diff)
		}
	})
}

// TestDeliverCodeAloneRollsBack has the new code of an unchanged schema fail: a rollback deploys
// the old code again, of those subgraphs whose deploy was begun.
func TestDeliverCodeAloneRollsBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, d := settled(t)
		var stages []string
		d.AlwaysDeploy, d.OnFailure = true, RollBackOnFailure
		d.Deployer = deployerFunc(func(ctx context.Context, dep Deployment) error {
			stages = append(stages, string(dep.Stage)+" "+dep.Subgraph)
			if !dep.Rollback {
				return errors.New("no image")
			}
			return s.Deploy(ctx, dep)
		})
		d.Parallel = 1
		report, err := Deliver(t.Context(), d)
		if !errors.Is(err, ErrRolledBack) || report.Outcome != RolledBack {
			t.Fatalf("%s %v", report.Outcome, err)
		}
		if diff := cmp.Diff([]string{"new products", "new reviews", "old products", "old reviews"}, stages); diff != "" {
			t.Errorf("deploys (-want +got):\n%s", diff)
		}
	})
}

// TestDeliverRefusesWhatItCannotDeploy has a deployer without a command for one subgraph, which is
// found before anything is sent.
func TestDeliverRefusesWhatItCannotDeploy(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := newStage(t)
		d := s.delivery(t.TempDir())
		d.Deployer = selective{s}
		_, err := Deliver(t.Context(), d)
		if !errors.Is(err, ErrNoDeployer) || !strings.Contains(err.Error(), "phase 2 is a deploy of reviews\ngive the deploy command by --deploy") || len(s.reg.Published()) > 0 {
			t.Errorf("error %v, %d batches", err, len(s.reg.Published()))
		}
	})
}

// selective deploys products only.
type selective struct{ *stage }

func (selective) Deploys(subgraph string) bool { return subgraph == "products" }

// TestWithCodeDeploys adds what no phase of the plan deploys, and nothing twice.
func TestWithCodeDeploys(t *testing.T) {
	made, _ := plan(t.Context(), rollout.Input{})
	if got := withCodeDeploys(made, []string{"products", "reviews"}, rollout.New); got != made {
		t.Errorf("all of it is deployed already, and yet there are %d phases", len(got.Phases))
	}
	made.Subgraphs = append(made.Subgraphs, rollout.SubgraphPlan{Name: "c", Order: rollout.Unchanged, Before: &rollout.Registered{SDL: "c"}, After: &rollout.Registered{SDL: "c"}})
	got := withCodeDeploys(made, []string{"c", "reviews", "gone"}, rollout.New)
	if len(got.Phases) != 4 || len(made.Phases) != 3 {
		t.Fatalf("%d phases of %d", len(got.Phases), len(made.Phases))
	}
	if why := got.Phases[3].Why; why != "Roll out the new code of c, whose schema does not change." {
		t.Error(why)
	}
}
