package publish

import (
	"fmt"
	"strings"

	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// unmoved compares the registry with what the plan says is registered before a phase. Subgraphs of the phase itself may be at their
// goal already: the run that is resumed may have sent them.
func (r *run) unmoved(held []registry.RegisteredSubgraph, phase *rollout.Phase) error {
	moved := movedOf(r.plan, phase.Number, held)
	expected := registeredBefore(r.plan, phase.Number)
	for _, registered := range held {
		if _, planned := expected[registered.Name]; !planned {
			moved = append(moved, registered.Name)
		}
	}
	if len(moved) == 0 {
		return nil
	}
	return fmt.Errorf("%w: somebody else published %s of %s; begin anew, the new plan takes it into account", ErrMoved, strings.Join(moved, ", "), r.Ref)
}

// movedFrom names the subgraphs that the registry holds otherwise than was seen before, those that have come or gone too.
func movedFrom(seen, held []registry.RegisteredSubgraph) []string {
	var moved []string
	for _, h := range held {
		if was, found := findHeld(seen, h.Name); !found || was.URL != h.URL || ContentHash(was.SDL) != ContentHash(h.SDL) {
			moved = append(moved, h.Name)
		}
	}
	for _, was := range seen {
		if _, found := findHeld(held, was.Name); !found {
			moved = append(moved, was.Name)
		}
	}
	return moved
}

// movedOf names the planned subgraphs that are registered neither as before a phase nor as after it.
func movedOf(plan *rollout.Plan, number int, held []registry.RegisteredSubgraph) []string {
	var moved []string
	expected, goal := registeredBefore(plan, number), registeredBefore(plan, number+1)
	for _, s := range plan.Subgraphs {
		registered, found := findHeld(held, s.Name)
		if !matchesHeld(expected[s.Name], registered, found) && !matchesHeld(goal[s.Name], registered, found) {
			moved = append(moved, s.Name)
		}
	}
	return moved
}

// registeredBefore is what the registry holds before a phase; nil for a subgraph that it does not hold.
func registeredBefore(plan *rollout.Plan, number int) map[string]*rollout.Registered {
	state := map[string]*rollout.Registered{}
	for _, s := range plan.Subgraphs {
		state[s.Name] = s.Before
	}
	for _, phase := range plan.Phases {
		if phase.Number >= number {
			break
		}
		for _, step := range phase.Steps {
			switch step.Action {
			case rollout.Register:
				next := rollout.Registered{URL: step.URL, SDL: step.SDL}
				if before := state[step.Subgraph]; next.URL == "" && before != nil {
					next.URL = before.URL
				}
				state[step.Subgraph] = &next
			case rollout.Remove:
				state[step.Subgraph] = nil
			}
		}
	}
	return state
}

func matchesHeld(want *rollout.Registered, held registry.RegisteredSubgraph, found bool) bool {
	if want == nil || !found {
		return want == nil && !found
	}
	return want.URL == held.URL && ContentHash(want.SDL) == ContentHash(held.SDL)
}
