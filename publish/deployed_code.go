package publish

import (
	"slices"

	"github.com/schemactl/schemactl/publish/registry"
	"github.com/schemactl/schemactl/publish/rollout"
)

// DeployedCode is the code of one subgraph that a delivery left running, as its journal tells.
type DeployedCode struct {
	Name string
	// SDL has the schemas that the code implements. They are two while a deploy was begun and is
	// not known to have ended.
	SDL []string
	// Phase is the number of the phase that deployed the code last; 0 if it is still the code from
	// before the delivery.
	Phase int
	// Rollback is true if the phase is one of the rollback of the delivery.
	Rollback bool
	// left is what the delivery left in the registry. If its last phase is not done, that may be
	// what was there before the phase or after it.
	left []*rollout.Registered
}

// Holds reports whether the registry still holds what the delivery left there; sdl is what it
// holds. Otherwise somebody has published since, and this journal does not have what they deployed.
func (d DeployedCode) Holds(sdl string) bool {
	return slices.ContainsFunc(d.left, func(r *rollout.Registered) bool { return r != nil && ContentHash(r.SDL) == ContentHash(sdl) })
}

// DeployedIn reads from a journal which code its last delivery to a variant left running, for the
// subgraphs that the delivery changed. It is empty for the journal of another variant.
func DeployedIn(records []Record, ref registry.GraphRef) []DeployedCode {
	run := lastRun(records)
	if run == nil || run.ref != ref {
		return nil
	}
	var all []DeployedCode
	if run.previous != nil {
		all = run.previous.codeAfter(nil)
	}
	return run.codeAfter(all)
}

// codeAfter applies the run to the code that ran before it. Subgraphs that are not in it are added
// if the run changes them.
func (j *journaledRun) codeAfter(all []DeployedCode) []DeployedCode {
	last := 0
	for phase := range j.started {
		last = max(last, phase)
	}
	before, after := registeredBefore(j.plan, last), registeredBefore(j.plan, last+1)
	for _, s := range j.plan.Subgraphs {
		at := slices.IndexFunc(all, func(d DeployedCode) bool { return d.Name == s.Name })
		if at < 0 && !s.Changed() {
			continue
		}
		if at < 0 {
			at = len(all)
			all = append(all, DeployedCode{Name: s.Name})
			if code := codeBefore(s); code != nil {
				all[at].SDL = []string{code.SDL}
			} else if s.After != nil { // the code of another subgraph may answer at its URL
				all[at].SDL = rollout.CodeAt(j.plan, 1)[rollout.At{Subgraph: s.Name, URL: s.After.URL}]
			}
		}
		all[at].left = []*rollout.Registered{after[s.Name]}
		if !j.done[last] {
			all[at].left = append(all[at].left, before[s.Name])
		}
	}
	for _, phase := range j.plan.Phases {
		for _, step := range phase.Steps {
			at := slices.IndexFunc(all, func(d DeployedCode) bool { return d.Name == step.Subgraph })
			if phase.Kind != rollout.Deploy || step.SDL == "" || at < 0 || !j.started[phase.Number] {
				continue
			}
			code := &all[at]
			code.Phase, code.Rollback = phase.Number, j.previous != nil
			if j.done[phase.Number] || j.deployed[stepKey{phase.Number, step.Subgraph, step.Action}] {
				code.SDL = []string{step.SDL}
			} else if !slices.Contains(code.SDL, step.SDL) {
				code.SDL = append(slices.Clone(code.SDL), step.SDL)
			}
		}
	}
	return all
}

// codeBefore returns what the code of a subgraph implements when its plan begins; nil if there is
// no code yet.
func codeBefore(s rollout.SubgraphPlan) *rollout.Registered {
	if s.Deployed != nil {
		return s.Deployed
	}
	return s.Before
}
