package publish

import (
	"slices"

	"github.com/schemactl/schemactl/publish/rollout"
)

// CommandOf returns the command line that carries out the phase of a plan with a number, the plan
// being in a file. It is empty for a phase that deploys: that is for the user's own tools. A plan
// with several deploys is carried out by a delivery only.
func CommandOf(plan *rollout.Plan, number int, file string) string {
	is := func(p rollout.Phase) bool { return p.Number == number }
	for _, side := range []Side{PreDeploy, PostDeploy} {
		phases, err := onSide(plan, side)
		if err != nil {
			return "schemactl deliver --plan " + file
		}
		if slices.ContainsFunc(phases, is) {
			return "schemactl publish --phase " + string(side) + " --plan " + file
		}
	}
	return ""
}
