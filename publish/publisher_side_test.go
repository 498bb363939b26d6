package publish

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/schemactl/schemactl/publish/rollout"
)

// TestOnSide: which phases a pipeline that deploys once publishes before and after its deploy, and
// which plans it cannot follow.
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
