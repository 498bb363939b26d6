package publish

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
	"github.com/schemactl/schemactl/publish/clock"
	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// publishPhase publishes what one publish phase of a plan registers, or removes what it removes, if
// the registry still holds what the plan expects. req has everything but the subgraphs. If the
// batch may be parted, the plan tells which code answers.
//
// The errors are those of Publish and Remove; ErrMoved means that the plan does not fit any more.
func publishPhase(ctx context.Context, reg registry.Registry, plan *rollout.Plan, phase rollout.Phase, req BatchRequest, clock clock.Clock) (BatchResult, error) {
	held, absent, err := readHeld(ctx, reg, req.Ref)
	if err != nil {
		return BatchResult{}, fmt.Errorf("read the subgraphs of %s: %w", req.Ref, err)
	}
	if err := checkUnmoved(req.Ref, held, plan, phase.Number); err != nil {
		return BatchResult{}, err
	}
	req.absent = absent
	steps := phase.Steps
	if steps[0].Action == rollout.Remove { // a removal is a launch, and so a phase, of its own
		return removeHeld(ctx, reg, held, RemoveRequest{req.Ref, steps[0].Subgraph, req.AskFor}, clock)
	}
	req.Subgraphs = stepInputs(phase)
	if req.Split != nil {
		split := *req.Split
		split.Code = rollout.CodeAt(plan, phase.Number)
		req.Split = &split
	}
	result, err := publishHeld(ctx, reg, held, req, clock)
	result.Notes = nil // the plan has told them
	if refusesEmpty(err, steps) {
		err = fmt.Errorf("%w\nif the registry takes no schema without types, plan anew with skeleton: keys in schemactl.yaml", err)
	}
	return result, err
}

// refusesEmpty reports whether a registry that refuses a batch may do so because of a skeleton.
func refusesEmpty(err error, steps []rollout.Step) bool {
	return errors.Is(err, registry.ErrRefused) && !errors.Is(err, registry.ErrTooLarge) &&
		slices.ContainsFunc(steps, func(s rollout.Step) bool { return s.Stage == rollout.Skeleton })
}

// checkUnmoved returns ErrMoved unless the registry holds what the plan expects before a phase. The
// subgraphs of the phase itself may be as they are after it: the run that is resumed may have sent
// them.
func checkUnmoved(ref registry.GraphRef, held []registry.RegisteredSubgraph, plan *rollout.Plan, number int) error {
	moved := movedInPhase(held, plan, number)
	expected := registeredBefore(plan, number)
	for _, registered := range held {
		if _, planned := expected[registered.Name]; !planned {
			moved = append(moved, registered.Name)
		}
	}
	if len(moved) == 0 {
		return nil
	}
	return fmt.Errorf("%w: somebody else published %s of %s; begin anew, the new plan takes it into account", ErrMoved, strings.Join(moved, ", "), ref)
}

// checkStart returns ErrMoved unless the registry holds what the plan was made from.
func checkStart(ref registry.GraphRef, held []registry.RegisteredSubgraph, plan *rollout.Plan) error {
	if plan.Empty() {
		return nil
	}
	return checkUnmoved(ref, held, plan, plan.Phases[0].Number)
}

// movedInPhase names the planned subgraphs that are registered neither as before a phase nor as
// after it.
func movedInPhase(held []registry.RegisteredSubgraph, plan *rollout.Plan, number int) []string {
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

// registeredBefore returns what the registry holds before a phase by the plan alone. It has every
// planned subgraph; nil is one that is not registered then.
func registeredBefore(plan *rollout.Plan, number int) map[string]*rollout.Registered {
	state := map[string]*rollout.Registered{}
	for _, s := range plan.Subgraphs {
		state[s.Name] = s.AtStart()
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

// stepInputs returns what the steps of a phase register, in their order.
func stepInputs(phase rollout.Phase) []registry.SubgraphInput {
	var all []registry.SubgraphInput
	for _, step := range phase.Steps {
		if step.Action != rollout.Register {
			continue
		}
		input := registry.SubgraphInput{Name: step.Subgraph, SDL: step.SDL}
		if step.URL != "" {
			input.URL = &step.URL
		}
		all = append(all, input)
	}
	return all
}

// stepNames returns the subgraphs of a phase, in the order of its steps.
func stepNames(phase rollout.Phase) []string {
	names := make([]string, 0, len(phase.Steps))
	for _, step := range phase.Steps {
		names = append(names, step.Subgraph)
	}
	return names
}

// sourcesAfter returns all subgraphs as a plan leaves them.
func sourcesAfter(plan *rollout.Plan) []sdl.Source {
	var after []sdl.Source
	for _, s := range plan.Subgraphs {
		if s.After != nil {
			after = append(after, sdl.Source{Name: s.Name, URL: s.After.URL, Text: s.After.SDL})
		}
	}
	return after
}
