package publish

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// TestOnSide: which phases a pipeline that deploys once publishes before and after its deploy, and which plans it cannot follow.
func TestOnSide(t *testing.T) {
	for _, c := range []struct {
		name      string
		kinds     string // p publish, d deploy, r retire
		pre, post []int
		many      bool
	}{
		{"nothing", "", nil, nil, false},
		{"deploy first", "dp", nil, []int{2}, false},
		{"publish first", "pd", []int{1}, nil, false},
		{"split", "pdp", []int{1}, []int{3}, false},
		{"two launches before", "ppd", []int{1, 2}, nil, false},
		{"atomic switch", "dpr", nil, []int{2}, false},
		{"deploys on both sides of a publish", "dpd", nil, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			plan := &rollout.Plan{}
			for i, kind := range c.kinds {
				phase := rollout.Phase{Number: i + 1, Kind: rollout.Deploy, Steps: []rollout.Step{{Subgraph: "a", Action: rollout.Roll}}}
				switch kind {
				case 'p':
					phase.Kind, phase.Steps[0].Action = rollout.Publish, rollout.Register
				case 'r':
					phase.Steps[0].Action = rollout.Retire
				}
				plan.Phases = append(plan.Phases, phase)
			}
			for side, want := range map[Side][]int{PreDeploy: c.pre, PostDeploy: c.post} {
				phases, err := onSide(plan, side)
				if errors.Is(err, ErrManyDeploys) != c.many {
					t.Fatalf("error %v", err)
				}
				var got []int
				for _, p := range phases {
					got = append(got, p.Number)
				}
				if d := cmp.Diff(want, got); d != "" && !c.many {
					t.Errorf("%s (-want +got):\n%s", side, d)
				}
			}
		})
	}
}

// TestStanding: what a journal tells at each of its points.
func TestStanding(t *testing.T) {
	ref := registry.GraphRef{Graph: "g", Variant: "v"}
	plan := &rollout.Plan{Version: rollout.FormatVersion, Phases: []rollout.Phase{
		{Number: 1, Kind: rollout.Deploy, Steps: []rollout.Step{{Subgraph: "a", Action: rollout.Roll}, {Subgraph: "b", Action: rollout.Roll}}},
		{Number: 2, Kind: rollout.Publish, Steps: []rollout.Step{{Subgraph: "a", Action: rollout.Register}}},
	}}
	records := []Record{
		{Kind: RecordBegin, Version: JournalVersion, Ref: &ref, Revision: "r", Plan: plan},
		{Kind: RecordStart, Phase: 1},
		{Kind: RecordDeployed, Phase: 1, Subgraph: "a", Action: rollout.Roll},
		{Kind: RecordEnd, Outcome: Stopped, Error: "b failed"},
		{Kind: RecordResume},
		{Kind: RecordDeployed, Phase: 1, Subgraph: "b", Action: rollout.Roll},
		{Kind: RecordDone, Phase: 1},
		{Kind: RecordStart, Phase: 2},
		{Kind: RecordPublished, Phase: 2, Launch: "l"},
		{Kind: RecordLaunch, Phase: 2, Launch: "l", State: registry.StateCompleted},
		{Kind: RecordDone, Phase: 2},
		{Kind: RecordPinned, Launch: "l"},
		{Kind: RecordEnd, Outcome: Delivered},
	}
	if StandingOf(nil) != nil {
		t.Error("an empty journal holds a delivery")
	}
	type state struct {
		One, Two  State
		Deployed  int
		Launch    string
		Error     string
		Resumable bool
	}
	want := map[int]state{
		1:  {One: Pending, Two: Pending, Resumable: true},
		3:  {One: Running, Two: Pending, Deployed: 1, Resumable: true},
		4:  {One: Running, Two: Pending, Deployed: 1, Error: "b failed", Resumable: true},
		5:  {One: Running, Two: Pending, Deployed: 1, Resumable: true},
		7:  {One: Done, Two: Pending, Deployed: 2, Resumable: true},
		9:  {One: Done, Two: Running, Deployed: 2, Launch: "l", Resumable: true},
		13: {One: Done, Two: Done, Deployed: 2, Launch: "l"},
	}
	for n, w := range want {
		s := StandingOf(records[:n])
		got := state{s.Phases[0].State, s.Phases[1].State, len(s.Phases[0].Deployed), s.Phases[1].LaunchID, s.Error, s.Resumable}
		if d := cmp.Diff(w, got); d != "" {
			t.Errorf("after %d records (-want +got):\n%s", n, d)
		}
	}
}
