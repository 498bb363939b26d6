package publish

import (
	"slices"

	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// DeployedCode is what a journal tells of the code of one subgraph.
type DeployedCode struct {
	Name string
	// SDL has the schemas that the code implements: two while a deploy was begun and is not known to have ended.
	SDL []string
	// Phase is the number of the phase that deployed it last; 0 when it is still what was there before the delivery.
	Phase int
	// Rollback tells that the phase is of the rollback of the delivery.
	Rollback bool
	// left is what the delivery left in the registry: before or after the phase in which it stopped.
	left []*rollout.Registered
}

// Holds tells whether the registry still holds what the delivery left there. Otherwise somebody has published since, and what they
// deployed is not in this journal.
func (d DeployedCode) Holds(sdl string) bool {
	return slices.ContainsFunc(d.left, func(r *rollout.Registered) bool { return r != nil && ContentHash(r.SDL) == ContentHash(sdl) })
}

// DeployedIn reads from a journal what its last delivery to a variant left deployed of the subgraphs that it changed; none when the
// journal is about another variant.
func DeployedIn(records []Record, ref registry.GraphRef) []DeployedCode {
	p := pastOf(records)
	if p == nil || p.ref != ref {
		return nil
	}
	var all []DeployedCode
	if p.rollback {
		all = codeAfter(nil, p.failed)
	}
	return codeAfter(all, p)
}

// codeAfter applies a run to what was deployed before it.
func codeAfter(all []DeployedCode, p *past) []DeployedCode {
	last := 0
	for phase := range p.started {
		last = max(last, phase)
	}
	before, after := registeredBefore(p.plan, last), registeredBefore(p.plan, last+1)
	for _, s := range p.plan.Subgraphs {
		at := slices.IndexFunc(all, func(d DeployedCode) bool { return d.Name == s.Name })
		if at < 0 && !s.Changed() {
			continue
		}
		if at < 0 {
			at = len(all)
			all = append(all, DeployedCode{Name: s.Name})
			if s.Before != nil {
				all[at].SDL = []string{s.Before.SDL}
			}
		}
		all[at].left = []*rollout.Registered{after[s.Name]}
		if !p.done[last] {
			all[at].left = append(all[at].left, before[s.Name])
		}
	}
	for _, phase := range p.plan.Phases {
		for _, step := range phase.Steps {
			at := slices.IndexFunc(all, func(d DeployedCode) bool { return d.Name == step.Subgraph })
			if phase.Kind != rollout.Deploy || step.SDL == "" || at < 0 || !p.started[phase.Number] {
				continue
			}
			code := &all[at]
			code.Phase, code.Rollback = phase.Number, p.rollback
			if p.done[phase.Number] || p.deployed[deployedStep{phase.Number, step.Subgraph, step.Action}] {
				code.SDL = []string{step.SDL}
			} else if !slices.Contains(code.SDL, step.SDL) {
				code.SDL = append(slices.Clone(code.SDL), step.SDL)
			}
		}
	}
	return all
}
