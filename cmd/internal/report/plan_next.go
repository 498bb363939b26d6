package report

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/publish"
	"github.com/schemactl/schemactl/publish/rollout"
)

// PlanFile is the name that the commands of a printed plan have for its file, where plan --out does
// not name another.
const PlanFile = "plan.json"

// SecondPlanFile is the name of the plan of the second of two releases.
const SecondPlanFile = "plan-2.json"

// phaseEnd returns when a phase of a plan is over.
func phaseEnd(plan *rollout.Plan, ph rollout.Phase) string {
	only := func(action rollout.Action) bool {
		for _, s := range ph.Steps {
			if s.Action != action {
				return false
			}
		}
		return true
	}
	switch {
	case ph.Kind == rollout.Publish && plan.RoutersAsked:
		return "over when the launch and its contract launches have completed, and every router shows that it has the supergraph"
	case ph.Kind == rollout.Publish && plan.SettleSeconds == 0:
		return "over when the launch and its contract launches have completed"
	case ph.Kind == rollout.Publish:
		return fmt.Sprintf("over %d s after the launch and its contract launches have completed, when every router is assumed to have the supergraph", plan.SettleSeconds)
	case only(rollout.Start):
		return "over when the new code answers"
	case only(rollout.Retire):
		return "over when that code is stopped"
	}
	return "over when every replaced replica is gone"
}

// phaseNext returns what comes after a phase of a plan: the command, or the deploy, that the next
// phase is. It is empty for the last one. file is where the plan is kept.
func phaseNext(plan *rollout.Plan, ph rollout.Phase, file string) string {
	if ph.Number >= len(plan.Phases) {
		return ""
	}
	next := plan.Phases[ph.Number] // numbers count from 1
	command := publish.CommandOf(plan, next.Number, file)
	switch {
	case command == "":
		why := strings.TrimSuffix(next.Why, ".")
		return strings.ToLower(why[:min(1, len(why))]) + why[min(1, len(why)):]
	case command == publish.CommandOf(plan, ph.Number, file):
		return fmt.Sprintf("phase %d, by the same command", next.Number)
	}
	return command
}

// phaseStart returns the command that a plan begins with; empty if it begins with a deploy.
func phaseStart(plan *rollout.Plan, file string) string {
	if len(plan.Phases) == 0 {
		return ""
	}
	return publish.CommandOf(plan, plan.Phases[0].Number, file)
}
