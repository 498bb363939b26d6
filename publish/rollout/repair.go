package rollout

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/schemactl/schemactl/compose/sdl"
)

// This file lets a plan begin at a registry that does not compose. Routers then run the last good
// supergraph, from which the plan starts; the registry holds something else. The first publish of
// the plan puts that right together with its own steps, so that the launch of it composes what the
// plan expects.

// ErrStray means that the registry holds a subgraph that no router runs, and that the first publish
// of the plan does not register.
var ErrStray = errors.New("the registry holds a subgraph that no router runs")

// withRepair returns the path with a publish that can put the registry right, and the index of it.
// The first publish can, unless it is a removal, which is a launch of its own: another one is put
// before that. The index is -1 if there is nothing to put right.
func withRepair(in Input, found path, moves []*subgraphMove) (path, int) {
	if len(in.Held) == 0 {
		return found, -1
	}
	at := 0
	for i, l := range found {
		if l.kind != Publish {
			continue
		}
		if !removes(found, i, moves) {
			return found, i
		}
		at = i
		break
	}
	return slices.Insert(append(path{}, found...), at, pathPhase{kind: Publish, at: last(found[:at], moves)}), at
}

// repair adds to the phase with an index what the registry holds otherwise than the plan expects
// after that phase. A negative index adds nothing. The error is ErrStray.
func (p *Plan) repair(in Input, index int) error {
	if index < 0 {
		return nil
	}
	phase := &p.Phases[index]
	var strays []string
	for _, name := range slices.Sorted(maps.Keys(in.Held)) {
		s := p.held(in.Held[name])
		if slices.ContainsFunc(phase.Steps, func(step Step) bool { return step.Subgraph == name }) {
			continue
		}
		if s.Before == nil {
			strays = append(strays, name)
			continue
		}
		phase.Steps = append(phase.Steps, Step{
			Subgraph: name, Action: Register, Stage: Old, URL: s.Before.URL, SDL: s.Before.SDL, SHA256: s.Before.SHA256,
		})
	}
	if len(strays) == 1 && len(phase.Steps) == 0 { // a removal is a launch of its own
		phase.Steps = append(phase.Steps, Step{Subgraph: strays[0], Action: Remove, Stage: Old})
	} else if len(strays) > 0 {
		return fmt.Errorf("%w: %s; remove it first, with schemactl subgraph delete, or give it among the proposed subgraphs", ErrStray, strings.Join(strays, ", "))
	}
	p.finish(phase)
	return nil
}

// held notes what the registry holds of a subgraph and returns its entry, a new one for a subgraph
// that is neither in Before nor in After.
func (p *Plan) held(src sdl.Source) *SubgraphPlan {
	s := p.subgraph(src.Name)
	if s == nil {
		at, _ := slices.BinarySearchFunc(p.Subgraphs, src.Name, func(s SubgraphPlan, name string) int { return strings.Compare(s.Name, name) })
		p.Subgraphs = slices.Insert(p.Subgraphs, at, SubgraphPlan{Name: src.Name, Order: PublishFirst, Change: Removed, Reason: "no router runs what is registered of it"})
		s = &p.Subgraphs[at]
	}
	s.Held = registered(src)
	if s.Order == Unchanged {
		s.Reason = "routers run it already; the registry holds another schema, which does not compose"
	}
	return s
}
